//! Constraints of tables.

use std::borrow::Cow;

use aludel_catalog::{Body, Constraint, ConstraintType, Key, Pair, Setting};
use aludel_dialect::{Alteration, Located, Statement, Way};
use aludel_sql::quote_literal;

use super::{
    facts, family,
    naming::{Names, is_parenthesized},
    online, options,
    parts::{self, Move},
    shared::{in_place, one, word_if},
    table_settings, twins, validity,
};

pub(super) fn create(
    key: &Key,
    body: &Constraint,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let Some(table) = key.parent_name() else { return Vec::new() };
    let is_made = parts::is_implied_constraint(key, body, Way::Coming, names);
    if is_made && !parts::is_missing_part(&table, body.part_of.as_ref(), names) {
        let table = names.parent(key);
        let valid = validity::is_to_be_validated(key, body, names).then(|| validate(key, &table));
        return valid.into_iter().chain(settings(key, body, names)).collect();
    }
    let mut statements = match online::constraint(key, body, names) {
        Some(statements) => statements,
        None => vec![with_hazards(add(key, body, names), key, body, names)],
    };
    statements.extend(attach(key, body, names));
    statements.extend(settings(key, body, names));
    statements.extend(table_settings::roles(key, &key.name, &table, names));
    statements
}

/// Attaches its index to the whole's, where that does not take it by itself.
pub(super) fn attach(key: &Key, body: &Constraint, names: Names<'_>) -> Option<Statement> {
    let (table, whole) = (key.parent_name()?, body.part_of.as_ref()?);
    let is_new = parts::is_new_to_whole(&table, Some(whole), names);
    is_new.then(|| parts::attach(key, whole, names))
}

fn add(key: &Key, body: &Constraint, names: Names<'_>) -> Statement {
    let not_valid = if body.not_valid { " NOT VALID" } else { "" };
    let is_by_hand = body.references.is_none() && twins::are_parts_made_by_hand(key, names);
    let only = word_if(body.only || is_by_hand, "ONLY ");
    let (table, clause) = (names.parent(key), clause(key, body, names));
    Statement::new(key, format!("ALTER TABLE {only}{table} ADD {clause}{not_valid}"))
}

pub(super) fn drop(key: &Key, body: &Constraint, names: Names<'_>) -> Vec<Statement> {
    // Of a partition that leaves, PostgreSQL 14 takes a foreign key in a circle away itself.
    let if_exists = word_if(is_foreign_part(body), "IF EXISTS ");
    one(key, format!("ALTER TABLE {} DROP CONSTRAINT {if_exists}{}", names.parent(key), key.name))
}

fn is_foreign_part(body: &Constraint) -> bool {
    body.constraint_type == ConstraintType::ForeignKey && body.part_of.is_some()
}

pub(super) fn alter(key: &Key, change: Pair<&Constraint>, names: Names<'_>) -> Alteration {
    let Pair { before, after } = change;
    if change.before.definition != change.after.definition
        && let Some(statements) = online::check_instead(key, change, names)
    {
        return in_place(statements);
    }
    let is_new = !is_alterable(change) || is_fixed(key, change, names);
    if is_new || is_freed(key, change, names) {
        return Alteration::Rebuild;
    }
    let table = names.parent(key);
    let mut statements = Vec::new();
    match whole_moved(key, change, names) {
        Some(Move::Anew) => return Alteration::Rebuild,
        Some(Move::Attach) => {
            statements.extend(after.part_of.as_ref().map(|of| parts::attach(key, of, names)));
        }
        Some(Move::Implied) | None => {}
    }
    if let Some(change) = foreign_key_change(change) {
        let sql = format!("ALTER TABLE {table} ALTER CONSTRAINT {} {change}", key.name);
        statements.push(Statement::new(key, sql));
    }
    if before.not_valid && !after.not_valid && !validity::is_validated_with(key, names) {
        let validate = validate(key, &table);
        let is_online = key.parent_name().is_some_and(|it| online::is_table(&it, names));
        statements.push(if is_online { validate.by_itself() } else { validate });
    }
    statements.extend(index_settings(key, change, names));
    if statements.is_empty() { Alteration::Implied } else { in_place(statements) }
}

