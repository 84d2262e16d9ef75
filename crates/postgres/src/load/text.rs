//! What of a file is SQL for a new database, and what `pg_dump` writes beside it.

use std::ops::Range;

use aludel_engine::{Beyond, Deed, Ground, NotSql, Reach, SqlText, blank};
use aludel_sql::{StatementSpan, split, tokens};

use super::dump;
use crate::PostgresEngine;

/// What to do about any other command.
const WRITTEN_BY_ITSELF: &str = "only what pg_dump writes by itself (\\restrict, \\unrestrict, \
    \\connect) is understood; write SQL in its place";

/// The text of a file, as far as it is SQL.
pub(super) fn read(text: &str) -> Result<SqlText, NotSql> {
    let dumped = dumped(text);
    let mut sql = without_meta_commands(text)?;
    for range in dump::of_no_use(&sql) {
        blank(&mut sql, range);
    }
    Ok(SqlText { sql, dumped })
}

/// `-- Dumped from database version 17.5`
fn dumped(text: &str) -> Option<u32> {
    const BEFORE: &str = "-- Dumped from database version ";
    let version = text.lines().take(20).find_map(|line| line.strip_prefix(BEFORE))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Blanks the lines that `pg_dump` writes for `psql`, and with `\connect` the statements that make
/// the database to connect to: of these nobody needs to hear. Refuses all other commands. A backslash
/// at the start of a line inside a literal or a comment is no command.
fn without_meta_commands(text: &str) -> Result<String, NotSql> {
    let mut kept = text.to_owned();
    let mut connects = false;
    let mut read = 0;
    while let Some(start) = first_meta_command(&kept[read..]).map(|start| read + start) {
        let end = kept[start..].find('\n').map_or(kept.len(), |length| start + length);
        let command = kept[start..end].split_whitespace().next().unwrap_or("\\").to_owned();
        match command.as_str() {
            "\\restrict" | "\\unrestrict" => {}
            "\\connect" => connects = true,
            _ => {
                let what = format!("{command} is a command of psql, not SQL");
                return Err(NotSql { start, what, hint: WRITTEN_BY_ITSELF });
            }
        }
        blank(&mut kept, start..end);
        read = end;
    }
    if connects {
        for range in about_database(&kept) {
            blank(&mut kept, range);
        }
    }
    Ok(kept)
}

/// Where a backslash stands outside of literals and comments.
fn first_meta_command(text: &str) -> Option<usize> {
    if !text.contains('\\') {
        return None;
    }
    tokens(text).find(|token| token.text.starts_with('\\')).map(|token| token.start)
}

/// The statements of `pg_dump --create` about the database itself.
fn about_database(text: &str) -> Vec<Range<usize>> {
    let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: false };
    let is_about = |span: &StatementSpan<'_>| {
        let sql = text.get(span.range.clone()).unwrap_or_default();
        reach.deed_of(sql, &span.tokens) == Deed::LeaveOut(Beyond::Database)
    };
    let spans = split(tokens(text)).into_iter().filter(is_about);
    spans.map(|span| span.range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pg_dump_writes_for_psql_is_understood() {
        let text = "\\restrict abc\nSELECT '\\x';\nCREATE DATABASE db;\nALTER DATABASE db OWNER TO \
                    x;\n\\connect db\n-- \\d\nSELECT 2;\n\\unrestrict abc\n";
        let sql = read(text).unwrap().sql;
        let starts: Vec<usize> = split(tokens(&sql)).iter().map(|span| span.range.start).collect();
        assert_eq!(starts, [text.find("SELECT '").unwrap(), text.find("SELECT 2").unwrap()]);
    }

    #[test]
    fn any_other_command_is_an_error_with_its_place() {
        let error = read("SELECT 1;\n  \\d users\n").unwrap_err();
        assert_eq!((error.start, &*error.what), (12, "\\d is a command of psql, not SQL"));
    }

    #[test]
    fn the_version_of_a_dump_is_read_from_its_head() {
        let dump = "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 17.5 (Debian)\n";
        assert_eq!(read(dump).unwrap().dumped, Some(17));
        assert_eq!(read("SELECT 1").unwrap().dumped, None);
    }
}
