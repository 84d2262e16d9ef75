//! Tables: `CREATE TABLE` with the parts it absorbed, and `DROP TABLE`.

use aludel_catalog::{Body, Constraint, Key, Kind, Object, Pair, QualifiedName, Table};
use aludel_dialect::{Hazard, Located, Statement};

use super::{
    column, column_definition, constraint, facts, family, naming::Names, options, parts,
    shared::several, table_alter, table_settings,
};

pub(super) use super::table_alter::{alter, resettle};

/// Columns, their defaults and their constraints stand in the table's own statement; a constraint
/// that is not valid cannot.
pub(super) fn absorbs(_whole: Located<'_>, part: Located<'_>) -> bool {
    match &part.object.body {
        Body::Column(_) | Body::Default(_) => true,
        Body::Constraint(constraint) => !constraint.not_valid && !constraint.only,
        _ => false,
    }
}

pub(super) fn create(
    key: &Key,
    body: &Table,
    parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let Some(name) = key.qualified_name() else { return Vec::new() };
    let joins = parts::stands_alone_first(&name, names);
    let alone = Table { partition_of: None, inherits: Vec::new(), ..body.clone() };
    let written = if joins { &alone } else { body };
    let mut statements = vec![Statement::new(key, statement(key, written, parts, names))];
    statements.extend(several(key, differences(key, &name, written, parts, names)));
    for (at, part) in parts.iter().enumerate() {
        match &part.object.body {
            Body::Constraint(of) if says_nothing_new(of, &parts[..at]) => {
                statements.extend(constraint::create(part.key, of, &[], names));
            }
            Body::Column(column) => statements.extend(column::settings(part.key, column, names)),
            Body::Constraint(of) => {
                let attached = constraint::attach(part.key, of, names);
                statements.extend(attached.filter(|_| !of.inherited));
                statements.extend(constraint::settings(part.key, of, names));
            }
            _ => {}
        }
    }
    statements.extend(table_settings::create(key, &name, body, names));
    if joins {
        statements.extend(table_alter::join_new(key, Pair::new(&alone, body), names));
    }
    statements
}

pub(super) fn drop(key: &Key, body: &Table, names: Names<'_>) -> Vec<Statement> {
    let word = if body.foreign.is_some() { "FOREIGN TABLE" } else { "TABLE" };
    let statement = Statement::new(key, format!("DROP {word} {}", names.own(key)));
    let detach = detach_referenced(key, body, names);
    if body.foreign.is_some() {
        return detach.into_iter().chain([statement]).collect();
    }
    let is_made_anew = names.catalogs().after.get(key).is_some();
    if body.partition_by.is_some() && is_made_anew {
        let statement = match counts(key, names) {
            Some(hazard) => statement.with_hazard(hazard),
            None => statement,
        };
        return detach.into_iter().chain([statement]).collect();
    }
    detach.into_iter().chain([statement.with_hazard(facts::all_rows(key))]).collect()
}

/// What a partitioned table holds although its rows are in its partitions: where an identity counts.
fn counts(key: &Key, names: Names<'_>) -> Option<Hazard> {
    let table = key.qualified_name()?;
    let mut columns = family::parts(names.catalogs().before, Kind::Column, &table);
    let has_identity =
        |object: &Object| matches!(&object.body, Body::Column(column) if column.identity.is_some());
    let (column, _) = columns.find(|(_, object)| has_identity(object))?;
    Some(facts::count(column))
}

/// A partition of a table that a foreign key points to must be detached before it can go.
fn detach_referenced(key: &Key, body: &Table, names: Names<'_>) -> Option<Statement> {
    let parent = &body.partition_of.as_ref()?.parent;
    let catalogs = names.catalogs();
    family::table(catalogs.after, parent)?;
    let mut referenced = vec![parent.clone()];
    while let Some(table) = referenced.last().and_then(|t| family::table(catalogs.before, t)) {
        let Some(of) = &table.partition_of else { break };
        referenced.push(of.parent.clone());
    }
    let points_there = |body: &Body| match body {
        Body::Constraint(constraint) => {
            constraint.references.as_ref().is_some_and(|table| referenced.contains(table))
        }
        _ => false,
    };
    let constraints = catalogs.before.of_kind(Kind::Constraint);
    let mut staying = constraints.filter(|(key, _)| catalogs.after.get(key).is_some());
    staying.any(|(_, object)| points_there(&object.body)).then(|| {
        let (parent, own) = (names.qualified(parent), names.own(key));
        Statement::new(key, format!("ALTER TABLE {parent} DETACH PARTITION {own}"))
    })
}

fn statement(key: &Key, body: &Table, parts: &[Located<'_>], names: Names<'_>) -> String {
    let lines = lines(body, parts, names);
    let mut sql = format!("CREATE {}TABLE {}", kind(body), names.own(key));
    if let Some(partition) = &body.partition_of {
        sql.push_str(&format!(" PARTITION OF {}", names.qualified(&partition.parent)));
    } else if let Some(of_type) = &body.of_type {
        sql.push_str(&format!(" OF {}", names.text(of_type)));
    }
    if !lines.is_empty() {
        sql.push_str(&format!(" (\n    {}\n)", lines.join(",\n    ")));
    } else if body.partition_of.is_none() && body.of_type.is_none() {
        sql.push_str(" (\n)");
    }
    for (at, clause) in clauses(body, names).into_iter().enumerate() {
        let separator = if at == 0 { ' ' } else { '\n' };
        sql.push_str(&format!("{separator}{clause}"));
    }
    sql
}

fn kind(body: &Table) -> &'static str {
    match (&body.foreign, body.unlogged) {
        (Some(_), _) => "FOREIGN ",
        (None, true) => "UNLOGGED ",
        (None, false) => "",
    }
}

