//! Models as tables: which there are, and their columns.

use std::collections::BTreeMap;

use aludel_catalog::{Ident, Key, Kind, Object, QualifiedName, Table};
use aludel_grammar::{Field, Mistake, Struct, Word, no_such_field};

use super::{Lowering, naming::NameOf};
use crate::{names::Declared, sink::Problem, types::ColumnType};

/// A model, as a table.
#[derive(Debug)]
pub(super) struct ModelTable<'a> {
    pub(super) number: usize,
    pub(super) file: usize,
    pub(super) module: usize,
    pub(super) item: &'a Struct,
    pub(super) name: QualifiedName,
    pub(super) columns: Vec<ModelColumn<'a>>,
}

/// A field, as a column.
#[derive(Debug, Clone)]
pub(super) struct ModelColumn<'a> {
    /// The file of the field: another one's where it is flattened.
    pub(super) file: usize,
    pub(super) module: usize,
    pub(super) field: &'a Field,
    /// What the model's heads call it.
    pub(super) field_name: String,
    /// What the database calls it.
    pub(super) name: Ident,
    /// What the type of the field says; `None` where the SQL type is stated.
    pub(super) read_type: Option<Result<ColumnType, Mistake>>,
    /// Where a mistake about it is shown in the model's own file.
    pub(super) place: aludel_grammar::Span,
    /// It comes with a part that may be missing.
    pub(super) is_optional_part: bool,
}

impl ModelTable<'_> {
    /// The key of a column.
    pub(super) fn column_key(&self, column: &ModelColumn<'_>) -> Key {
        Key::part(Kind::Column, &self.name, column.name.clone())
    }

    /// The table's own key.
    pub(super) fn key(&self) -> Key {
        Key::in_schema(Kind::Table, self.name.schema.clone(), self.name.name.clone())
    }

    pub(super) fn no_such_field(&self, word: &Word) -> Mistake {
        let fields: Vec<&str> = self.columns.iter().map(|c| c.field_name.as_str()).collect();
        let mistake = no_such_field(&self.item.name.value, word, &fields);
        let by_column = self.columns.iter().find(|c| c.name.as_str() == word.value);
        match by_column {
            Some(column) => mistake.label(format!("did you mean `{}`?", column.field_name)),
            None => mistake,
        }
    }

    /// The names that the model states, for what shares its names with others.
    pub(super) fn stated_names(&self) -> Vec<(Word, NameOf)> {
        let item = self.item;
        let mut names: Vec<(Option<&Word>, NameOf)> = Vec::new();
        for unique in &item.uniques {
            let is_index = unique.predicate.is_some();
            names.push((unique.name.as_ref(), index_or_constraint(is_index)));
        }
        names.extend(item.indexes.iter().map(|i| (i.name.as_ref(), NameOf::Index)));
        names.extend(item.primary_keys.iter().map(|k| (k.name.as_ref(), NameOf::IndexConstraint)));
        names.extend(item.excludes.iter().map(|e| (e.name.as_ref(), NameOf::IndexConstraint)));
        names.extend(item.checks.iter().map(|c| (c.name.as_ref(), NameOf::Constraint)));
        names.extend(item.foreign_keys.iter().map(|k| (k.name.as_ref(), NameOf::Constraint)));
        for column in &self.columns {
            names.extend(names_of_field(column.field));
        }
        names.into_iter().filter_map(|(name, of)| Some((name?.clone(), of))).collect()
    }
}

fn index_or_constraint(is_index: bool) -> NameOf {
    if is_index { NameOf::Index } else { NameOf::IndexConstraint }
}

fn names_of_field(field: &Field) -> Vec<(Option<&Word>, NameOf)> {
    let head = &field.column;
    let unique = head.unique.as_ref();
    let is_index = unique.is_some_and(|u| u.predicate.is_some());
    let mut names = vec![
        (unique.and_then(|u| u.name.as_ref()), index_or_constraint(is_index)),
        (head.index.as_ref().and_then(|i| i.name.as_ref()), NameOf::Index),
        (head.primary_key.as_ref().and_then(|k| k.name.as_ref()), NameOf::IndexConstraint),
        (head.references.as_ref().and_then(|k| k.name.as_ref()), NameOf::Constraint),
    ];
    names.extend(head.checks.iter().map(|c| (c.name.as_ref(), NameOf::Constraint)));
    names
}

