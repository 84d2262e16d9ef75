//! Tables as structs.

use std::collections::BTreeMap;

use aludel_catalog::{Body, Catalog, Ident, Key, Kind, QualifiedName, Table};
use heck::ToSnakeCase;

use super::{
    ModelOptions, column,
    constraint::{self, constraints},
    draft::{Draft, TableNames},
    enums::{documented, struct_name},
    foreign_key::foreign_keys,
    index::{self, indexes},
    key::{keys, listed},
    layout::{Attribute, Item, string},
    names::{Names, fields},
};
use crate::sql::Reader;

/// The tables that can be models, with their names.
pub(super) fn named(
    catalog: &Catalog,
    options: &ModelOptions,
    names: &mut Names,
) -> BTreeMap<QualifiedName, TableNames> {
    let mut named = BTreeMap::new();
    for (key, object) in catalog.of_kind(Kind::Table) {
        let (Body::Table(body), Some(name)) = (&object.body, key.qualified_name()) else {
            continue;
        };
        let columns = catalog.columns(&name);
        let fit = columns.iter().all(|(_, it)| column::can_be_said(it, options.target));
        if !can_be_said(body) || columns.is_empty() || !fit {
            continue;
        }
        let fields = fields(columns.iter().map(|(key, _)| key.name.as_str()));
        let fields = columns.iter().map(|(key, _)| key.name.clone()).zip(fields).collect();
        let item = struct_name(&name, names);
        named.insert(name, TableNames { item, file: 0, fields });
    }
    named
}

/// Whether a table can be a struct: it is of no other table, type or place.
fn can_be_said(table: &Table) -> bool {
    let is_of_another = table.partition_of.is_some()
        || !table.inherits.is_empty()
        || table.of_type.is_some()
        || table.foreign.is_some()
        || table.access_method.is_some();
    let partition = table.partition_by.as_deref().map(strategy);
    !is_of_another && partition.is_none_or(|strategy| strategy.is_some())
}

fn strategy(partition_by: &str) -> Option<(&'static str, &str)> {
    let mut reader = Reader::new(partition_by);
    let words = [("RANGE", "range"), ("LIST", "list"), ("HASH", "hash")];
    let strategy = reader.choose(&words)?;
    let keys = reader.group()?;
    reader.is_end().then_some((strategy, keys))
}

/// The tables as items.
pub(super) fn items(draft: &mut Draft<'_>) -> BTreeMap<QualifiedName, Item> {
    let mut items = BTreeMap::new();
    leave_odd_partitions(draft);
    for (name, names) in draft.tables.clone() {
        let key = Key::in_schema(Kind::Table, name.schema.clone(), name.name.clone());
        let Some(Body::Table(body)) = draft.catalog.get(&key).map(|found| &found.body) else {
            continue;
        };
        let Some(item) = item(draft, &key, &name, &names, body) else { continue };
        draft.imports.insert(("aludel", "Table"));
        items.insert(name, item);
    }
    items
}

/// A table that is partitioned in a way that cannot be said is no model.
fn leave_odd_partitions(draft: &mut Draft<'_>) {
    for (name, names) in draft.tables.clone() {
        let key = Key::in_schema(Kind::Table, name.schema.clone(), name.name.clone());
        let Some(Body::Table(body)) = draft.catalog.get(&key).map(|found| &found.body) else {
            continue;
        };
        if partition_by(draft, &names, body).is_none() {
            draft.tables.remove(&name);
        }
    }
}

