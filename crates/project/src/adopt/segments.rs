//! The SQL of another tool as segments of a revision: what it begins and commits by itself becomes segments,
//! and so does what no transaction takes.

use aludel_engine::Engine;
use aludel_postgres::PostgresEngine;
use aludel_revision::DraftSegment;
use aludel_sql::{Kind, Mode, StatementSpan, Token, split, tokens, transaction_control};

/// How the tool runs a part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// In one transaction.
    Together,
    /// Without one.
    Apart,
    /// In one, but for statements that the server takes in none.
    AsTheServerTakesIt,
}

impl How {
    const fn mode(self) -> Mode {
        match self {
            Self::Together | Self::AsTheServerTakesIt => Mode::Transactional,
            Self::Apart => Mode::Autocommit,
        }
    }
}

/// Something that no segment can be: where it stands, in bytes, and why.
pub(super) type Fault = (usize, String);

/// The segments of a part of a file.
pub(super) fn segments(text: &str, how: How) -> Result<Vec<DraftSegment>, Fault> {
    let all: Vec<Token<'_>> = tokens(text).collect();
    let mut cutter = Cutter { text, mode: how.mode(), ..Cutter::default() };
    let mut is_open = None;
    for statement in split(all.iter().copied()) {
        let end = behind(&all, statement.range.end);
        let (start, sql) = (statement.range.start, &text[statement.range.clone()]);
        match transaction_control(&statement.tokens) {
            None if is_open.is_none() && how == How::AsTheServerTakesIt && alone(sql) => {
                cutter.cut(start);
                cutter.mode = Mode::Autocommit;
                cutter.has_sql = true;
                cutter.cut(end);
                cutter.mode = how.mode();
            }
            None => cutter.has_sql = true,
            Some(words) => {
                is_open = turned(is_open, &statement, &words)?;
                cutter.leave_out(start, end);
                cutter.mode = if is_open.is_some() { Mode::Transactional } else { how.mode() };
            }
        }
    }
    match is_open {
        Some(start) => Err((start, "the transaction that begins here does not end".to_owned())),
        None => Ok(cutter.finish()),
    }
}

/// Where a transaction began that is open behind a statement.
fn turned(
    open: Option<usize>,
    statement: &StatementSpan<'_>,
    words: &str,
) -> Result<Option<usize>, Fault> {
    let start = statement.range.start;
    let first = words.split(' ').next().unwrap_or_default();
    match (first, open) {
        ("BEGIN" | "START", None) if is_bare(statement) => Ok(Some(start)),
        ("COMMIT" | "END", _) if is_bare(statement) => Ok(None),
        _ => Err((start, format!("`{}` cannot be said by segments", said(statement)))),
    }
}

/// Whether it says no more than that a transaction begins or ends: no isolation, nothing prepared, no chain.
fn is_bare(statement: &StatementSpan<'_>) -> bool {
    let mut behind = statement.tokens.iter().skip(1);
    behind.all(|token| token.is_word("work") || token.is_word("transaction"))
}

/// Its words.
fn said(statement: &StatementSpan<'_>) -> String {
    let words = statement.tokens.iter().take_while(|token| token.kind == Kind::Word);
    words.map(|token| token.text.to_ascii_uppercase()).collect::<Vec<_>>().join(" ")
}

fn alone(sql: &str) -> bool {
    PostgresEngine.statements().stands_alone(sql)
}

/// Where a statement ends, its semicolon included.
fn behind(all: &[Token<'_>], end: usize) -> usize {
    let from = all.partition_point(|token| token.start < end);
    let next = all.get(from..).unwrap_or_default().iter().find(|token| !token.is_trivia());
    next.filter(|token| token.kind == Kind::Semicolon).map_or(end, Token::end)
}

/// Cuts a text.
#[derive(Default)]
struct Cutter<'t> {
    text: &'t str,
    mode: Mode,
    segments: Vec<DraftSegment>,
    /// What belongs to the next segment, as far as it was passed.
    pending: String,
    has_sql: bool,
    at: usize,
}

