//! The extensions that a state needs: a server that is started for it must have them.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Kind};
use aludel_sql::{Kind as SqlKind, tokens};

#[cfg(feature = "embedded")]
use crate::{Project, Result, settings::Settings};

/// The extensions of a catalog.
pub(crate) fn of_catalog(catalog: &Catalog) -> BTreeSet<String> {
    let keys = catalog.of_kind(Kind::Extension).map(|(key, _)| key.name.as_str().to_owned());
    keys.filter(|name| name != "plpgsql").collect()
}

/// Whether SQL may create an extension: it says the word. Quicker than to cut it.
pub(crate) fn may_create(sql: &str) -> bool {
    const WORD: &[u8] = b"extension";
    let begins = |byte: &u8| matches!(byte, b'x' | b'X');
    // By its second letter, which is the rarest of them.
    let bytes = sql.as_bytes();
    let mut at = 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(begins)) {
        let start = at + found - 1;
        let word = bytes.get(start..start + WORD.len());
        if word.is_some_and(|word| word.eq_ignore_ascii_case(WORD)) {
            return true;
        }
        at += found + 1;
    }
    false
}

/// The extensions that SQL creates. A word too many does no harm but a choice of servers; so words
/// are looked at, not the grammar. What a block makes only where a server has it, or where it may fail,
/// is not needed: that is what the condition is for. The embedded server has what it is asked for.
pub(crate) fn of_sql(sql: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    gather(sql, Within::Script, &mut found);
    found
}

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Script,
    Block,
}

/// The extensions of SQL, and of the blocks that it runs at once: `DO $$ … $$`.
fn gather(sql: &str, within: Within, found: &mut BTreeSet<String>) {
    let mut words = Vec::new();
    for token in tokens(sql) {
        match token.kind {
            SqlKind::DollarLiteral if is_block(&words) => {
                let tag = token.text.split('$').nth(1).unwrap_or_default().len() + 2;
                let body = token.text.get(tag..token.text.len().saturating_sub(tag));
                gather(body.unwrap_or_default(), Within::Block, found);
            }
            _ => words.extend(token.name()),
        }
    }
    let may_lack = within == Within::Block && may_lack(&words);
    let after_create =
        words.windows(2).enumerate().filter(|(_, pair)| *pair == ["create", "extension"]);
    let names = after_create.filter_map(|(at, _)| {
        let mut rest = words.iter().skip(at + 2);
        rest.find(|word| !matches!(word.as_str(), "if" | "not" | "exists"))
    });
    let is_needed = |name: &&String| *name != "plpgsql" && (!may_lack || is_embedded(name));
    found.extend(names.filter(is_needed).cloned());
}

/// Whether the embedded server has an extension, if it is asked for.
fn is_embedded(name: &str) -> bool {
    #[cfg(feature = "embedded")]
    return aludel_shadow::embedded::extensions().iter().any(|it| it == name);
    #[cfg(not(feature = "embedded"))]
    return name.is_empty();
}

/// Whether a block asks what the server has, or catches what fails.
fn may_lack(words: &[String]) -> bool {
    let words = || words.iter().map(String::as_str);
    words().any(|word| word.starts_with("pg_available_extension") || word == "exception")
}

/// Whether a text in dollar quotes after these words is run: `DO`, `DO LANGUAGE plpgsql`.
fn is_block(words: &[String]) -> bool {
    let mut back = words.iter().rev().map(String::as_str);
    let last = (back.next(), back.next(), back.next());
    matches!(last, (Some("do"), ..) | (_, Some("language"), Some("do")))
}

/// The extensions that the revisions of the project create.
#[cfg(feature = "embedded")]
pub(crate) fn of_project(project: &Project) -> Result<BTreeSet<String>> {
    let settings: &Settings = &project.settings;
    if !settings.folders().any(|it| it.is_dir()) {
        return Ok(BTreeSet::new());
    }
    let history = crate::history::of(settings)?;
    Ok(history.revisions().flat_map(|revision| of_sql(revision.text())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_found() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA x;\ncreate extension vector;\
                 CREATE EXTENSION plpgsql; DROP EXTENSION hstore;",
                &["uuid-ossp", "vector"],
            ),
            ("-- CREATE EXTENSION before the tables\n/* create extension x */ SELECT 1;", &[]),
            ("SELECT 'CREATE EXTENSION said';", &[]),
            ("DO $$BEGIN CREATE EXTENSION citext; END$$;", &["citext"]),
            ("DO LANGUAGE plpgsql $x$BEGIN CREATE EXTENSION ltree; END$x$;", &["ltree"]),
            (
                "DO $$BEGIN IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'no') THEN \
                 CREATE EXTENSION no; END IF; END$$; CREATE EXTENSION b;",
                &["b"],
            ),
            ("DO $$BEGIN CREATE EXTENSION no; EXCEPTION WHEN OTHERS THEN NULL; END$$;", &[]),
            ("DO $$BEGIN IF true THEN CREATE EXTENSION IF NOT EXISTS a; END IF; END$$;", &["a"]),
            ("CREATE FUNCTION f() RETURNS void AS $$ CREATE EXTENSION later $$ LANGUAGE sql;", &[]),
        ];
        assert!(!may_create("CREATE TABLE x (extensio int); -- extensi"));
        for (sql, names) in cases {
            assert!(may_create(sql), "{sql}");
            assert_eq!(of_sql(sql).into_iter().collect::<Vec<_>>(), names, "{sql}");
        }
    }
}
