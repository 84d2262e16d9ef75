//! Why heads do not commute, and what is not known of those that do, in words: each with its statements.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Key, Kind};
use aludel_lint::{Origin, Script, Statement};
use aludel_revision::{Revision, RevisionId};
use aludel_sql::tokens;

use super::{
    branches::Branches,
    differences::Differences,
    trial::{Refusal, Touch},
};
use crate::{Failure, FailureKind, Remedy};

/// The most that is named of one sort.
const MOST: usize = 5;

/// The end depends on the order.
pub(super) fn of_ends(keys: &[Key], rows: &Differences, branches: &Branches<'_>) -> Failure {
    let objects = keys.iter().map(|key| (key.to_string(), names(key)));
    let rows =
        rows.iter().map(|(table, it)| (it.words(table), vec![table.name.as_str().to_owned()]));
    let all: Vec<(String, Vec<String>)> = objects.chain(rows).collect();
    let mut lines = vec![format!("{}: what comes of them depends on the order", title(branches))];
    for (what, names) in all.iter().take(MOST) {
        lines.push(format!("  {what}"));
        lines
            .extend(mentions(names, branches).into_iter().take(MOST).map(|it| format!("    {it}")));
    }
    if all.len() > MOST {
        lines.push(format!("  and {} more", all.len() - MOST));
    }
    failure(lines, branches)
}

/// In one order a statement does not run.
pub(super) fn of_refusal(refusal: &Refusal, branches: &Branches<'_>) -> Failure {
    let Refusal { revision, line, sql, message, first } = refusal;
    let path = path_of(revision, branches);
    let own = branches.on(revision);
    let place = format!("{path}:{line}: {message}");
    if !branches.on(first).is_disjoint(&own) {
        // Nothing of another branch is before it.
        let message = format!("{place}\n  {}\nthe branch does not run by itself", in_short(sql));
        return Failure::new(FailureKind::Statement, message);
    }
    let mut lines = vec![
        format!("{}: with `{first}` first a statement does not run", title(branches)),
        format!("  {place}"),
        format!("    {}", in_short(sql)),
    ];
    let words: BTreeSet<String> = named_in(sql).collect();
    let others = branches.whole.iter().filter(|it| branches.on(&it.id).is_disjoint(&own));
    let shared = others.flat_map(|it| statements(it)).filter(|(_, statement)| {
        subject(statement).is_some_and(|subject| words.contains(&subject))
    });
    lines.extend(
        shared
            .take(MOST)
            .map(|(place, statement)| format!("    {place}: {}", in_short(&statement.sql))),
    );
    failure(lines, branches)
}

/// What a proof on a few rows does not say: both branches are about the rows of the same tables.
pub(super) fn cautions(touches: &[Touch], branches: &Branches<'_>) -> Vec<String> {
    let mut tables: BTreeMap<&str, Vec<&Touch>> = BTreeMap::new();
    for touch in touches {
        tables.entry(&touch.table).or_default().push(touch);
    }
    let caution = |(table, touches): (&str, Vec<&Touch>)| {
        let changing: Vec<&&Touch> = touches.iter().filter(|it| it.changes_rows).collect();
        let meets = |one: &Touch, other: &Touch| {
            branches.on(&one.revision).is_disjoint(&branches.on(&other.revision))
        };
        let (one, other) = changing.iter().find_map(|one| {
            let other = touches.iter().find(|other| meets(one, other))?;
            Some((**one, *other))
        })?;
        let place = |it: &Touch| format!("{}:{}", path_of(&it.revision, branches), it.line);
        Some(format!(
            "{} changes rows of {table}, which {} is about, too: that they commute is known of sample rows alone",
            place(one),
            place(other)
        ))
    };
    let untried = branches.is_untried.then(|| {
        "the branches are long: not each order was tried that databases on the way may see"
            .to_owned()
    });
    tables.into_iter().filter_map(caution).chain(untried).collect()
}

fn failure(lines: Vec<String>, branches: &Branches<'_>) -> Failure {
    let heads = branches.heads.iter().map(|head| head.id.clone()).collect();
    Failure::new(FailureKind::Proof, lines.join("\n")).remedy(Remedy::SettleMerge(heads))
}

fn title(branches: &Branches<'_>) -> String {
    let names: Vec<String> = branches.heads.iter().map(|head| format!("`{}`", head.id)).collect();
    format!("{} do not commute", names.join(" and "))
}

fn path_of(id: &RevisionId, branches: &Branches<'_>) -> String {
    let revision = branches.whole.iter().find(|it| it.id == *id);
    revision.map(|it| it.path.display().to_string()).unwrap_or_default()
}

/// The names by which statements speak of an object: its own before its table's.
fn names(key: &Key) -> Vec<String> {
    let own = key.name.as_str().to_owned();
    let table = key.parent_name().map(|table| table.name.as_str().to_owned());
    match key.kind {
        Kind::Table => vec![own],
        _ => [Some(own), table].into_iter().flatten().collect(),
    }
}

/// The statements of the branches that speak of the first of these names that any speaks of.
fn mentions(names: &[String], branches: &Branches<'_>) -> Vec<String> {
    let all: Vec<(String, Statement)> =
        branches.whole.iter().flat_map(|it| statements(it)).collect();
    let speaking = |name: &String| -> Vec<String> {
        let speaks = all.iter().filter(|(_, it)| named_in(&it.sql).any(|it| it == *name));
        speaks.map(|(place, it)| format!("{place}: {}", in_short(&it.sql))).collect()
    };
    names.iter().map(speaking).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The statements of a way up, each with its place.
fn statements(revision: &Revision) -> Vec<(String, Statement)> {
    let Ok(script) = revision.script() else { return Vec::new() };
    let path = revision.path.clone();
    let script = Script::of_section(path, revision.text(), &script.up, Origin::Up);
    let place = |it: &Statement| format!("{}:{}", revision.path.display(), it.line);
    script.statements().map(|it| (place(it), it.clone())).collect()
}

/// What a definition is about: the name behind its verb and the kind of object.
fn subject(statement: &Statement) -> Option<String> {
    const PASSED: &[&str] =
        &["if", "not", "exists", "only", "unique", "or", "replace", "concurrently", "into", "from"];
    let tokens = tokens(&statement.sql).filter(|token| !token.is_trivia());
    let mut tokens =
        tokens.filter(|it| !PASSED.iter().any(|word| it.text.eq_ignore_ascii_case(word)));
    let (verb, next) = (tokens.next()?, tokens.next()?);
    let is_about_rows = ["insert", "update", "delete", "truncate"];
    let name = match is_about_rows.iter().any(|word| verb.text.eq_ignore_ascii_case(word)) {
        true => next,
        false => tokens.next()?,
    };
    let is_qualified = tokens.next().is_some_and(|token| token.text == ".");
    if is_qualified { tokens.next()?.name() } else { name.name() }
}

/// The names and words of a statement.
fn named_in(sql: &str) -> impl Iterator<Item = String> {
    tokens(sql).filter_map(|token| token.name())
}

fn in_short(sql: &str) -> String {
    const LONGEST: usize = 80;
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
