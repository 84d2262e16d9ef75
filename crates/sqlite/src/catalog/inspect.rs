//! Reads a database: one question, for SQLite keeps the text of every definition.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{
    Body, Catalog, Firing, Ident, Index, Key, Kind, Object, QualifiedName, Trigger, Unmanaged, View,
};
use aludel_session::{Result, Row, Session};
use aludel_sql::Token;

use super::{
    SCHEMA, names,
    table::{self, closing, items, name, significant, written},
};
use crate::journal::names_of_tables;

/// Everything in the file but SQLite's own and the journal's.
pub async fn inspect(session: &mut dyn Session, journal: &str) -> Result<Catalog> {
    let sql = format!(
        "SELECT s.type, s.name, s.tbl_name, s.sql, coalesce(t.type, '') FROM main.sqlite_schema AS s \
         LEFT JOIN pragma_table_list AS t ON t.schema = 'main' AND t.name = s.name \
         WHERE s.sql IS NOT NULL AND s.name NOT GLOB 'sqlite_*' \
         AND s.tbl_name COLLATE NOCASE NOT IN ({}) ORDER BY s.type, s.name",
        names_of_tables(journal)
    );
    let rows = session.query(&sql).await?;
    let mut catalog = Catalog::default();
    for row in &rows {
        if read(row, &mut catalog).is_none() {
            let (what, name) = (row.text(0).to_owned(), row.text(1).to_owned());
            catalog.unmanaged.push(Unmanaged { what, name });
        }
    }
    point(&mut catalog);
    depend(&mut catalog);
    Ok(catalog)
}

/// Reads a definition; `None` where there is no rule for it.
fn read(row: &Row, catalog: &mut Catalog) -> Option<()> {
    let (sql, name) = (row.text(3), row.text(1));
    let own = QualifiedName::new(SCHEMA, name);
    let table = QualifiedName::new(SCHEMA, row.text(2));
    let tokens = significant(sql);
    match (row.text(0), row.text(4)) {
        ("table", "virtual") => return None,
        // What a virtual table keeps goes with it.
        ("table", "shadow") => {}
        ("table", _) => self::table(&own, sql, catalog)?,
        ("index", _) => {
            let index = index(&table, &tokens)?;
            catalog.insert(Key::in_schema(Kind::Index, SCHEMA, name), Object::new(index));
        }
        ("view", _) => {
            let view =
                View { columns: Vec::new(), definition: view(&tokens)?, options: Vec::new() };
            catalog.insert(Key::in_schema(Kind::View, SCHEMA, name), Object::new(view));
        }
        _ => {
            let trigger = Trigger {
                definition: sql.to_owned(),
                constraint: false,
                enabled: Firing::Origin,
                inherited: false,
            };
            let key = Key::part(Kind::Trigger, &table, name);
            catalog.insert(key, Object::new(trigger));
        }
    }
    Some(())
}

fn table(name: &QualifiedName, sql: &str, catalog: &mut Catalog) -> Option<()> {
    let read = table::read(sql)?;
    for (column, body, default) in read.columns {
        if let Some(default) = default {
            catalog.insert(Key::part(Kind::Default, name, column.clone()), Object::new(default));
        }
        catalog.insert(Key::part(Kind::Column, name, column), Object::new(body));
    }
    let mut taken = BTreeSet::new();
    for (given, constraint) in read.constraints {
        let made_up =
            names::made_up(name.name.as_str(), constraint.constraint_type, &constraint.columns);
        let mut chosen = given.unwrap_or_else(|| Ident::new(made_up.as_str()));
        let mut number = 1;
        while !taken.insert(chosen.clone()) {
            chosen = Ident::new(format!("{made_up}{number}"));
            number += 1;
        }
        catalog.insert(Key::part(Kind::Constraint, name, chosen), Object::new(constraint));
    }
    let key = Key::in_schema(Kind::Table, SCHEMA, name.name.clone());
    catalog.insert(key, Object::new(read.table));
    Some(())
}