impl Cutter<'_> {
    /// Ends a segment. Comments alone go with the next one.
    fn cut(&mut self, at: usize) {
        self.pending.push_str(&self.text[self.at..at]);
        self.at = at;
        if std::mem::take(&mut self.has_sql) {
            let sql = std::mem::take(&mut self.pending).trim().to_owned();
            let mode = self.mode;
            // What runs one by one goes on where the one before does.
            match self.segments.last_mut().filter(|it| it.mode == mode && mode == Mode::Autocommit)
            {
                Some(last) => last.sql = format!("{}\n\n{sql}", last.sql),
                None => self.segments.push(DraftSegment { mode, sql, ..DraftSegment::default() }),
            }
        }
    }

    /// Ends a segment before a statement that is not taken over.
    fn leave_out(&mut self, start: usize, end: usize) {
        self.cut(start);
        self.at = end;
    }

    fn finish(mut self) -> Vec<DraftSegment> {
        self.cut(self.text.len());
        let rest = self.pending.trim();
        match self.segments.last_mut() {
            _ if rest.is_empty() => {}
            Some(last) => last.sql = format!("{}\n\n{rest}", last.sql),
            None => {
                let sql = rest.to_owned();
                self.segments.push(DraftSegment { sql, ..DraftSegment::default() });
            }
        }
        self.segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, how: How) -> Vec<(bool, String)> {
        let segments = segments(text, how).expect("segments");
        segments.into_iter().map(|it| (it.mode == Mode::Transactional, it.sql)).collect()
    }

    #[test]
    fn what_a_file_commits_by_itself_becomes_segments() {
        let owned = |all: &[(bool, &str)]| -> Vec<(bool, String)> {
            all.iter().map(|(is, sql)| (*is, (*sql).to_owned())).collect()
        };
        for (text, how, expected) in [
            ("-- why\na;\nb", How::Together, &[(true, "-- why\na;\nb")][..]),
            ("BEGIN;\na;\nCOMMIT;\n", How::Together, &[(true, "a;")]),
            (
                "-- why\nBEGIN;\na;\nCOMMIT;\n-- so",
                How::AsTheServerTakesIt,
                &[(true, "-- why\n\na;\n\n-- so")],
            ),
            ("a; b;", How::Apart, &[(false, "a; b;")]),
            ("begin; a; end; b;", How::Apart, &[(true, "a;"), (false, "b;")]),
            (
                "a;\nCREATE INDEX CONCURRENTLY i ON t (a);\nDROP INDEX CONCURRENTLY j;\nb;",
                How::AsTheServerTakesIt,
                &[
                    (true, "a;"),
                    (false, "CREATE INDEX CONCURRENTLY i ON t (a);\n\nDROP INDEX CONCURRENTLY j;"),
                    (true, "b;"),
                ],
            ),
            (
                "DROP INDEX CONCURRENTLY i",
                How::AsTheServerTakesIt,
                &[(false, "DROP INDEX CONCURRENTLY i")],
            ),
            ("", How::Together, &[]),
            ("-- nothing", How::Together, &[(true, "-- nothing")]),
        ] {
            assert_eq!(cut(text, how), owned(expected), "{text}");
        }
    }

    #[test]
    fn what_no_segment_says_is_told() {
        for (text, at, why) in [
            ("a; ROLLBACK;", 3, "`ROLLBACK` cannot be said by segments"),
            ("a; BEGIN; b;", 3, "the transaction that begins here does not end"),
            ("BEGIN; BEGIN;", 7, "`BEGIN` cannot be said by segments"),
            ("COMMIT PREPARED 'x';", 0, "`COMMIT PREPARED` cannot be said by segments"),
            (
                "BEGIN ISOLATION LEVEL SERIALIZABLE; a; COMMIT;",
                0,
                "`BEGIN ISOLATION LEVEL SERIALIZABLE` cannot be said by segments",
            ),
        ] {
            assert_eq!(segments(text, How::Together), Err((at, why.to_owned())));
        }
    }
}
