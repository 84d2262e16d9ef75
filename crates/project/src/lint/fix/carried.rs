//! What a transaction carries from one statement to those behind it: settings that are its own, locks, cursors.
//! A safe form in the midst of them would begin another transaction, which knows nothing of them.

use std::collections::BTreeMap;

use aludel_revision::{DraftSegment, Mode, Section};
use aludel_sql::Kind;

use super::words::Words;

/// Settings that are nothing to a statement that a plan writes, with all its names in full, and runs by itself.
const ONLY_ITS_OWN: &[&str] = &[
    "client_min_messages",
    "lock_timeout",
    "maintenance_work_mem",
    "search_path",
    "statement_timeout",
    "work_mem",
];

/// Takes away the forms that would part a transaction from what it carries; why, by the number of the statement.
///
/// What nothing stays behind of loses nothing, where the form itself needs none of it.
pub(super) fn keep_whole(
    section: &Section,
    forms: &mut BTreeMap<usize, Vec<DraftSegment>>,
    is_reworded: impl Fn(&usize) -> bool,
) -> BTreeMap<usize, String> {
    let (mut kept, mut first) = (BTreeMap::new(), 0);
    for segment in &section.segments {
        let behind = first + segment.statements.len();
        let numbers: Vec<usize> = forms.range(first..behind).map(|(number, _)| *number).collect();
        let is_one = segment.mode == Mode::Transactional && segment.fill.is_none();
        for number in numbers.into_iter().rev().filter(|_| is_one) {
            let is_last = (number + 1..behind).all(|it| forms.contains_key(&it));
            let needs = |carried: &Carried| {
                !is_last || is_reworded(&number) || *carried == Carried::Everything
            };
            let above = &segment.statements[..number - first];
            let carries =
                |it: &&aludel_revision::Excerpt| carried(it.as_str()).as_ref().is_some_and(needs);
            if let Some(statement) = above.iter().find(carries) {
                forms.remove(&number);
                kept.insert(number, why(statement.position().line));
            }
        }
        first = behind;
    }
    kept
}

fn why(line: usize) -> String {
    format!(
        "what line {line} does holds to the end of its transaction, which a safe form would end early"
    )
}

/// What a statement leaves to its transaction.
#[derive(Debug, PartialEq, Eq)]
enum Carried {
    /// A setting for the words of statements, or how long they take.
    Setting,
    /// What counts until the transaction ends.
    Everything,
}

fn carried(sql: &str) -> Option<Carried> {
    let words = Words::of(sql);
    let (mut plain, is_block) = (words.plain(), words.is(0, "do"));
    for body in words.tokens.iter().filter(|it| is_block && it.kind == Kind::DollarLiteral) {
        let quotes = body.text.find('$').and_then(|at| body.text[at + 1..].find('$'));
        let inside = quotes.and_then(|it| body.text.get(it + 2..body.text.len() - it - 2));
        plain.extend(Words::of(inside.unwrap_or_default()).plain());
    }
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let set = |some: &[&str]| matches!(some, ["set", "local" | "constraints" | "transaction"]);
    let is_kept = match plain.as_slice() {
        ["set", "local", name, ..] if ONLY_ITS_OWN.contains(name) => return Some(Carried::Setting),
        ["set", "local" | "constraints" | "transaction", ..] | ["lock", ..] => true,
        ["declare", ..] => !plain.contains(&"hold"),
        ["create", rest @ ..] => is_short_lived(rest),
        _ => is_block && plain.windows(2).any(|it| set(it) || it == ["lock", "table"]),
    };
    (is_kept || calls(&plain) || locks_rows(&plain)).then_some(Carried::Everything)
}

/// `CREATE TEMP TABLE … ON COMMIT DROP`
fn is_short_lived(words: &[&str]) -> bool {
    words.windows(2).any(|it| it == ["on", "commit"]) && !words.ends_with(&["preserve", "rows"])
}

/// Whether it calls what sets or locks for the transaction.
fn calls(words: &[&str]) -> bool {
    let locks = |it: &&str| {
        it.starts_with("pg_advisory_xact_lock") || it.starts_with("pg_try_advisory_xact_lock")
    };
    words.iter().any(locks) || words.contains(&"set_config") && !words.contains(&"false")
}

