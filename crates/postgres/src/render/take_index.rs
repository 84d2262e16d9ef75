//! Constraints that take a unique index which was built before.
//!
//! Source: PostgreSQL manual, "ALTER TABLE", `ADD table_constraint_using_index`.

use aludel_catalog::{Body, Constraint, Index, Key, Located, QualifiedName};
use aludel_dialect::Statement;

use super::{constraint, facts, layout, naming::Names, online, options};

/// The index CONCURRENTLY, and the constraint that takes it.
pub(super) fn built(
    key: &Key,
    body: &Constraint,
    table: &QualifiedName,
    names: Names<'_>,
) -> Option<Vec<Statement>> {
    let Parsed { nulls, columns, .. } = parsed(&body.definition)?;
    let (name, on, with) = (&key.name, names.qualified(table), with(body));
    let build = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {on} {columns}{nulls}{with}");
    let build = Statement::new(key, build).outside().leaving(online::index_left(key, names, false));
    let build = build.with_hazard(facts::breaks_constraint(key, table, body.constraint_type));
    Some(vec![build.preparing(), take(key, body, names)?])
}

/// The constraint takes the index of its name.
pub(super) fn taken(key: Located<'_>, names: Names<'_>) -> Option<Statement> {
    let Body::Constraint(body) = &key.object.body else { return None };
    take(key.key, body, names)
}

fn take(key: &Key, body: &Constraint, names: Names<'_>) -> Option<Statement> {
    let Parsed { word, timing, .. } = parsed(&body.definition)?;
    let (name, on) = (&key.name, names.parent(key));
    let sql = format!("ALTER TABLE {on} ADD CONSTRAINT {name} {word} USING INDEX {name}{timing}");
    Some(Statement::new(key, sql))
}

/// The index that stands for a constraint, as the server prints one; `None` for one that may be checked later, which
/// no index does.
pub(super) fn index(key: Located<'_>) -> Option<Index> {
    let Body::Constraint(body) = &key.object.body else { return None };
    if body.deferrable {
        return None;
    }
    let Parsed { nulls, columns, .. } = parsed(&body.definition)?;
    Some(Index {
        table: key.key.parent_name()?,
        unique: true,
        definition: format!("USING btree {columns}{nulls}{}", with(body)),
        columns: body.columns.clone(),
        invalid: false,
        only: false,
        partition_of: None,
        inherited: false,
        made_up_name: None,
        tablespace: body.index_tablespace.clone(),
        statistics: Vec::new(),
    })
}

/// The storage parameters of a constraint's index.
fn with(body: &Constraint) -> String {
    match body.index_options.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", options::parameters(&body.index_options)),
    }
}

/// The parts of a unique constraint's definition.
struct Parsed<'a> {
    word: &'static str,
    /// What the index says behind its columns.
    nulls: &'static str,
    columns: &'a str,
    timing: &'a str,
}

/// `UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) DEFERRABLE`; `None` for what no index alone can say.
fn parsed(definition: &str) -> Option<Parsed<'_>> {
    let heads = [
        ("UNIQUE NULLS NOT DISTINCT ", "UNIQUE", " NULLS NOT DISTINCT"),
        ("UNIQUE ", "UNIQUE", ""),
        ("PRIMARY KEY ", "PRIMARY KEY", ""),
    ];
    let (rest, word, nulls) = heads
        .iter()
        .find_map(|(head, word, nulls)| Some((definition.strip_prefix(head)?, *word, *nulls)))?;
    let columns = constraint::undeferred(rest);
    let timing = rest.get(columns.len()..)?;
    let is_over = layout::members(columns).iter().any(|it| it.contains(" WITHOUT OVERLAPS"));
    (!is_over).then_some(Parsed { word, nulls, columns, timing })
}
