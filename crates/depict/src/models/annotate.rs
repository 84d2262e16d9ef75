//! What is to be written into structs that are there already, so that they say tables.

use std::collections::BTreeMap;

use aludel_catalog::{Catalog, Ident, QualifiedName};

use super::{
    ModelOptions,
    draft::Draft,
    layout::{Attribute, Item, attribute},
    needed::needed,
    table,
};

/// A struct that is there, for a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownModel {
    /// Its name.
    pub item: String,
    /// The file that it is in: a foreign key is said between structs of one file.
    pub file: usize,
    /// The fields of its columns.
    pub fields: BTreeMap<Ident, String>,
}

/// What is written above a struct and its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotation {
    /// Attributes of the struct, each with the end of its line.
    pub heads: Vec<String>,
    /// What stands in `#[column(…)]`, by field; and what would be its type.
    pub fields: BTreeMap<String, AnnotatedColumn>,
}

/// What is written above a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnnotatedColumn {
    /// What stands in `#[column(…)]`, without a type.
    pub arguments: Vec<String>,
    /// `type = …`, where this Rust type alone does not say the column's type.
    pub stated: Option<String>,
    /// The Rust type of a field of its own.
    pub rust: String,
}

/// What structs that are there need, to say their tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    /// By table.
    pub tables: BTreeMap<QualifiedName, Annotation>,
    /// The objects that the structs say then. What the catalog has beyond is SQL's.
    pub said: Catalog,
    /// The objects that these need and that no model can say: they come before.
    pub needed: Catalog,
}

/// What is to be written into structs that are there, so that they say these tables of a catalog.
pub fn annotations(
    catalog: &Catalog,
    options: &ModelOptions,
    known: &BTreeMap<QualifiedName, KnownModel>,
) -> Annotations {
    let mut draft = Draft::of_known(catalog, options, known);
    let items = table::items(&mut draft);
    let mut tables = BTreeMap::new();
    for (name, item) in items {
        let Some(names) = draft.tables.get(&name) else { continue };
        let columns = catalog.columns(&name);
        let fields = columns.iter().filter_map(|(key, _)| names.fields.get(&key.name).cloned());
        tables.insert(name, annotation(&item, fields));
    }
    let said = draft.finish();
    let needed = needed(catalog, &said);
    Annotations { tables, said, needed }
}

/// The text of `#[column(…)]`.
pub fn column_attribute(arguments: Vec<String>) -> String {
    attribute(&Attribute { head: "column", arguments }, 0)
}

fn annotation(item: &Item, fields: impl Iterator<Item = String>) -> Annotation {
    let heads = item.attributes.iter().map(|it| attribute(it, 0)).collect();
    let fields = fields.zip(&item.members).map(|(field, member)| {
        let (_, rust) = member.text.split_once(": ").unwrap_or_default();
        let mut column = AnnotatedColumn { rust: rust.to_owned(), ..AnnotatedColumn::default() };
        for argument in member.attributes.iter().flat_map(|it| &it.arguments) {
            // Whatever a field is called, its column is known by it already.
            if argument.starts_with("type = ") {
                column.stated = Some(argument.clone());
            } else if !argument.starts_with("name = ") {
                column.arguments.push(argument.clone());
            }
        }
        (field, column)
    });
    Annotation { heads, fields: fields.collect() }
}
