//! What is looked at before SQL files are loaded: that no two of them define one object, and that
//! none speaks of what is in no database.

use std::collections::{BTreeMap, BTreeSet};

use aludel_shadow::Kind;

use crate::{
    SqlFile,
    fault::ConflictError,
    sql_file::Located,
    statement::{Beside, Definition, beside_database, definition, words},
};

/// Refuses files that cannot be loaded as one source.
pub(crate) fn check(files: &[SqlFile], shadow: Kind) -> Result<(), ConflictError> {
    nothing_beside(files, shadow)?;
    nothing_twice(files)
}

/// What a file makes outside of its database would stay where nobody looks for it.
fn nothing_beside(files: &[SqlFile], shadow: Kind) -> Result<(), ConflictError> {
    for (located, span) in files.iter().flat_map(SqlFile::spans) {
        let hint = match beside_database(&words(&span.tokens, 3)) {
            None => continue,
            Some(Beside::Role) if shadow != Kind::TemporaryDatabase => continue,
            Some(Beside::Role) => {
                "on a server of yours aludel makes no role: create it there, or set shadow = \
                 \"local\" or \"embedded\""
            }
            Some(Beside::Server) => "leave it out: a source describes what is in one database",
        };
        let (place, statement) = (located.place(1), located.sql.to_owned());
        return Err(ConflictError::Beside { place, statement, hint });
    }
    Ok(())
}

/// Within a file a later definition may replace an earlier one; another file's would do so by the
/// accident of their order.
fn nothing_twice(files: &[SqlFile]) -> Result<(), ConflictError> {
    let mut seen: BTreeMap<Definition, Located<'_>> = BTreeMap::new();
    let dropped = dropped(files);
    for file in files {
        let is_relative = sets_path(file);
        for (located, span) in file.spans() {
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
    let all = files.iter().flat_map(SqlFile::spans);
    let drops = all.filter(|(_, span)| span.tokens.first().is_some_and(|it| it.is_word("drop")));
    drops.flat_map(|(_, span)| words(&span.tokens, 8)).collect()
}

/// Where an object is defined that a statement defines once more.
pub(crate) fn first_definition(files: &[SqlFile], again: &Located<'_>) -> Option<String> {
    let all: Vec<_> = files.iter().flat_map(SqlFile::spans).collect();
    let is_it = |located: &Located<'_>| located.file == again.file && located.start == again.start;
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
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Vec<SqlFile> {
        texts.iter().map(|(path, text)| SqlFile::new(*path, text).expect("a file")).collect()
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
            let found = check(&files(&[("a.sql", a), ("b.sql", b)]), Kind::LocalServer);
            let found = found.map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{a} {b}");
        }
    }

    #[test]
    fn nothing_is_made_beside_the_database() {
        let role = files(&[("a.sql", "CREATE ROLE a")]);
        assert!(check(&role, Kind::LocalServer).is_ok());
        assert!(check(&role, Kind::TemporaryDatabase).is_err());
        let database = files(&[("a.sql", "CREATE DATABASE a")]);
        assert!(check(&database, Kind::LocalServer).is_err());
    }
}
