//! What statements do to rows, which no plan between objects repeats: a database in use has other rows than ours.

use std::collections::BTreeSet;

use aludel_autogenerate::Workshop;
use aludel_catalog::QualifiedName;
use aludel_engine::TableLock;
use aludel_lint::{Origin, Ran, Script, Statement};

use super::{end::tables, trial::Trial};
use crate::{Result, lint::run_here};

/// Words that say something else for another login, another session or on another day.
const PASSING: &[&str] = &[
    "current_catalog",
    "current_database",
    "current_date",
    "current_role",
    "current_schema",
    "current_setting",
    "current_user",
    "session_user",
];

/// Words of the time, and what makes of it something that two runs agree in.
const TIMES: &[&str] = &["clock_timestamp", "current_timestamp", "localtimestamp", "now"];
const COARSE: &[&str] = &["date", "date_part", "date_trunc", "extract", "to_char"];

/// The statements of a piece that work on the rows of tables that were there before, or put in what depends on who
/// runs them and when.
pub(super) async fn reasons(trial: &Trial<'_, '_>, workshop: &mut Workshop) -> Result<Vec<String>> {
    let before = trial.stand(workshop, false).await?;
    let mut had = tables(&before.catalog);
    let mut reasons = Vec::new();
    for member in &trial.piece.members {
        let up = &member.script()?.up;
        let script = Script::of_section(member.path.clone(), member.text(), up, Origin::Up);
        let path = member.path.display();
        let passing = script.statements().find(|it| fills(it) && is_passing(it));
        reasons.extend(passing.map(|it| {
            format!("{path}:{}: what it puts in depends on who runs it, and when", it.line)
        }));
        if had.is_empty() || !script.statements().any(|it| fills(it) || may_rename(it)) {
            workshop.advance(trial.history, member, None).await?;
            continue;
        }
        let ran = run_here(workshop, None, &script).await?;
        reasons.extend(on_old(&ran, &script, &had).map(|(statement, table)| {
            let line = statement.line;
            format!("{path}:{line}: this works on the rows of {table}, which was there before")
        }));
        follow(&ran, &mut had);
    }
    Ok(reasons)
}

/// The first statement that changes, or reads for what it changes, the rows of tables that were there before.
fn on_old<'r>(
    ran: &'r Ran<'_>,
    script: &'r Script,
    had: &BTreeSet<QualifiedName>,
) -> Option<(&'r Statement, &'r str)> {
    let is_old =
        |name: &str| had.iter().any(|it| it.name.as_str() == name || it.to_string() == name);
    let all: Vec<_> = ran.locks().filter(|(_, lock)| is_old(&lock.relation)).collect();
    let own = all.iter().find(|(statement, lock)| match fills(statement) {
        // A foreign key looks whether its row is there.
        true => {
            lock.mode != "RowShareLock" || statement.has("for update") || statement.has("for share")
        }
        false => converts(statement),
    });
    // What an earlier statement locked as strongly is no lock of a later one.
    let held = || {
        let later = |(first, lock): &(&Statement, &'r TableLock)| {
            let (line, relation) = (first.line, lock.relation.as_str());
            let name = relation.rsplit('.').next().unwrap_or_default();
            let mut later = script.statements().skip_while(|it| it.line <= line);
            let works = later.find(|it| fills(it) && it.words().iter().any(|word| word == name));
            works.map(|it| (it, relation))
        };
        all.iter().find_map(later)
    };
    own.map(|(statement, lock)| (*statement, lock.relation.as_str())).or_else(held)
}

/// Tables that are renamed are those that were there before.
fn follow(ran: &Ran<'_>, had: &mut BTreeSet<QualifiedName>) {
    for renamed in ran.renamed() {
        let is_it = |it: &QualifiedName| {
            format!("{}.{}", it.schema.as_str(), it.name.as_str()) == renamed.names.before
        };
        if let Some((schema, name)) = renamed.names.after.split_once('.')
            && had.iter().any(is_it)
        {
            had.insert(QualifiedName::new(schema, name));
        }
    }
}

/// Whether rows come or change by it.
fn fills(statement: &Statement) -> bool {
    let queries = ["as select", "as with", "as table", "as values", "as execute", "as ( select"];
    let makes = statement.begins("create") && !statement.has("view");
    statement.works_on_rows() || makes && queries.iter().any(|words| statement.has(words))
}

/// Whether an expression of its own says what values become.
fn converts(statement: &Statement) -> bool {
    statement.begins("alter table") && statement.has("using") && statement.has("type")
}

fn may_rename(statement: &Statement) -> bool {
    statement.begins("alter") && (statement.has("rename") || statement.has("set schema"))
        || converts(statement)
}

fn is_passing(statement: &Statement) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| statement.has(word));
    has(PASSING) || has(TIMES) && has(COARSE)
}

/// Whether a default says something else for another login, another session or on another day.
pub(super) fn is_passing_default(expression: &str) -> bool {
    let lower = expression.to_lowercase();
    PASSING.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_by_their_words() {
        let told = |sql: &str| {
            let it = Statement::new(sql, 0..sql.len());
            (fills(&it), converts(&it), is_passing(&it))
        };
        for (sql, expected) in [
            ("INSERT INTO t VALUES (1, current_user)", (true, false, true)),
            ("INSERT INTO t VALUES (extract(year from now()))", (true, false, true)),
            ("INSERT INTO t VALUES (1, now())", (true, false, false)),
            ("CREATE TABLE dead AS SELECT * FROM users", (true, false, false)),
            ("CREATE TABLE dead (id int)", (false, false, false)),
            ("CREATE VIEW v AS SELECT 1", (false, false, false)),
            ("ALTER TABLE t ALTER a TYPE text USING lower(a)", (false, true, false)),
            ("ALTER TABLE t ALTER a TYPE text", (false, false, false)),
        ] {
            assert_eq!(told(sql), expected, "{sql}");
        }
    }
}