impl<'a> Lowering<'a> {
    /// Every model, by name.
    pub(super) fn tables(&mut self) -> Vec<ModelTable<'a>> {
        let mut tables: BTreeMap<QualifiedName, ModelTable<'a>> = BTreeMap::new();
        for (number, declared) in self.tree.structs.iter().enumerate() {
            if !self.is_model(declared) {
                continue;
            }
            let table = self.model(number, *declared);
            match tables.get(&table.name) {
                Some(first) => self.two_of_one_name(first, &table),
                None => drop(tables.insert(table.name.clone(), table)),
            }
        }
        tables.into_values().collect()
    }

    fn is_model(&self, declared: &Declared<'a, Struct>) -> bool {
        let counts = self.loaded.sources.get(declared.file).is_some_and(|s| s.counts);
        counts && declared.item.is_table() && self.derive_is_ours(declared)
    }

    /// `Table` may be another crate's derive, where the module says so.
    fn derive_is_ours(&self, declared: &Declared<'a, Struct>) -> bool {
        let module = self.tree.modules.get(declared.module);
        let import = module.and_then(|m| m.imports.get("Table"));
        let root = import.and_then(|i| i.path.first()).map_or("aludel", String::as_str);
        let foreign = ["tabled", "comfy_table", "prettytable", "toml", "mlua"];
        !foreign.contains(&root)
    }

    fn two_of_one_name(&mut self, first: &ModelTable<'_>, second: &ModelTable<'_>) {
        let place = |table: &ModelTable<'_>| {
            let name = table.item.table.name.as_ref().unwrap_or(&table.item.name);
            (table.file, name.span)
        };
        let ((first_file, first_span), (file, span)) = (place(first), place(second));
        let message = format!("two models for the table `{}`", second.name);
        let mistake = Mistake::new(span, message)
            .label("the second")
            .help("name one of them otherwise: `#[table(name = \"…\")]`");
        let problem = Problem::in_file(file, mistake);
        self.problems.push(problem.related(first_file, first_span, "the first"));
    }

    fn model(&mut self, number: usize, declared: Declared<'a, Struct>) -> ModelTable<'a> {
        let Declared { file, module, item } = declared;
        let stated = item.table.schema.as_ref().map(|s| s.value.as_str());
        let schema = stated.unwrap_or(&self.options.default_schema);
        let name = QualifiedName::new(schema, item.table_name());
        if let Some(parameter) = &item.type_parameter {
            let message = format!("a model has no parameters, but `{}` has", item.name.value);
            self.fail(file, Mistake::new(parameter.span, message));
        }
        if name.name.truncated() != name.name {
            let mistake = Mistake::new(item.name.span, "the table's name is longer than 63 bytes");
            self.fail(file, mistake.help("name it: `#[table(name = \"…\")]`"));
        }
        let columns = self.columns(declared);
        self.duplicate_columns(file, &columns);
        if columns.is_empty() {
            let message = format!("the model `{}` has no columns", item.name.value);
            self.fail(file, Mistake::new(item.name.span, message));
        }
        ModelTable { number, file, module, item, name, columns }
    }

    fn duplicate_columns(&mut self, file: usize, columns: &[ModelColumn<'a>]) {
        let mut seen: BTreeMap<&Ident, &ModelColumn<'a>> = BTreeMap::new();
        for column in columns {
            let Some(first) = seen.get(&column.name) else {
                seen.insert(&column.name, column);
                continue;
            };
            let message = format!("two fields for the column `{}`", column.name.as_str());
            let mistake = Mistake::new(column.place, message)
                .label("the second")
                .help("name one of them otherwise: `#[column(name = \"…\")]`");
            let problem = Problem::in_file(file, mistake);
            self.problems.push(problem.related(file, first.place, "the first"));
        }
    }

    /// Puts a table and its columns into the catalog.
    pub(super) fn table(&mut self, table: &ModelTable<'a>) {
        let key = table.key();
        let mut object = Object::new(Table {
            unlogged: false,
            partition_by: self.partition_by(table),
            partition_of: None,
            inherits: Vec::new(),
            of_type: None,
            foreign: None,
            access_method: None,
            tablespace: table.item.table.tablespace.as_ref().map(|t| t.value.as_str().into()),
            options: Vec::new(),
            replica_identity: None,
            row_security: false,
            force_row_security: false,
            cluster_on: None,
        });
        let head = table.item.table.comment.as_ref();
        object.comment = self.comment(table.file, head, table.item.doc.as_ref());
        self.catalog.insert(key, object);
        self.table_rename(table);
        for (position, column) in (1..).zip(&table.columns) {
            self.column(table, column, position);
        }
    }

    fn partition_by(&mut self, table: &ModelTable<'a>) -> Option<String> {
        let partition = table.item.table.partition_by.as_ref()?;
        let keys: Vec<Option<String>> =
            partition.keys.iter().map(|key| self.index_key(table, key).map(|k| k.sql)).collect();
        let keys: Option<Vec<String>> = keys.into_iter().collect();
        Some(format!("{} ({})", partition.strategy.value.to_uppercase(), keys?.join(", ")))
    }
}