/// `CREATE [UNIQUE] INDEX name ON table (…) [WHERE …]`.
fn index(table: &QualifiedName, tokens: &[Token<'_>]) -> Option<Index> {
    let open = tokens.iter().position(|token| token.text == "(")?;
    let keys = items(tokens.get(open + 1..closing(tokens, open)?)?);
    let plain = |key: &&[Token<'_>]| {
        let first = key.first().filter(|first| first.is_name())?;
        let is_call = key.get(1).is_some_and(|next| next.text == "(" || next.text == ".");
        name(first).filter(|_| !is_call)
    };
    Some(Index {
        table: table.clone(),
        unique: tokens.get(1)?.is_word("unique"),
        definition: written(tokens.get(open..)?),
        columns: keys.iter().filter_map(plain).collect(),
        invalid: false,
        only: false,
        partition_of: None,
        inherited: false,
        made_up_name: None,
        tablespace: None,
        statistics: Vec::new(),
    })
}

/// What stands behind the name of a view: its columns, where they are named, and its query.
fn view(tokens: &[Token<'_>]) -> Option<String> {
    let at = tokens.iter().position(|token| token.is_word("view"))?;
    let behind = tokens.get(at + 2..)?;
    match behind.first()?.is_word("as") {
        true => Some(written(behind.get(1..)?)),
        false => Some(written(behind)),
    }
}

/// Which table needs which by a foreign key. SQLite asks for no order, so where tables need each other
/// in a circle, the key that closes it is but a part of its table's definition.
fn point(catalog: &mut Catalog) {
    let mut pointing = Vec::new();
    for (key, object) in &catalog.objects {
        let Body::Constraint(constraint) = &object.body else { continue };
        let (Some(table), Some(other)) = (key.parent_name(), &constraint.references) else {
            continue;
        };
        let of = |name: Ident| Key::in_schema(Kind::Table, SCHEMA, name);
        pointing.push((key.clone(), of(table.name), of(other.name.clone())));
    }
    for (key, table, other) in pointing {
        let is_known = catalog.get(&other).is_some();
        if is_known && table != other && !reaches(catalog, &other, &table) {
            catalog.depend(table, other);
        } else if table != other
            && let Some(Body::Constraint(constraint)) =
                catalog.objects.get_mut(&key).map(|object| &mut object.body)
        {
            constraint.references = None;
        }
    }
}

/// What a definition speaks of, by its words: SQLite keeps nothing else of it.
fn depend(catalog: &mut Catalog) {
    let relations: BTreeMap<String, Key> = catalog
        .objects
        .keys()
        .filter(|key| matches!(key.kind, Kind::Table | Kind::View))
        .map(|key| (key.name.as_str().to_lowercase(), key.clone()))
        .collect();
    let mut found = Vec::new();
    for (key, object) in &catalog.objects {
        match &object.body {
            Body::View(view) => found.extend(spoken(key, &view.definition, &relations)),
            Body::Trigger(trigger) => found.extend(spoken(key, &trigger.definition, &relations)),
            Body::Index(index) => {
                let column = |name: &Ident| Key::part(Kind::Column, &index.table, name.clone());
                let columns = index.columns.iter().map(column);
                found.extend(columns.map(|column| (key.clone(), column)));
            }
            _ => {}
        }
    }
    for (dependent, needed) in found {
        let is_there = catalog.get(&needed).is_some();
        if is_there && dependent != needed && !reaches(catalog, &needed, &dependent) {
            catalog.depend(dependent, needed);
        }
    }
}

fn spoken(key: &Key, text: &str, relations: &BTreeMap<String, Key>) -> Vec<(Key, Key)> {
    let names = significant(text).iter().filter_map(Token::name).collect::<BTreeSet<_>>();
    let known = names.iter().filter_map(|name| relations.get(&name.to_lowercase()));
    known.filter(|it| *it != key).map(|it| (key.clone(), it.clone())).collect()
}

/// Whether one object needs another in the end: tables may point to each other.
fn reaches(catalog: &Catalog, from: &Key, to: &Key) -> bool {
    let mut open = vec![from.clone()];
    let mut seen = BTreeSet::new();
    while let Some(key) = open.pop() {
        if key == *to {
            return true;
        }
        if seen.insert(key.clone()) {
            open.extend(catalog.needs(&key).cloned());
        }
    }
    false
}