/// What becomes of it where it is a part of something else than before.
fn whole_moved(key: &Key, change: Pair<&Constraint>, names: Names<'_>) -> Option<Move> {
    parts::moved(&key.parent_name()?, change.map(|c| c.part_of.as_ref()), names)
}

/// Whether a check that went with the parent's is to stay, as the table's own.
fn is_freed(key: &Key, change: Pair<&Constraint>, names: Names<'_>) -> bool {
    let Pair { before, after } = change;
    let is_kept = after.inherited || before.also_own || before.part_of.is_some();
    before.inherited && !is_kept && parts::follows(key, Way::Going, names)
}

/// `CONSTRAINT name definition`.
pub(super) fn clause(key: &Key, body: &Constraint, names: Names<'_>) -> String {
    format!("CONSTRAINT {} {}", key.name, definition(body, names))
}

/// What a constraint says, without its name.
pub(super) fn definition(body: &Constraint, names: Names<'_>) -> String {
    let not_enforced = if body.not_enforced { " NOT ENFORCED" } else { "" };
    let definition = names.text(&body.definition);
    let definition = match says_options(body) {
        true => with_options(&definition, body),
        false => in_one_pair(&definition),
    };
    format!("{definition}{not_enforced}")
}

/// Whether the engine takes one of these for the other when both stand in the statement of their
/// table: it makes one index of two that say the same.
pub(super) fn are_taken_for_one(one: &Constraint, other: &Constraint) -> bool {
    fn said(of: &Constraint) -> Option<&str> {
        let words = ["PRIMARY KEY ", "UNIQUE ", "EXCLUDE "];
        words.iter().find_map(|word| of.definition.strip_prefix(word))
    }
    said(one).is_some() && said(one) == said(other)
}

/// Whether the options of its index stand in the definition: those of a partitioned table's index
/// can be said nowhere else.
fn says_options(body: &Constraint) -> bool {
    let is_key =
        matches!(body.constraint_type, ConstraintType::PrimaryKey | ConstraintType::Unique);
    is_key && !body.index_options.is_empty()
}

/// `PRIMARY KEY (a) WITH (fillfactor = 70) DEFERRABLE`.
fn with_options<'a>(definition: &str, body: &Constraint) -> Cow<'a, str> {
    let head = undeferred(definition);
    let timing = &definition[head.len()..];
    Cow::Owned(format!("{head} WITH ({}){timing}", options::parameters(&body.index_options)))
}

/// `CHECK (a > 0)` for the engine's `CHECK ((a > 0))`.
fn in_one_pair(definition: &str) -> Cow<'_, str> {
    let inner = definition.strip_prefix("CHECK (").and_then(|rest| rest.strip_suffix(')'));
    match inner.filter(|inner| is_parenthesized(inner)) {
        Some(inner) => Cow::Owned(format!("CHECK {inner}")),
        None => Cow::Borrowed(definition),
    }
}

/// What is said of its index once it is there.
pub(super) fn settings(key: &Key, body: &Constraint, names: Names<'_>) -> Vec<Statement> {
    let born_with = match (says_options(body), body.inherited) {
        (true, false) => body.index_options.clone(),
        (_, true) => options_of_parent(key, body, names),
        _ => Vec::new(),
    };
    let bare = Constraint {
        index_options: born_with,
        index_tablespace: None,
        index_comment: None,
        ..body.clone()
    };
    index_settings(key, Pair::new(&bare, body), names)
}

/// What the index of an inherited constraint is born with. It may have a name of its own.
fn options_of_parent(key: &Key, body: &Constraint, names: Names<'_>) -> Vec<Setting> {
    let catalog = names.catalogs().after;
    let table = key.parent_name().and_then(|table| family::table(catalog, &table));
    let parents: Vec<_> = table.into_iter().flat_map(family::parents).cloned().map(Some).collect();
    let is_parent = |(key, of): &(&Key, &Constraint)| {
        of.definition == body.definition && parents.contains(&key.parent_name())
    };
    let constraints = catalog.of_kind(key.kind).filter_map(|(key, object)| match &object.body {
        Body::Constraint(constraint) => Some((key, &**constraint)),
        _ => None,
    });
    let parent = constraints.filter(|_| !parents.is_empty()).find(is_parent);
    parent.map(|(_, constraint)| constraint.index_options.clone()).unwrap_or_default()
}

