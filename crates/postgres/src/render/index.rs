//! Indexes that no constraint owns.

use aludel_catalog::{Index, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    facts,
    naming::Names,
    online,
    parts::{self, Move},
    shared::{in_place, word_if},
    table_settings, twins,
};

pub(super) fn create(
    key: &Key,
    body: &Index,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let (key, whole) = (&own_key(key, body), parts::whole_of_index(body));
    if body.inherited && !parts::is_missing_part(&body.table, whole.as_ref(), names) {
        return Vec::new();
    }
    let mut statements = vec![build(key, body, names)];
    if parts::is_new_to_whole(&body.table, whole.as_ref(), names) {
        statements.extend(whole.map(|whole| parts::attach(key, &whole, names)));
    }
    let bare = Index { tablespace: None, statistics: Vec::new(), ..body.clone() };
    statements.extend(settings(key, Pair::new(&bare, body), names));
    statements.extend(table_settings::roles(key, &key.name, &body.table, names));
    statements
}

pub(super) fn drop(key: &Key, body: &Index, names: Names<'_>) -> Vec<Statement> {
    let key = &own_key(key, body);
    let has_constraint = parts::has_constraint(key, names);
    if !has_constraint && online::is_going_index(body, names) {
        return vec![online::drop_index(key, names)];
    }
    let cascade = word_if(has_constraint, " CASCADE");
    let statement = Statement::new(key, format!("DROP INDEX {}{cascade}", names.own(key)));
    // A part goes by itself once its table has left the whole.
    vec![statement.only_amid(parts::whole_of_index(body).filter(|whole| whole != key))]
}

/// The key under the name by which the engine knows the index.
fn own_key(key: &Key, body: &Index) -> Key {
    let name = body.made_up_name.as_ref().unwrap_or(&key.name);
    Key { name: name.clone(), ..key.clone() }
}

pub(super) fn alter(key: &Key, change: Pair<&Index>, names: Names<'_>) -> Alteration {
    let Pair { before, after } = change;
    let is_same_index = before.definition == after.definition
        && before.unique == after.unique
        && before.table == after.table
        && (after.invalid || !before.invalid)
        && (before.only || !after.only);
    if !is_same_index {
        return Alteration::Rebuild;
    }
    // Before the change it goes by the name it had then.
    let is_known = after.made_up_name.is_some() && before.made_up_name.is_some();
    let key = &own_key(key, if is_known { before } else { after });
    let mut statements = settings(key, change, names);
    let wholes = change.map(parts::whole_of_index);
    match parts::moved(&after.table, wholes.as_ref().map(Option::as_ref), names) {
        Some(Move::Anew) => return Alteration::Rebuild,
        Some(Move::Attach) => {
            statements.extend(wholes.after.map(|whole| parts::attach(key, &whole, names)));
        }
        Some(Move::Implied) | None => {}
    }
    if statements.is_empty() { Alteration::Implied } else { in_place(statements) }
}

fn build(key: &Key, body: &Index, names: Names<'_>) -> Statement {
    let unique = word_if(body.unique, "UNIQUE ");
    let is_made_by_hand = twins::are_parts_made_by_hand(key, names);
    let only = word_if(body.only || is_made_by_hand, "ONLY ");
    let table = names.qualified(&body.table);
    let definition = names.text(&body.definition);
    let before = names.catalogs().before;
    if !body.only && !is_made_by_hand && online::is_index(body, names) {
        let sql = format!("CREATE {unique}INDEX CONCURRENTLY {} ON {table} {definition}", key.name);
        let statement = Statement::new(key, sql).outside();
        let statement = match body.inherited {
            true => statement.leaving(online::index_left(key, names, false)),
            false => statement,
        };
        return match body.unique {
            true => statement.with_hazard(facts::alike(key, &body.table)),
            false => statement,
        };
    }
    let sql = format!("CREATE {unique}INDEX {} ON {only}{table} {definition}", key.name);
    let statement = Statement::new(key, sql);
    match before.relation(&body.table) {
        Some(_) if !is_made_by_hand => with_hazards(statement, key, body),
        _ => statement,
    }
}

fn with_hazards(statement: Statement, key: &Key, body: &Index) -> Statement {
    let statement = statement.with_hazard(facts::builds_index(key, &body.table));
    match body.unique {
        true => statement.with_hazard(facts::alike(key, &body.table)),
        false => statement,
    }
}

/// What can be set on an index that is there.
fn settings(key: &Key, change: Pair<&Index>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let name = names.own(key);
    let mut actions = Vec::new();
    if before.tablespace != after.tablespace {
        let space =
            after.tablespace.as_ref().map_or_else(|| "pg_default".into(), ToString::to_string);
        actions.push(format!("SET TABLESPACE {space}"));
    }
    let gone =
        before.statistics.iter().filter(|(n, _)| !after.statistics.iter().any(|a| a.0 == *n));
    actions.extend(gone.map(|(n, _)| format!("ALTER COLUMN {n} SET STATISTICS -1")));
    let statement = |action| Statement::new(key, format!("ALTER INDEX {name} {action}"));
    let mut statements: Vec<Statement> = actions.into_iter().map(statement).collect();
    let new = after.statistics.iter().filter(|target| !before.statistics.contains(target));
    statements.extend(set_targets(key, new, names));
    statements
}

/// How much of the columns of an index is looked at for the planner, by their numbers.
pub(super) fn set_targets<'t>(
    key: &Key,
    targets: impl IntoIterator<Item = &'t (u16, i32)>,
    names: Names<'_>,
) -> Vec<Statement> {
    let name = names.own(key);
    let set = |(n, target): &(u16, i32)| {
        Statement::new(key, format!("ALTER INDEX {name} ALTER COLUMN {n} SET STATISTICS {target}"))
    };
    targets.into_iter().map(set).collect()
}