/// `SELECT … FOR UPDATE`
fn locks_rows(words: &[&str]) -> bool {
    let is_queried = words.first().is_some_and(|it| matches!(*it, "select" | "with" | "do"));
    let locks = |it: &[&str]| {
        matches!(it, ["for", "update" | "share", ..] | ["for", "no" | "key", "key" | "share"])
    };
    is_queried && (words.windows(3).any(locks) || words.windows(2).any(locks))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use aludel_revision::Revision;

    use super::*;

    #[test]
    fn what_a_transaction_carries_is_told_by_words() {
        use Carried::{Everything, Setting};
        for (sql, expected) in [
            ("SET LOCAL search_path = app", Some(Setting)),
            ("set local lock_timeout = '2s'", Some(Setting)),
            ("SET LOCAL ROLE owner", Some(Everything)),
            ("SET LOCAL app.user = '1'", Some(Everything)),
            ("SET search_path = app", None),
            ("SET CONSTRAINTS ALL DEFERRED", Some(Everything)),
            ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", Some(Everything)),
            ("LOCK t", Some(Everything)),
            ("SELECT pg_catalog.set_config('search_path', 'app', true)", Some(Everything)),
            ("SELECT set_config('search_path', 'app', false)", None),
            ("SELECT pg_advisory_xact_lock_shared(1)", Some(Everything)),
            ("SELECT pg_advisory_lock(1)", None),
            ("SELECT a FROM t FOR UPDATE", Some(Everything)),
            ("SELECT a FROM t FOR NO KEY UPDATE SKIP LOCKED", Some(Everything)),
            ("DO $x$ BEGIN SET LOCAL search_path = app; END $x$", Some(Everything)),
            ("DO $$ BEGIN PERFORM set_config('a.b', 'c', true); END $$", Some(Everything)),
            ("DO $$ BEGIN LOCK TABLE t; END $$", Some(Everything)),
            ("DO $$ BEGIN UPDATE t SET a = 1; END $$", None),
            ("DECLARE c CURSOR FOR SELECT 1", Some(Everything)),
            ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", None),
            ("CREATE TEMP TABLE x (a int) ON COMMIT DROP", Some(Everything)),
            ("CREATE TEMP TABLE x (a int) ON COMMIT PRESERVE ROWS", None),
            ("CREATE TABLE x (a int)", None),
            ("UPDATE t SET a = 'SET LOCAL'", None),
        ] {
            assert_eq!(carried(sql), expected, "{sql}");
        }
    }

    #[test]
    fn a_transaction_is_not_parted_from_what_it_carries() {
        let (setting, lock, index, delete) =
            ("SET LOCAL search_path = a;", "LOCK t;", "CREATE INDEX i ON t (a);", "DELETE FROM t;");
        for (up, taken, reworded, expected) in [
            (vec![setting, index, delete], vec![1], false, vec![1]),
            (vec![setting, index], vec![1], false, vec![]),
            (vec![setting, index, index], vec![1, 2], false, vec![]),
            (vec![setting, index, index, delete], vec![1, 2], false, vec![1, 2]),
            (vec![setting, index], vec![1], true, vec![1]),
            (vec![index, setting, delete], vec![0], false, vec![]),
            (vec![lock, index], vec![1], false, vec![1]),
            (vec![setting, delete, "-- migrate:segment\n", index, delete], vec![2], false, vec![]),
        ] {
            let file = format!(
                "-- Orders\n--\n-- revision: a\n-- revises: base\n\n-- migrate:up\n\n{}\n\n-- migrate:down\n",
                up.join("\n")
            );
            let revision = Revision::parse(Path::new("a_orders.sql"), file.as_bytes()).unwrap();
            let mut forms = taken.iter().map(|it| (*it, Vec::new())).collect();
            let section = &revision.script().unwrap().up;
            let kept = keep_whole(section, &mut forms, |_| reworded);
            assert_eq!(kept.into_keys().collect::<Vec<_>>(), expected, "{up:?}");
        }
    }
}
