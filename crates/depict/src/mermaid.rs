//! A catalog as a diagram: tables with their columns, and the foreign keys between them.
//!
//! Source: mermaid's manual, "Entity Relationship Diagrams".

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{
    Body, Catalog, Column, Constraint, ConstraintType, Ident, Key, Kind, QualifiedName,
};

use crate::models::columns_of;

/// The diagram of a catalog's tables. Partitions are left out: they are their table.
pub fn mermaid(catalog: &Catalog) -> String {
    let tables: Vec<QualifiedName> = catalog
        .of_kind(Kind::Table)
        .filter(|(_, object)| is_shown(&object.body))
        .filter_map(|(key, _)| key.qualified_name())
        .collect();
    let constraints = constraints(catalog);
    let mut text = "erDiagram\n".to_owned();
    for table in &tables {
        text.push_str(&entity(catalog, table, constraints.get(table).map_or(&[], Vec::as_slice)));
    }
    for table in &tables {
        for (key, body) in constraints.get(table).map_or(&[][..], Vec::as_slice) {
            let target = body.references.as_ref().filter(|target| tables.contains(target));
            if let Some(target) = target {
                text.push_str(&relation(catalog, table, target, key, body, &constraints));
            }
        }
    }
    text
}

fn is_shown(body: &Body) -> bool {
    matches!(body, Body::Table(table) if table.partition_of.is_none())
}

type Constraints<'c> = BTreeMap<QualifiedName, Vec<(&'c Key, &'c Constraint)>>;

fn constraints(catalog: &Catalog) -> Constraints<'_> {
    let mut all = Constraints::new();
    for (key, object) in catalog.of_kind(Kind::Constraint) {
        if let (Some(table), Body::Constraint(body)) = (key.parent_name(), &object.body) {
            all.entry(table).or_default().push((key, body));
        }
    }
    all
}

fn entity(catalog: &Catalog, table: &QualifiedName, own: &[(&Key, &Constraint)]) -> String {
    let columns = columns_of(catalog, table);
    let name = entity_name(table);
    if columns.is_empty() {
        return format!("    {name}\n");
    }
    let lines: String = columns.iter().map(|(key, column)| attribute(key, column, own)).collect();
    format!("    {name} {{\n{lines}    }}\n")
}

/// `uuid user_id FK "may be NULL"`.
fn attribute(key: &Key, column: &Column, own: &[(&Key, &Constraint)]) -> String {
    let marks = marks(&key.name, own);
    let marks = if marks.is_empty() { marks } else { format!(" {marks}") };
    let name = word(key.name.as_str());
    let mut remarks: Vec<String> = Vec::new();
    if name != key.name.as_str() {
        remarks.push(comment(key.name.as_str()));
    }
    if !column.not_null {
        remarks.push("may be NULL".to_owned());
    }
    let remarks = match remarks.is_empty() {
        true => String::new(),
        false => format!(" \"{}\"", remarks.join(", ")),
    };
    format!("        {} {name}{marks}{remarks}\n", data_type(&column.data_type))
}

/// `PK, FK`: of unique keys, only those of this one column make it unique.
fn marks(column: &Ident, own: &[(&Key, &Constraint)]) -> String {
    let is_in = |kind: ConstraintType, alone: bool| {
        own.iter().any(|(_, body)| {
            let fits = body.constraint_type == kind && body.columns.contains(column);
            fits && (!alone || body.columns.len() == 1)
        })
    };
    let marks = [
        (is_in(ConstraintType::PrimaryKey, false), "PK"),
        (is_in(ConstraintType::ForeignKey, false), "FK"),
        (is_in(ConstraintType::Unique, true), "UK"),
    ];
    marks.iter().filter(|(has, _)| *has).map(|(_, mark)| *mark).collect::<Vec<_>>().join(", ")
}

/// The one side: exactly one row, or none where the key may be NULL. The many side: any number of
/// rows, or at most one where the key is unique.
fn relation(
    catalog: &Catalog,
    table: &QualifiedName,
    target: &QualifiedName,
    key: &Key,
    body: &Constraint,
    constraints: &Constraints<'_>,
) -> String {
    let columns = columns_of(catalog, table);
    let may_be_null =
        |name: &&Ident| columns.iter().any(|(key, column)| key.name == **name && !column.not_null);
    let one = if body.columns.iter().any(|name| may_be_null(&name)) { "|o" } else { "||" };
    let own = constraints.get(table).map_or(&[][..], Vec::as_slice);
    let many = if is_unique(catalog, table, own, &body.columns) { "o|" } else { "o{" };
    let (from, to) = (entity_name(target), entity_name(table));
    let label = comment(key.name.as_str());
    format!("    {from} {one}--{many} {to} : \"{label}\"\n")
}

/// Whether no two rows share values of these columns, or of some of them.
fn is_unique(
    catalog: &Catalog,
    table: &QualifiedName,
    own: &[(&Key, &Constraint)],
    columns: &[Ident],
) -> bool {
    let columns: BTreeSet<&Ident> = columns.iter().collect();
    let is_within = |key: &[Ident]| !key.is_empty() && key.iter().all(|it| columns.contains(it));
    let by_constraint = own.iter().any(|(_, body)| {
        let kinds = [ConstraintType::PrimaryKey, ConstraintType::Unique];
        kinds.contains(&body.constraint_type) && is_within(&body.columns)
    });
    by_constraint
        || catalog.of_kind(Kind::Index).any(|(_, object)| match &object.body {
            Body::Index(index) => {
                let is_whole = index.unique && !index.definition.contains(" WHERE ");
                let keys = index.definition.split_once('(').map_or("", |(_, keys)| keys);
                let keys = keys.split_once(')').map_or(keys, |(keys, _)| keys);
                let is_plain = keys.split(',').count() == index.columns.len();
                index.table == *table && is_whole && is_plain && is_within(&index.columns)
            }
            _ => false,
        })
}

/// A table's name in quotes, which mermaid ends at the next quote whatever stands before it.
fn entity_name(name: &QualifiedName) -> String {
    let own = comment(name.name.as_str());
    match name.schema.as_str() {
        "public" => format!("\"{own}\""),
        schema => format!("\"{}.{own}\"", comment(schema)),
    }
}

/// A text that can stand in quotes.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c == '"' || c.is_control() { '\'' } else { c }).collect()
}

/// The name of an attribute: a letter, then letters, digits, `_` and `-`.
fn word(name: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let safe: String = name.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    if safe.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        safe
    } else {
        format!("_{safe}")
    }
}

/// A type in one word: `timestamptz`, `varchar(320)`, `numeric(12-2)`, `text[]`.
fn data_type(sql: &str) -> String {
    let short = aludel_grammar::type_words(sql).map_or_else(|| sql.to_owned(), |(words, _)| words);
    let short = short.strip_prefix("public.").unwrap_or(&short).replace(", ", "-");
    let is_part = |c: char| c.is_alphanumeric() || "_-()[]".contains(c);
    let safe: String = short.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    if safe.starts_with(char::is_alphabetic) { safe } else { format!("t{safe}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_names_are_single_words() {
        let cases = [
            ("character varying(320)", "varchar(320)"),
            ("numeric(12,2)[]", "numeric(12-2)[]"),
            ("timestamp with time zone", "timestamptz"),
            ("public.role", "role"),
            ("app.\"Odd type\"", "app__Odd_type_"),
            ("\"char\"", "t_char_"),
        ];
        for (sql, shown) in cases {
            assert_eq!(data_type(sql), shown);
        }
        assert_eq!([word("a b"), word("1st"), word("ü")], ["a_b", "_1st", "ü"]);
    }
}
