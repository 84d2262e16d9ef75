//! What the server's catalog says of the types and columns that queries use, asked once for all.

use std::collections::{BTreeMap, BTreeSet};

use aludel_session::{Result, Session};
use aludel_sql::{quote_ident, quote_literal};

use super::{Taken, plan::Insert};

/// A type by its number, and how it is narrowed.
type Narrowed = (u32, i32);

/// What is not narrowed.
pub(super) const UNNARROWED: i32 = -1;

/// Types and columns by their numbers.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    types: BTreeMap<Narrowed, String>,
    columns: BTreeMap<(u32, i16), Column>,
    relations: BTreeMap<(String, String), u32>,
}

#[derive(Debug)]
struct Column {
    name: String,
    /// `None` for a column that is computed from others, as in a view.
    not_null: Option<bool>,
    /// Whether what inserts leave out is made up for: by the server, or maybe by a trigger.
    is_made_up: bool,
}

impl Catalog {
    pub(super) async fn of(session: &mut dyn Session, taken: &[&Taken]) -> Result<Self> {
        let mut catalog = Self::default();
        let (types, relations, inserted) = numbers(taken);
        if types.is_empty() && relations.is_empty() && inserted.is_empty() {
            return Ok(catalog);
        }
        for row in session.query(&type_names(&types)).await? {
            let number = row.text(0).parse().unwrap_or_default();
            let modifier = row.text(1).parse().unwrap_or_default();
            catalog.types.insert((number, modifier), row.text(2).to_owned());
        }
        for row in session.query(&columns(&relations, &inserted)).await? {
            let number = |at: usize| row.text(at).parse::<u32>().unwrap_or_default();
            let relation = number(0);
            let name = (row.text(5).to_owned(), row.text(6).to_owned());
            catalog.relations.insert(name, relation);
            let column = Column {
                name: row.text(2).to_owned(),
                not_null: row.get(3).map(|it| it == "t"),
                is_made_up: row.is_true(4),
            };
            catalog.columns.insert((relation, row.text(1).parse().unwrap_or_default()), column);
        }
        Ok(catalog)
    }

    pub(super) fn type_name(&self, number: u32, modifier: i32) -> String {
        self.types.get(&(number, modifier)).cloned().unwrap_or_else(|| number.to_string())
    }

    /// Whether a column can be NULL, which an outer join may or may not fill up.
    pub(super) fn nullable(&self, origin: (u32, i16), padded: Option<bool>) -> Option<bool> {
        let not_null = self.columns.get(&origin)?.not_null?;
        if not_null { padded } else { Some(true) }
    }

    /// The columns that must have a value and get none.
    pub(super) fn unfilled(&self, insert: &Insert<'_>) -> Vec<String> {
        let (schema, name) = insert.relation;
        let relation = self.relations.get(&(schema.to_owned(), name.to_owned()));
        let Some(relation) = relation else { return Vec::new() };
        let missing = insert.values.iter().enumerate().filter(|(_, it)| it.starts_with("NULL::"));
        let columns = missing
            .filter_map(|(at, _)| self.columns.get(&(*relation, i16::try_from(at + 1).ok()?)));
        let columns = columns.filter(|it| it.not_null == Some(true) && !it.is_made_up);
        columns.map(|it| format!("{schema}.{name}.{}", it.name)).collect()
    }
}

type Numbers = (BTreeSet<Narrowed>, BTreeSet<u32>, BTreeSet<String>);

/// The types, the relations of columns, and the names of those that get rows.
fn numbers(taken: &[&Taken]) -> Numbers {
    let (mut types, mut relations, mut inserted) = Numbers::default();
    for taken in taken {
        let description = &taken.description;
        types.extend(description.parameters.iter().map(|it| (*it, UNNARROWED)));
        types.extend(description.columns.iter().map(|it| (it.kind, it.modifier)));
        relations.extend(description.columns.iter().filter_map(|it| Some(it.origin?.0)));
        inserted.extend(
            taken
                .inserts()
                .map(|it| format!("{}.{}", quote_ident(it.relation.0), quote_ident(it.relation.1))),
        );
    }
    (types, relations, inserted)
}

fn array(numbers: impl Iterator<Item = impl ToString>, of: &str) -> String {
    let numbers: Vec<String> = numbers.map(|it| it.to_string()).collect();
    format!("'{{{}}}'::pg_catalog.{of}[]", numbers.join(","))
}

fn type_names(types: &BTreeSet<Narrowed>) -> String {
    let numbers = array(types.iter().map(|it| it.0), "oid");
    let modifiers = array(types.iter().map(|it| it.1), "int4");
    // With several arrays `unnest` is a word of the grammar, and stands for the server's own whatever the path.
    format!(
        "SELECT number, modifier, pg_catalog.format_type(number, NULLIF(modifier, {UNNARROWED})) \
         FROM unnest({numbers}, {modifiers}) it (number, modifier)"
    )
}

fn columns(relations: &BTreeSet<u32>, inserted: &BTreeSet<String>) -> String {
    let named: Vec<String> = inserted
        .iter()
        .map(|it| format!("pg_catalog.to_regclass({})::pg_catalog.oid", quote_literal(it)))
        .collect();
    format!(
        "SELECT a.attrelid, a.attnum, a.attname, \
           CASE WHEN c.relkind NOT IN ('v', 'm') THEN a.attnotnull END, \
           a.attgenerated <> '' OR EXISTS ( \
             SELECT FROM pg_catalog.pg_trigger t \
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 7 = 7), \
           n.nspname, c.relname \
         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE a.attnum > 0 AND NOT a.attisdropped \
           AND a.attrelid = ANY ({} || ARRAY[{}]::pg_catalog.oid[])",
        array(relations.iter(), "oid"),
        named.join(", ")
    )
}
