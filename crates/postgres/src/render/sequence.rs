//! Sequences.

use aludel_catalog::{Key, Kind, Pair, Sequence, SequenceSettings};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    naming::Names,
    shared::{in_place, word_if},
};

pub(super) fn create(
    key: &Key,
    body: &Sequence,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let name = names.own(key);
    let unlogged = word_if(body.unlogged, "UNLOGGED ");
    let mut sql = format!("CREATE {unlogged}SEQUENCE {name}");
    if body.settings.data_type != "bigint" {
        sql.push_str(&format!(" AS {}", body.settings.data_type));
    }
    let born_with = SequenceSettings::ascending(&body.settings.data_type);
    for setting in settings(&body.settings, born_with.as_ref()) {
        sql.push_str(&format!(" {setting}"));
    }
    let mut statements = vec![Statement::new(key, sql)];
    if let Some(column) = &body.owned_by {
        statements.push(owned_by(key, column, names));
        statements.extend(go_on(key, &body.settings, column, names));
    }
    statements
}

pub(super) fn drop(key: &Key, _body: &Sequence, names: Names<'_>) -> Vec<Statement> {
    vec![Statement::new(key, format!("DROP SEQUENCE {}", names.own(key)))]
}

pub(super) fn alter(key: &Key, change: Pair<&Sequence>, names: Names<'_>) -> Alteration {
    let name = names.own(key);
    let mut statements = Vec::new();
    if change.before.unlogged != change.after.unlogged {
        let logged = if change.after.unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(Statement::new(key, format!("ALTER SEQUENCE {name} SET {logged}")));
    }
    statements.extend(move_within(key, &name, change.map(|sequence| &sequence.settings)));
    let settings = changed_settings(change.map(|sequence| &sequence.settings));
    if !settings.is_empty() {
        let sql = format!("ALTER SEQUENCE {name} {}", settings.join(" "));
        statements.push(Statement::new(key, sql));
    }
    let owners = change.map(|sequence| sequence.owned_by.as_ref());
    if !owners.is_same() {
        let statement = match owners.after {
            Some(column) => owned_by(key, column, names),
            None => Statement::new(key, format!("ALTER SEQUENCE {name} OWNED BY NONE")),
        };
        statements.push(statement.only_before(owners.before.cloned()));
    }
    in_place(statements)
}

/// Moves a counter into bounds that get narrower; bounds that have nothing in common with the old
/// ones it cannot reach yet, and starts anew in them.
pub(super) fn move_within(
    key: &Key,
    sequence: &str,
    change: Pair<&SequenceSettings>,
) -> Option<Statement> {
    let Pair { before, after } = change;
    let is_narrower = after.minimum > before.minimum || after.maximum < before.maximum;
    let is_apart = is_apart(change);
    if !is_narrower || is_apart {
        return None;
    }
    let (low, high) = (after.minimum, after.maximum);
    let name = aludel_sql::quote_literal(sequence);
    let sql = format!(
        "SELECT pg_catalog.setval({name}, least(greatest(last_value, {low}), {high}), \
         is_called AND last_value BETWEEN {low} AND {high}) FROM {sequence}"
    );
    Some(Statement::new(key, sql))
}

fn is_apart(change: Pair<&SequenceSettings>) -> bool {
    let Pair { before, after } = change;
    after.minimum > before.maximum || after.maximum < before.minimum
}

fn owned_by(key: &Key, column: &Key, names: Names<'_>) -> Statement {
    let column_name = format!("{}.{}", names.parent(column), column.name);
    let sql = format!("ALTER SEQUENCE {} OWNED BY {column_name}", names.own(key));
    Statement::new(key, sql).only_after([column.clone()])
}

/// A new sequence of a column that has rows goes on where they end.
fn go_on(
    key: &Key,
    settings: &SequenceSettings,
    column: &Key,
    names: Names<'_>,
) -> Option<Statement> {
    let default = Key { kind: Kind::Default, ..column.clone() };
    let counts = names.catalogs().after.needs(&default).any(|need| need == key);
    names.catalogs().before.get(column).filter(|_| counts)?;
    let sequence = aludel_sql::quote_literal(&names.own(key));
    let sql = set_value(&sequence, settings, column, names)?;
    Some(Statement::new(key, sql).only_after([column.clone()]))
}