/// The columns and constraints, one a line.
fn lines(body: &Table, parts: &[Located<'_>], names: Names<'_>) -> Vec<String> {
    let (mut lines, mut last) = (Vec::new(), Vec::new());
    let is_alone = body.partition_of.is_none() && body.inherits.is_empty();
    for (at, part) in parts.iter().enumerate() {
        match &part.object.body {
            Body::Constraint(constraint) if says_nothing_new(constraint, &parts[..at]) => {}
            Body::Column(column) if !column.inherited || column.also_own || is_alone => {
                let default = default_of(part.key, parts);
                lines.extend(match body.of_type {
                    None => Some(column_definition::full(part.key, column, default, names)),
                    Some(_) => column_definition::of_typed(part.key, column, default, names),
                });
            }
            Body::Constraint(constraint) if is_written(constraint, is_alone) => {
                let makes_others = refers_to_partitioned(constraint, names);
                let lines = if makes_others { &mut last } else { &mut lines };
                lines.push(constraint::clause(part.key, constraint, names));
            }
            _ => {}
        }
    }
    lines.extend(last);
    lines
}

/// For each partition that it refers to the engine makes one more, and calls it what is free then.
fn refers_to_partitioned(constraint: &Constraint, names: Names<'_>) -> bool {
    let table = constraint.references.as_ref();
    let table = table.and_then(|table| family::table(names.catalogs().after, table));
    table.is_some_and(|table| table.partition_by.is_some())
}

/// Whether a constraint of the table before this one says the same: then it stands by itself, for
/// inside the table's statement the engine would make but one of them.
fn says_nothing_new(constraint: &Constraint, before: &[Located<'_>]) -> bool {
    before.iter().any(|part| match &part.object.body {
        Body::Constraint(other) => {
            !constraint.inherited && constraint::are_taken_for_one(constraint, other)
        }
        _ => false,
    })
}

/// Whether a constraint does not come from a parent; a check is there before the table joins one.
fn is_written(constraint: &Constraint, is_alone: bool) -> bool {
    let is_early = is_alone && constraint.part_of.is_none();
    !constraint.inherited || constraint.also_own || is_early
}

/// The default that was absorbed with a column.
pub(super) fn default_of<'a>(column: &Key, parts: &[Located<'a>]) -> Option<&'a str> {
    parts.iter().find_map(|part| match &part.object.body {
        Body::Default(default) if part.key.name == column.name => Some(default.expression.as_str()),
        _ => None,
    })
}

/// What follows the parentheses.
fn clauses(body: &Table, names: Names<'_>) -> Vec<String> {
    let mut clauses = Vec::new();
    if let Some(partition) = &body.partition_of {
        clauses.push(names.text(&partition.bound).into_owned());
    }
    if !body.inherits.is_empty() {
        let parents: Vec<_> = body.inherits.iter().map(|parent| names.qualified(parent)).collect();
        clauses.push(format!("INHERITS ({})", parents.join(", ")));
    }
    clauses.extend(body.partition_by.iter().map(|by| format!("PARTITION BY {}", names.text(by))));
    clauses.extend(body.access_method.iter().map(|method| format!("USING {method}")));
    if let Some(foreign) = &body.foreign {
        clauses.push(format!("SERVER {}", foreign.server));
        clauses.extend(Some(options::foreign(&foreign.options)).filter(|text| !text.is_empty()));
    } else if !body.options.is_empty() {
        clauses.push(format!("WITH ({})", options::parameters(&body.options)));
    }
    clauses.extend(body.tablespace.iter().map(|space| format!("TABLESPACE {space}")));
    clauses
}

/// What a new table has otherwise than the parents from which its columns come.
fn differences(
    key: &Key,
    name: &QualifiedName,
    body: &Table,
    parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<String> {
    let catalog = names.catalogs().after;
    let mut statements = Vec::new();
    for (column, child, parent) in family::inherited_columns(catalog, name, body) {
        let mut actions = Vec::new();
        let born_with = family::default(catalog, parent, column);
        let wanted = family::default(catalog, name, column);
        let column_key = Key::part(aludel_catalog::Kind::Column, name, column.clone());
        match (born_with, wanted) {
            (Some(_), None) if child.generated.is_none() => actions.push("DROP DEFAULT".to_owned()),
            (born_with, Some(wanted)) if born_with != Some(wanted) => {
                let absorbed = default_of(&column_key, parts);
                actions.extend(absorbed.map(|text| format!("SET DEFAULT {}", names.text(text))));
            }
            _ => {}
        }
        let parent = family::column(catalog, parent, column);
        if child.not_null && parent.is_some_and(|parent| !parent.not_null) {
            actions.push("SET NOT NULL".to_owned());
        }
        if parent.is_some_and(|parent| parent.compression != child.compression) {
            let method = child.compression.as_deref().unwrap_or("DEFAULT");
            actions.push(format!("SET COMPRESSION {method}"));
        }
        for action in actions {
            let table = names.own(key);
            statements.push(format!("ALTER TABLE {table} ALTER COLUMN {column} {action}"));
        }
    }
    statements
}
