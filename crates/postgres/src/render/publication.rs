//! `CREATE PUBLICATION`.

use aludel_catalog::{Body, Key, Kind, Pair, Publication, PublishedTable, QualifiedName};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::{Names, parenthesized},
    options,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    publication: &Publication,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let objects = objects(&publication.tables.iter().collect::<Vec<_>>(), publication, names);
    let what = match (publication.all_tables, objects.is_empty()) {
        (true, _) => "FOR ALL TABLES".to_owned(),
        (false, true) => String::new(),
        (false, false) => format!("FOR {objects}"),
    };
    let with = match publication.options.is_empty() {
        true => String::new(),
        false => format!("WITH ({})", options::parameters(&publication.options)),
    };
    one(key, layout::clauses(format!("CREATE PUBLICATION {}", key.name), &[what, with]))
}

/// `TABLE a (x), b WHERE (…), TABLES IN SCHEMA s`.
fn objects(tables: &[&PublishedTable], publication: &Publication, names: Names<'_>) -> String {
    let tables: Vec<String> = tables.iter().map(|t| table(t, names)).collect();
    let schemas: Vec<String> = publication.schemas.iter().map(ToString::to_string).collect();
    let of = |word: &str, list: Vec<String>| {
        (!list.is_empty()).then(|| format!("{word} {}", list.join(", ")))
    };
    let parts = [of("TABLE", tables), of("TABLES IN SCHEMA", schemas)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn table(published: &PublishedTable, names: Names<'_>) -> String {
    let mut written = exact_name(&published.table, names);
    if !published.columns.is_empty() {
        let columns: Vec<String> = published.columns.iter().map(ToString::to_string).collect();
        written.push_str(&format!(" ({})", columns.join(", ")));
    }
    if let Some(filter) = &published.filter {
        written.push_str(&format!(" WHERE {}", parenthesized(&names.text(filter))));
    }
    written
}

/// The name, with `ONLY` where it would bring heirs with it.
fn exact_name(table: &QualifiedName, names: Names<'_>) -> String {
    let inherits = |body: &Body| matches!(body, Body::Table(t) if t.inherits.contains(table));
    let mut tables = names.catalogs().after.of_kind(Kind::Table);
    let only = if tables.any(|(_, o)| inherits(&o.body)) { "ONLY " } else { "" };
    format!("{only}{}", names.qualified(table))
}

pub(super) fn drop(key: &Key, _publication: &Publication, _names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP PUBLICATION {}", key.name))
}

pub(super) fn alter(key: &Key, change: Pair<&Publication>, names: Names<'_>) -> Alteration {
    if !change.map(|p| p.all_tables).is_same() {
        return Alteration::Rebuild;
    }
    let altered = format!("ALTER PUBLICATION {}", key.name);
    let mut statements = Vec::new();
    if !change.map(|p| (&p.tables, &p.schemas)).is_same() {
        statements.extend(set_objects(key, &altered, change, names));
    }
    let options = options::changes(change.map(|p| p.options.as_slice()));
    if !options.removed.is_empty() {
        return Alteration::Rebuild; // There is no RESET.
    }
    if !(options.added.is_empty() && options.changed.is_empty()) {
        let settings = options::parameters(options.added.into_iter().chain(options.changed));
        statements.push(Statement::new(key, format!("{altered} SET ({settings})")));
    }
    in_place(statements)
}

/// The whole list at once: tables that go with this plan leave it by themselves.
fn set_objects(
    key: &Key,
    altered: &str,
    change: Pair<&Publication>,
    names: Names<'_>,
) -> Vec<Statement> {
    let wanted = objects(&change.after.tables.iter().collect::<Vec<_>>(), change.after, names);
    if !wanted.is_empty() {
        return one(key, format!("{altered} SET {wanted}"));
    }
    let stays = |kind, schema: Option<_>, name| {
        let key = Key { schema, ..Key::global(kind, name) };
        names.catalogs().after.get(&key).is_some()
    };
    let table = |t: &&PublishedTable| {
        stays(Kind::Table, Some(t.table.schema.clone()), t.table.name.clone())
    };
    let tables: Vec<String> =
        change.before.tables.iter().filter(table).map(|t| names.qualified(&t.table)).collect();
    let schemas: Vec<String> = change
        .before
        .schemas
        .iter()
        .filter(|schema| stays(Kind::Schema, None, (*schema).clone()))
        .map(ToString::to_string)
        .collect();
    let drop = |word: &str, list: Vec<String>| {
        let sql = format!("{altered} DROP {word} {}", list.join(", "));
        (!list.is_empty()).then(|| Statement::new(key, sql))
    };
    [drop("TABLE", tables), drop("TABLES IN SCHEMA", schemas)].into_iter().flatten().collect()
}
