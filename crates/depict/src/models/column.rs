//! Columns as fields.

use std::collections::BTreeMap;

use aludel_catalog::{Body, Column, Ident, Key, Kind, QualifiedName};

use super::{
    default::default,
    draft::{Draft, TableNames},
    enums::documented,
    identity::identity,
    key::collation,
    layout::{Attribute, Member, string},
    types::field_type,
};
use crate::sql::{Reader, bare};

/// Whether a column can be a field: what no statement could add to it later is not there.
pub(super) fn can_be_said(column: &Column, target: Option<u32>) -> bool {
    let is_odd = column.inherited
        || column.not_null_name.is_some()
        || column.not_null_options.is_some()
        || !column.foreign_options.is_empty();
    let counts_oddly = column.identity.as_ref().is_some_and(|it| it.sequence_name.is_some());
    let is_virtual = column.generated.as_ref().is_some_and(|it| it.is_virtual);
    let is_collated = column.collation.as_deref().is_none_or(|it| collated(it).is_some());
    !is_odd && !counts_oddly && is_collated && (!is_virtual || target.is_some_and(|it| it >= 18))
}

fn collated(text: &str) -> Option<String> {
    let mut reader = Reader::new(text);
    let (schema, name) = reader.path()?;
    collation(schema.as_ref(), &name).filter(|_| reader.is_end())
}

/// The fields of a table; `more` has what constraints and indexes say on them.
pub(super) fn fields(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    table: &TableNames,
    mut more: BTreeMap<Ident, Vec<String>>,
) -> Vec<Member> {
    let mut members = Vec::new();
    for (key, column) in draft.catalog.columns(name) {
        let Some(field) = table.fields.get(&key.name) else { continue };
        let more = more.remove(&key.name).unwrap_or_default();
        members.push(member(draft, key, column, field, more));
        draft.say_with_comment(key, said(column));
    }
    members
}

/// The column without what a model does not say.
fn said(column: &Column) -> Column {
    let mut identity = column.identity.clone();
    if let Some(identity) = &mut identity {
        (identity.sequence_comment, identity.sequence_privileges) = (None, None);
    }
    Column {
        identity,
        storage: None,
        compression: None,
        statistics: None,
        options: Vec::new(),
        ..column.clone()
    }
}

fn member(
    draft: &mut Draft<'_>,
    key: &Key,
    column: &Column,
    field: &str,
    more: Vec<String>,
) -> Member {
    let found = field_type(draft, &column.data_type);
    let (doc, comment) = documented(draft, key);
    let mut arguments: Vec<String> = Vec::new();
    if field.strip_prefix("r#").unwrap_or(field) != key.name.as_str() {
        arguments.push(format!("name = {}", string(key.name.as_str())));
    }
    arguments.extend(found.stated.as_ref().map(|stated| format!("type = {stated}")));
    arguments.extend(column.identity.as_deref().map(identity));
    arguments.extend(more);
    let text = default_of(draft, key);
    arguments.extend(
        text.map(|text| format!("default = {}", default(draft, &column.data_type, &found, &text))),
    );
    arguments.extend(column.generated.as_ref().map(generated));
    let collated = column.collation.as_deref().and_then(collated);
    arguments.extend(collated.map(|name| format!("collate = {}", string(&name))));
    arguments.extend(comment);
    let rust = if column.not_null { found.rust } else { format!("Option<{}>", found.rust) };
    let attributes = match arguments.is_empty() {
        true => Vec::new(),
        false => vec![Attribute { head: "column", arguments }],
    };
    Member { doc, attributes, text: format!("pub {field}: {rust}") }
}

/// The default of a column, noted as said.
fn default_of(draft: &mut Draft<'_>, column: &Key) -> Option<String> {
    let key = Key::part(Kind::Default, &column.parent_name()?, column.name.clone());
    let Body::Default(body) = &draft.catalog.get(&key)?.body else { return None };
    if draft.is_entangled(&key) {
        return None;
    }
    draft.say_body(&key, (**body).clone());
    Some(body.expression.clone())
}

fn generated(generated: &aludel_catalog::Generated) -> String {
    let expression = string(bare(&generated.expression));
    match generated.is_virtual {
        true => format!("generated(virtual, {expression})"),
        false => format!("generated = {expression}"),
    }
}
