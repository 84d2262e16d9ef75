//! UPDATE, DELETE or INSERT … SELECT of as many rows as there are.

use super::{
    selective::is_selective,
    writes::{Change, Name, outer},
};
use crate::{
    Finding, Level, Origin, Pass, Rule, WorkKind,
    outline::Relation,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "unbatched-mutation",
    title: "as many rows as there are change in one go",
    level: Level::Note,
    problem: "A condition that names no key may hold for any number of rows. All that are changed or deleted stay \
        locked until the statement is committed, each leaves a dead copy, VACUUM is held back and replicas lag \
        behind; and where it fails at the end, all was in vain. What is copied with INSERT … SELECT takes as long. \
        How long depends on the table's size: where that is known, the level is that of the time.",
    safe: "Slices along the key, each committed by itself: in a revision `-- migrate:fill table=… key=…` above an \
        UPDATE cuts it so; a DELETE or an INSERT says the bounds of the key, and is said again for the next ones.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, placed timestamptz);",
    bad: "DELETE FROM orders WHERE placed < now() - interval '10 years';",
    good: "DELETE FROM orders WHERE placed < now() - interval '10 years' AND id BETWEEN 1 AND 1000;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if pass.statement.is_sliced {
        return Vec::new();
    }
    changed(pass).or_else(|| copied(pass)).into_iter().collect()
}

/// UPDATE and DELETE. What fills a column, or has no condition at all, is told by other rules.
fn changed(pass: &Pass<'_>) -> Option<Finding> {
    let change = Change::read(pass).filter(|it| !it.is_fill())?;
    if is_selective(pass, change.table, change.condition?) {
        return None;
    }
    let table = shown(change.table);
    let what = if change.deletes { "deleted" } else { "changed" };
    let finding = Finding::new(format!(
        "all rows of {table} for which the condition holds are {what}, and locked until the end; how long depends \
         on its size"
    ));
    let finding = finding.on(change.key()).during(WorkKind::Rewrite, change.key());
    Some(match (change.deletes, pass.origin) {
        (false, Origin::Up | Origin::Down) => {
            finding.help(format!("-- migrate:fill table={table} key=…"))
        }
        (false, Origin::File) => finding.help(format!(
            "UPDATE {table} SET … WHERE … AND key BETWEEN 1 AND 1000; -- and so on"
        )),
        (true, _) => finding
            .help(format!("DELETE FROM {table} WHERE … AND key BETWEEN 1 AND 1000; -- and so on")),
    })
}

/// INSERT … SELECT into a table that is in use, from one table alone: of several nobody knows how many rows
/// they give.
fn copied(pass: &Pass<'_>) -> Option<Finding> {
    let words = pass.statement.words();
    if !(pass.statement.begins("insert into") && pass.statement.has("select")) {
        return None;
    }
    let places = outer(words);
    let find = |word: &str| places.iter().copied().find(|at| words.get(*at).is_some_and(|it| it == word));
    let (target, _) = Name::read(words, 2)?;
    let (from, behind) = Name::read(words, find("from")? + 1)?;
    let end = ["returning", "on"].iter().filter_map(|word| find(word)).min();
    let rest = words.get(behind..end.unwrap_or(words.len()))?;
    let joins = ["join", ",", "union", "group", "having", "distinct", "limit", "fetch"];
    if rest.iter().any(|it| joins.contains(&it.as_str())) || pass.statement.has("select distinct") {
        return None;
    }
    let (target, source) = (target.find(pass)?, from.find(pass)?);
    let condition = find("where").filter(|at| *at >= behind);
    let condition = condition.and_then(|at| words.get(at + 1..end.unwrap_or(words.len())));
    if condition.is_some_and(|condition| is_selective(pass, source, condition)) {
        return None;
    }
    let key = |it: &Relation| format!("{}.{}", it.schema, it.name);
    let (into, source_name) = (shown(target), shown(source));
    let finding = Finding::new(format!(
        "rows of {source_name} are copied into {into} in one go; how long depends on the size of {source_name}"
    ));
    Some(
        finding
            .on(key(target))
            .during(WorkKind::Rewrite, key(source))
            .help(format!("INSERT INTO {into} SELECT … FROM {source_name} WHERE key BETWEEN 1 AND 1000; -- and so on")),
    )
}