/// Whether the options of its index change, and it is a partitioned table's, which has none to
/// change.
fn is_fixed(key: &Key, change: Pair<&Constraint>, names: Names<'_>) -> bool {
    let table = key.parent_name();
    let table = table.and_then(|table| family::table(names.catalogs().before, &table));
    let is_partitioned = table.is_some_and(|table| table.partition_by.is_some());
    is_partitioned && !change.map(|constraint| &constraint.index_options).is_same()
}

fn index_settings(key: &Key, change: Pair<&Constraint>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let index = match &key.schema {
        Some(schema) => names.in_schema(schema, &key.name),
        None => key.name.to_string(),
    };
    let mut actions = Vec::new();
    let lists = change.map(|constraint| constraint.index_options.as_slice());
    actions.extend(
        options::parameter_actions(lists).into_iter().map(|a| format!("ALTER INDEX {index} {a}")),
    );
    if before.index_tablespace != after.index_tablespace {
        let space = after
            .index_tablespace
            .as_ref()
            .map_or_else(|| "pg_default".into(), ToString::to_string);
        actions.push(format!("ALTER INDEX {index} SET TABLESPACE {space}"));
    }
    if before.index_comment != after.index_comment {
        let comment = after.index_comment.as_deref().map_or_else(|| "NULL".into(), quote_literal);
        actions.push(format!("COMMENT ON INDEX {index} IS {comment}"));
    }
    actions.into_iter().map(|sql| Statement::new(key, sql)).collect()
}

/// Whether all that differs can be changed where it stands.
fn is_alterable(change: Pair<&Constraint>) -> bool {
    let Pair { before, after } = change;
    let is_foreign_key = after.constraint_type == ConstraintType::ForeignKey;
    let definition = |constraint: &Constraint| match is_foreign_key {
        true => undeferred(&constraint.definition).to_owned(),
        false => constraint.definition.clone(),
    };
    let says_the_same = change.map(definition).is_same() && change.map(|c| &c.columns).is_same();
    let is_weaker = after.not_valid && !before.not_valid || after.only && !before.only;
    let is_enforced_alike = before.not_enforced == after.not_enforced || is_foreign_key;
    says_the_same
        && !is_weaker
        && is_enforced_alike
        && before.constraint_type == after.constraint_type
}

/// A foreign key's definition without when it is checked.
pub(super) fn undeferred(definition: &str) -> &str {
    let definition = definition.strip_suffix(" INITIALLY DEFERRED").unwrap_or(definition);
    definition.strip_suffix(" DEFERRABLE").unwrap_or(definition)
}

/// When a foreign key is checked, and whether.
fn foreign_key_change(change: Pair<&Constraint>) -> Option<String> {
    let Pair { before, after } = change;
    let mut words = Vec::new();
    let timing = |constraint: &Constraint| (constraint.deferrable, constraint.initially_deferred);
    if !change.map(timing).is_same() {
        words.push(match timing(after) {
            (_, true) => "DEFERRABLE INITIALLY DEFERRED",
            (true, false) => "DEFERRABLE INITIALLY IMMEDIATE",
            (false, false) => "NOT DEFERRABLE",
        });
    }
    if before.not_enforced != after.not_enforced {
        words.push(if after.not_enforced { "NOT ENFORCED" } else { "ENFORCED" });
    }
    (!words.is_empty()).then(|| words.join(" "))
}

pub(super) fn validate(key: &Key, table: &str) -> Statement {
    let sql = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", key.name);
    Statement::new(key, sql).with_hazard(facts::unmet(key))
}

/// A constraint on a table that is there already meets rows.
fn with_hazards(statement: Statement, key: &Key, body: &Constraint, names: Names<'_>) -> Statement {
    let table =
        key.parent_name().filter(|table| family::table(names.catalogs().before, table).is_some());
    let (Some(table), false) = (table, body.not_valid || body.not_enforced) else {
        return statement;
    };
    statement
        .with_hazard(facts::breaks_constraint(key, &table, body.constraint_type))
        .with_hazard(facts::meets_constraint(key, &table, body.constraint_type))
}