/// Sets a sequence, an expression that gives its name, behind the highest value of a column;
/// nothing for one that counts down.
pub(super) fn set_value(
    sequence: &str,
    settings: &SequenceSettings,
    column: &Key,
    names: Names<'_>,
) -> Option<String> {
    let (table, column, start) = (names.parent(column), &column.name, settings.start);
    let next = format!("greatest(max({column}) + 1, {start})");
    let sql = format!("SELECT pg_catalog.setval({sequence}, {next}, false) FROM {table}");
    (settings.increment > 0).then_some(sql)
}

/// What differs from a sequence that nobody said anything of.
pub(super) fn settings(
    settings: &SequenceSettings,
    born_with: Option<&SequenceSettings>,
) -> Vec<String> {
    let is_down = settings.increment < 0;
    let born_with = match is_down {
        true => Some(descending(settings)),
        false => born_with.cloned(),
    };
    let Some(born_with) = born_with else { return every(settings) };
    let mut changed = Vec::new();
    if settings.increment != 1 {
        changed.push(format!("INCREMENT BY {}", settings.increment));
    }
    changed.extend(different(Pair::new(&born_with, settings)));
    changed
}

/// What a descending sequence counts by default. Source: PostgreSQL manual, "CREATE SEQUENCE".
fn descending(settings: &SequenceSettings) -> SequenceSettings {
    let minimum = match settings.data_type.as_str() {
        "smallint" => i16::MIN.into(),
        "integer" => i32::MIN.into(),
        _ => i64::MIN,
    };
    SequenceSettings {
        data_type: settings.data_type.clone(),
        start: -1,
        minimum,
        maximum: -1,
        increment: settings.increment,
        cache: 1,
        cycle: false,
    }
}

fn every(settings: &SequenceSettings) -> Vec<String> {
    vec![
        format!("INCREMENT BY {}", settings.increment),
        format!("MINVALUE {}", settings.minimum),
        format!("MAXVALUE {}", settings.maximum),
        format!("START WITH {}", settings.start),
        format!("CACHE {}", settings.cache),
        word_if(settings.cycle, "CYCLE").to_owned(),
    ]
}

/// Everything that differs but the type and the step.
fn different(change: Pair<&SequenceSettings>) -> Vec<String> {
    let Pair { before, after } = change;
    let mut settings = Vec::new();
    if before.minimum != after.minimum {
        settings.push(format!("MINVALUE {}", after.minimum));
    }
    if before.maximum != after.maximum {
        settings.push(format!("MAXVALUE {}", after.maximum));
    }
    if before.start != after.start {
        settings.push(format!("START WITH {}", after.start));
    }
    if before.cache != after.cache {
        settings.push(format!("CACHE {}", after.cache));
    }
    if before.cycle != after.cycle {
        settings.push(if after.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    settings
}

/// What `ALTER SEQUENCE` must say. A new type moves bounds that were the old type's, so both
/// bounds are then said.
fn changed_settings(change: Pair<&SequenceSettings>) -> Vec<String> {
    let Pair { before, after } = change;
    let mut settings = Vec::new();
    if before.data_type != after.data_type {
        settings.push(format!("AS {}", after.data_type));
        settings.push(format!("MINVALUE {}", after.minimum));
        settings.push(format!("MAXVALUE {}", after.maximum));
    }
    if before.increment != after.increment {
        settings.push(format!("INCREMENT BY {}", after.increment));
    }
    settings.extend(different(change).into_iter().filter(|setting| {
        before.data_type == after.data_type
            || !(setting.starts_with("MINVALUE") || setting.starts_with("MAXVALUE"))
    }));
    if is_apart(change) {
        settings.push(format!("RESTART WITH {}", after.start));
    }
    settings
}

/// The changes of an identity column's sequence, as `ALTER COLUMN` writes them.
pub(super) fn identity_actions(change: Pair<&SequenceSettings>) -> Vec<String> {
    let same_type =
        SequenceSettings { data_type: change.after.data_type.clone(), ..change.before.clone() };
    let settings = changed_settings(Pair::new(&same_type, change.after));
    let action = |setting: String| match setting.starts_with("RESTART") {
        true => setting,
        false => format!("SET {setting}"),
    };
    settings.into_iter().map(action).collect()
}
