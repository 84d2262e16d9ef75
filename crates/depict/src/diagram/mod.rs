//! What a diagram shows: tables with their columns, and the foreign keys between them; of a change
//! also what comes, goes and differs.

mod change;
mod key;

use aludel_catalog::{Body, Catalog, Column, Constraint, Ident, Key, Kind, QualifiedName};
use serde::{Deserialize, Serialize};

use key::Keys;

/// The tables of a state, or of two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagram {
    /// The tables, by name.
    pub entities: Vec<Entity>,
    /// The foreign keys between them.
    pub relations: Vec<Relation>,
}

/// What becomes of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// It stays as it is.
    #[default]
    Same,
    /// It comes.
    Added,
    /// It goes.
    Removed,
    /// It becomes another.
    Changed,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its name, with its schema.
    pub table: QualifiedName,
    /// Its columns, as they stand.
    pub rows: Vec<Attribute>,
    /// How many columns it has besides.
    pub more: usize,
    /// What becomes of it.
    pub mark: Mark,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: Ident,
    /// Its type, in short.
    pub data_type: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Part of the primary key.
    pub primary: bool,
    /// Part of a foreign key.
    pub foreign: bool,
    /// Unique by itself.
    pub unique: bool,
    /// What becomes of it.
    pub mark: Mark,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Its name.
    pub name: Ident,
    /// The table that refers, by its place among the entities.
    pub from: usize,
    /// The table that is referred to.
    pub to: usize,
    /// The first of its columns, by its place among the rows.
    pub from_row: usize,
    /// The first column that it refers to.
    pub to_row: usize,
    /// Whether it may point nowhere, for a column may be NULL.
    pub optional: bool,
    /// Whether at most one row points to each.
    pub unique: bool,
    /// What becomes of it.
    pub mark: Mark,
}

impl Diagram {
    /// The diagram of a catalog's tables. Partitions are left out: they are their table.
    pub fn of(catalog: &Catalog) -> Self {
        let keys = Keys::of(catalog);
        let tables = catalog
            .of_kind(Kind::Table)
            .filter(|(_, object)| is_shown(&object.body))
            .filter_map(|(key, _)| key.qualified_name());
        let entities: Vec<Entity> = tables.map(|table| entity(table, catalog, &keys)).collect();
        let foreign = keys.foreign();
        let relations = foreign.filter_map(|(key, body)| relation(key, body, &entities, &keys));
        Self { relations: relations.collect(), entities }
    }

    /// The place of a table among the entities.
    pub fn place(&self, table: &QualifiedName) -> Option<usize> {
        self.entities.iter().position(|entity| entity.table == *table)
    }
}

impl Entity {
    /// The place of a column among the rows.
    fn row(&self, column: Option<&Ident>) -> usize {
        let place = self.rows.iter().position(|row| Some(&row.name) == column);
        place.unwrap_or_default()
    }
}

fn is_shown(body: &Body) -> bool {
    matches!(body, Body::Table(table) if table.partition_of.is_none())
}

fn entity(table: QualifiedName, catalog: &Catalog, keys: &Keys<'_>) -> Entity {
    let columns = catalog.columns(&table);
    let rows = columns.iter().map(|(key, column)| attribute(key, column, &table, keys)).collect();
    Entity { rows, table, more: 0, mark: Mark::Same }
}

fn attribute(key: &Key, column: &Column, table: &QualifiedName, keys: &Keys<'_>) -> Attribute {
    Attribute {
        name: key.name.clone(),
        data_type: short(&column.data_type),
        nullable: !column.not_null,
        primary: keys.is_primary(table, &key.name),
        foreign: keys.is_foreign(table, &key.name),
        unique: keys.is_unique_alone(table, &key.name),
        mark: Mark::Same,
    }
}

/// A type as one would say it: `timestamptz`, `varchar(320)`, `text[]`.
pub(crate) fn short(sql: &str) -> String {
    let short = aludel_grammar::type_words(sql).map_or_else(|| sql.to_owned(), |(words, _)| words);
    short.strip_prefix("public.").unwrap_or(&short).to_owned()
}

fn relation(
    key: &Key,
    body: &Constraint,
    entities: &[Entity],
    keys: &Keys<'_>,
) -> Option<Relation> {
    let (table, target) = (key.parent_name()?, body.references.as_ref()?);
    let place = |table: &QualifiedName| entities.iter().position(|it| it.table == *table);
    let (from, to) = (place(&table)?, place(target)?);
    let referred = keys.referred(body);
    let may_be_null = |row: &Attribute| row.nullable && body.columns.contains(&row.name);
    Some(Relation {
        name: key.name.clone(),
        from,
        to,
        from_row: entities[from].row(body.columns.first()),
        to_row: entities[to].row(referred.as_ref()),
        optional: entities[from].rows.iter().any(may_be_null),
        unique: keys.is_unique(&table, &body.columns),
        mark: Mark::Same,
    })
}
