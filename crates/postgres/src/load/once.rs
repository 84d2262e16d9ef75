//! What is looked at before SQL files are loaded: that no two of them define one object.

use std::collections::{BTreeMap, BTreeSet};

use aludel_engine::{ConflictError, FileStatement, SqlFile};
use aludel_sql::{StatementSpan, Syntax};

use super::statement::{Definition, definition, words};

pub(super) fn statements(file: &SqlFile) -> Vec<(FileStatement<'_>, StatementSpan<'_>)> {
    file.statements(Syntax::default())
}

/// Refuses files that cannot be loaded as one source.
///
/// Within a file a later definition may replace an earlier one; another file's would do so by the
/// accident of their order.
pub(super) fn check(files: &[SqlFile]) -> Result<(), ConflictError> {
    let mut seen: BTreeMap<Definition, FileStatement<'_>> = BTreeMap::new();
    let dropped = dropped(files);
    for file in files {
        let is_relative = sets_path(file);
        for (located, span) in statements(file) {
            let Some((found, word)) = definition(&span) else { continue };
            // A bare name means another object under another path.
            if (is_relative && found.schema.is_none()) || dropped.contains(&found.name) {
                continue;
            }
            let schema = found.schema.clone().or_else(|| Some("public".to_owned()));
            let key = Definition { schema, ..found };
            match seen.get(&key).filter(|first| first.file.path != file.path) {
                Some(first) => {
                    let (first, second) = (first.place(1), located.place(1));
                    return Err(ConflictError::Twice { what: key.shown(&word), first, second });
                }
                None => drop(seen.entry(key).or_insert(located)),
            }
        }
    }
    Ok(())
}

fn sets_path(file: &SqlFile) -> bool {
    file.text().to_lowercase().contains("search_path")
}

/// Names that some file drops first: there, order is meant.
fn dropped(files: &[SqlFile]) -> BTreeSet<String> {
    let all = files.iter().flat_map(statements);
    let drops = all.filter(|(_, span)| span.tokens.first().is_some_and(|it| it.is_word("drop")));
    drops.flat_map(|(_, span)| words(&span.tokens, 8)).collect()
}

/// Where an object is defined that a statement defines once more.
pub(super) fn first_definition(files: &[SqlFile], again: &FileStatement<'_>) -> Option<String> {
    let all: Vec<_> = files.iter().flat_map(statements).collect();
    let is_it =
        |located: &FileStatement<'_>| located.file == again.file && located.start == again.start;
    let (_, span) = all.iter().find(|(located, _)| is_it(located))?;
    let (wanted, _) = definition(span)?;
    let same = |found: &Definition| found.family == wanted.family && found.name == wanted.name;
    let mut others = all.iter().filter(|(located, _)| !is_it(located));
    let (first, _) =
        others.find(|(_, span)| definition(span).is_some_and(|(found, _)| same(&found)))?;
    Some(first.place(1))
}

#[cfg(test)]
mod tests {
    use aludel_engine::SqlText;

    use super::*;

    fn files(texts: &[(&str, &str)]) -> Vec<SqlFile> {
        let file = |(path, text): &(&str, &str)| {
            SqlFile::new(*path, SqlText { sql: (*text).to_owned(), dumped: None })
        };
        texts.iter().map(file).collect()
    }

    #[test]
    fn two_sources_of_one_object_are_named_with_both_places() {
        let cases = [
            (
                "CREATE TABLE t (id int)",
                "\nCREATE TABLE IF NOT EXISTS public.t (id int)",
                Err("b.sql:2:1: table public.t is defined at a.sql:1:1 already"),
            ),
            (
                "CREATE VIEW v AS SELECT 1",
                "CREATE OR REPLACE VIEW v AS SELECT 2",
                Err("b.sql:1:1: view public.v is defined at a.sql:1:1 already"),
            ),
            ("CREATE FUNCTION f(int) RETURNS int", "CREATE FUNCTION f(text) RETURNS int", Ok(())),
            ("CREATE TABLE t (id int)", "SET search_path = a; CREATE TABLE t (id int)", Ok(())),
            ("CREATE TABLE t (id int)", "DROP TABLE t; CREATE TABLE t (id int)", Ok(())),
            ("CREATE SCHEMA IF NOT EXISTS a", "CREATE SCHEMA IF NOT EXISTS a", Ok(())),
            ("CREATE VIEW v AS SELECT 1; CREATE OR REPLACE VIEW v AS SELECT 2", "SELECT 1", Ok(())),
        ];
        for (a, b, expected) in cases {
            let found = check(&files(&[("a.sql", a), ("b.sql", b)]));
            let found = found.map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{a} {b}");
        }
    }
}