fn item(
    draft: &mut Draft<'_>,
    key: &Key,
    name: &QualifiedName,
    names: &TableNames,
    body: &Table,
) -> Option<Item> {
    let (doc, comment) = documented(draft, key);
    let mut arguments = named_arguments(draft, name, names);
    arguments.extend(partition_by(draft, names, body)?);
    let tablespace = body.tablespace.as_ref();
    arguments.extend(tablespace.map(|it| format!("tablespace = {}", string(it.as_str()))));
    arguments.extend(comment);
    draft.say_with_comment(key, said(body));
    let parts = Parts::of(draft, name, names);
    let members = column::fields(draft, name, names, parts.on_fields);
    let own = Attribute { head: "table", arguments };
    let own = (!own.arguments.is_empty()).then_some(own);
    let attributes = own.into_iter().chain(parts.heads).collect();
    let head = format!("pub struct {}", names.item);
    Some(Item { doc, derives: "Debug, Clone, Table", head, attributes, members })
}

fn named_arguments(draft: &Draft<'_>, name: &QualifiedName, names: &TableNames) -> Vec<String> {
    let own = name.name.as_str();
    let stated = (names.item.to_snake_case() != own).then(|| format!("name = {}", string(own)));
    let schema = name.schema.as_str();
    let schema = (schema != draft.default_schema()).then(|| format!("schema = {}", string(schema)));
    stated.into_iter().chain(schema).collect()
}

/// `partition_by = range(a)`; `None` where it is partitioned in a way that cannot be said.
fn partition_by(draft: &mut Draft<'_>, names: &TableNames, body: &Table) -> Option<Option<String>> {
    let Some(text) = body.partition_by.as_deref() else { return Some(None) };
    let (strategy, list) = strategy(text)?;
    let keys: Vec<String> = keys(draft, names, list)?.into_iter().map(|key| key.text).collect();
    Some(Some(format!("partition_by = {strategy}({})", keys.join(", "))))
}

/// The table without what a model does not say.
fn said(body: &Table) -> Table {
    Table {
        unlogged: false,
        options: Vec::new(),
        replica_identity: None,
        row_security: false,
        force_row_security: false,
        cluster_on: None,
        ..body.clone()
    }
}

/// What constraints and indexes say, on the struct and on its fields.
#[derive(Debug, Default)]
struct Parts {
    heads: Vec<Attribute>,
    on_fields: BTreeMap<Ident, Vec<String>>,
}

impl Parts {
    fn of(draft: &mut Draft<'_>, name: &QualifiedName, names: &TableNames) -> Self {
        let mut parts = Self::default();
        let keys = constraints(draft, name, names);
        let foreign = foreign_keys(draft, name, names);
        for written in keys.into_iter().chain(foreign) {
            match written {
                constraint::Written::OnField(column, head, options) => {
                    parts.on_field(names, column, head, options);
                }
                constraint::Written::Head(head, arguments) => parts.head(head, arguments),
            }
        }
        for written in indexes(draft, name, names) {
            match written {
                index::Written::OnField(column) => {
                    parts.on_field(names, column, "index", Vec::new());
                }
                index::Written::Head(arguments) => parts.head("index", arguments),
            }
        }
        parts.heads.sort_by_key(|attribute| order(attribute.head));
        for arguments in parts.on_fields.values_mut() {
            arguments.sort_by_key(|argument| order(argument));
        }
        parts
    }

    /// A field has one of a sort; a second one stands on the struct.
    fn on_field(
        &mut self,
        names: &TableNames,
        column: Ident,
        head: &'static str,
        options: Vec<String>,
    ) {
        let said = self.on_fields.entry(column.clone()).or_default();
        if said.iter().any(|it| it.split('(').next() == Some(head)) {
            let field = names.fields.get(&column).map(|field| listed(field));
            return self.head(head, field.into_iter().chain(options).collect());
        }
        said.push(match options.is_empty() {
            true => head.to_owned(),
            false => format!("{head}({})", options.join(", ")),
        });
    }

    fn head(&mut self, head: &'static str, arguments: Vec<String>) {
        self.heads.push(Attribute { head, arguments });
    }
}

/// Where a head stands among others.
fn order(head: &str) -> usize {
    const ORDER: [&str; 7] =
        ["primary_key", "unique", "references", "foreign_key", "index", "check", "exclude"];
    ORDER.iter().position(|word| head.starts_with(word)).unwrap_or(ORDER.len())
}
