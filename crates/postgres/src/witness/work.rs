//! What a statement that allows no transaction does, from its tokens alone.

use aludel_sql::{Token, tokens};

/// What a statement that allows no transaction does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Work {
    /// `CREATE INDEX CONCURRENTLY`.
    BuildIndex(NewIndex),
    /// `DROP INDEX CONCURRENTLY`: the index, as the statement writes it.
    DropIndex(String),
    /// `REINDEX … CONCURRENTLY`: the index or table; `None` for a schema or database.
    Reindex(Option<String>),
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`.
    Detach {
        /// The partitioned table.
        parent: String,
        /// The partition.
        child: String,
    },
    /// Makes something of the whole server's.
    Make(Shared, String),
    /// Drops something of the whole server's.
    Drop(Shared, String),
    /// What may be done twice: VACUUM, ALTER SYSTEM, ….
    Repeatable,
    /// Anything else: a procedure that commits, for one.
    Unknown,
}

/// An index that a statement builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewIndex {
    /// Its name, if the statement gives one.
    pub(super) name: Option<String>,
    /// Its table, as the statement writes it.
    pub(super) table: String,
    /// Whether it is unique.
    pub(super) is_unique: bool,
    /// What the statement says behind the table.
    pub(super) rest: String,
}

/// A kind of object of the whole server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    Database,
    Tablespace,
    Subscription,
}

impl Work {
    /// Its word in the journal.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::BuildIndex(_) => "build index",
            Self::DropIndex(_) => "drop index",
            Self::Reindex(_) => "reindex",
            Self::Detach { .. } => "detach partition",
            Self::Make(..) => "make",
            Self::Drop(..) => "drop",
            Self::Repeatable => "repeatable",
            Self::Unknown => "unknown",
        }
    }
}

/// Reads what a statement does.
pub(super) fn work(sql: &str) -> Work {
    let words: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    let mut rest = Words { sql, rest: &words };
    let first = rest.clone();
    if rest.take(&["create"]) {
        let is_unique = rest.take(&["unique"]);
        if rest.take(&["index", "concurrently"]) {
            return new_index(rest, is_unique).map_or(Work::Unknown, Work::BuildIndex);
        }
        return shared(rest).map_or(Work::Unknown, |(kind, name)| Work::Make(kind, name));
    }
    if rest.take(&["drop"]) {
        if rest.take(&["index", "concurrently"]) {
            let _ = rest.take(&["if", "exists"]);
            return rest.name().map_or(Work::Unknown, Work::DropIndex);
        }
        return shared(rest).map_or(Work::Unknown, |(kind, name)| Work::Drop(kind, name));
    }
    if rest.take(&["reindex"]) {
        return reindex(rest);
    }
    if let Some(detach) = detach(first.clone()) {
        return detach;
    }
    match first.is_repeatable() {
        true => Work::Repeatable,
        false => Work::Unknown,
    }
}

/// Whether the server is known to refuse the statement in a transaction, so that it need not be
/// asked.
pub(super) fn allows_no_transaction(work: &Work, sql: &str) -> bool {
    let has_concurrently = || {
        let mut words = tokens(sql);
        words.any(|token| token.is_word("concurrently"))
    };
    match work {
        Work::BuildIndex(_) | Work::DropIndex(_) | Work::Detach { .. } => true,
        Work::Make(kind, _) | Work::Drop(kind, _) => *kind != Shared::Subscription,
        Work::Reindex(_) => has_concurrently(),
        Work::Repeatable | Work::Unknown => false,
    }
}

fn new_index(mut rest: Words<'_, '_>, is_unique: bool) -> Option<NewIndex> {
    let _ = rest.take(&["if", "not", "exists"]);
    let name = match rest.take(&["on"]) {
        true => None,
        false => {
            let name = rest.rest.first()?.name()?;
            rest.rest = rest.rest.get(1..)?;
            if !rest.take(&["on"]) {
                return None;
            }
            Some(name)
        }
    };
    let _ = rest.take(&["only"]);
    let table = rest.name()?;
    let rest = rest.text()?.to_owned();
    Some(NewIndex { name, table, is_unique, rest })
}

fn shared(mut rest: Words<'_, '_>) -> Option<(Shared, String)> {
    let kinds = [
        (Shared::Database, "database"),
        (Shared::Tablespace, "tablespace"),
        (Shared::Subscription, "subscription"),
    ];
    let (kind, _) = kinds.into_iter().find(|(_, word)| rest.take(&[word]))?;
    let _ = rest.take(&["if", "exists"]);
    Some((kind, rest.rest.first()?.name()?))
}

/// `REINDEX [(options)] INDEX|TABLE|SCHEMA|… [CONCURRENTLY] [name]`.
fn reindex(mut rest: Words<'_, '_>) -> Work {
    if rest.rest.first().is_some_and(|token| token.text == "(") {
        let end = rest.rest.iter().position(|token| token.text == ")");
        rest.rest = end.and_then(|end| rest.rest.get(end + 1..)).unwrap_or_default();
    }
    let is_of_relation = rest.take(&["index"]) || rest.take(&["table"]);
    if !is_of_relation {
        return Work::Reindex(None);
    }
    let _ = rest.take(&["concurrently"]);
    Work::Reindex(rest.name())
}

fn detach(mut rest: Words<'_, '_>) -> Option<Work> {
    if !rest.take(&["alter", "table"]) {
        return None;
    }
    let _ = rest.take(&["if", "exists"]);
    let _ = rest.take(&["only"]);
    let parent = rest.name()?;
    if !rest.take(&["detach", "partition"]) {
        return None;
    }
    let child = rest.name()?;
    rest.take(&["concurrently"]).then_some(Work::Detach { parent, child })
}

/// The tokens that are left of a statement.
#[derive(Clone)]
struct Words<'t, 's> {
    sql: &'s str,
    rest: &'t [Token<'s>],
}

impl<'s> Words<'_, 's> {
    /// Takes words off the front, all or none.
    fn take(&mut self, words: &[&str]) -> bool {
        let Some((front, behind)) = self.rest.split_at_checked(words.len()) else { return false };
        let fits = front.iter().zip(words).all(|(token, word)| token.is_word(word));
        if fits {
            self.rest = behind;
        }
        fits
    }

    /// Takes a name, with its schema, as the statement writes it.
    fn name(&mut self) -> Option<String> {
        let (first, mut rest) = self.rest.split_first()?;
        first.name()?;
        let mut end = first.end();
        while let [dot, part, behind @ ..] = rest {
            if dot.text != "." || part.name().is_none() {
                break;
            }
            (end, rest) = (part.end(), behind);
        }
        self.rest = rest;
        self.sql.get(first.start..end).map(str::to_owned)
    }

    /// The text that is left.
    fn text(&self) -> Option<&'s str> {
        self.sql.get(self.rest.first()?.start..)
    }

    /// Whether the statement only tidies up, or sets what it sets again.
    fn is_repeatable(&self) -> bool {
        let ways: [&[&str]; 9] = [
            &["vacuum"],
            &["analyze"],
            &["cluster"],
            &["checkpoint"],
            &["discard"],
            &["alter", "system"],
            &["alter", "database"],
            &["alter", "subscription"],
            &["refresh"],
        ];
        ways.iter().any(|way| self.clone().take(way))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_statements_do() {
        let text = |text: &str| text.to_owned();
        let index = |name: Option<&str>, table: &str, is_unique, rest: &str| {
            let name = name.map(str::to_owned);
            Work::BuildIndex(NewIndex { name, table: text(table), is_unique, rest: text(rest) })
        };
        for (sql, expected) in [
            ("CREATE INDEX CONCURRENTLY i ON t (a)", index(Some("i"), "t", false, "(a)")),
            (
                "create unique index concurrently if not exists Ab on only \"S\".t using gin (a) where b",
                index(Some("ab"), "\"S\".t", true, "using gin (a) where b"),
            ),
            (
                "CREATE INDEX CONCURRENTLY \"A\"\"b\" ON s . t(a)",
                index(Some("A\"b"), "s . t", false, "(a)"),
            ),
            ("CREATE INDEX CONCURRENTLY ON t (a)", index(None, "t", false, "(a)")),
            ("CREATE INDEX CONCURRENTLY", Work::Unknown),
            ("CREATE INDEX i ON t (a)", Work::Unknown),
            ("DROP INDEX CONCURRENTLY IF EXISTS s.i", Work::DropIndex(text("s.i"))),
            ("REINDEX TABLE CONCURRENTLY s.\"T\"", Work::Reindex(Some(text("s.\"T\"")))),
            ("REINDEX (VERBOSE) INDEX CONCURRENTLY i", Work::Reindex(Some(text("i")))),
            ("REINDEX SCHEMA CONCURRENTLY s", Work::Reindex(None)),
            (
                "ALTER TABLE IF EXISTS ONLY p DETACH PARTITION s.p1 CONCURRENTLY",
                Work::Detach { parent: text("p"), child: text("s.p1") },
            ),
            ("ALTER TABLE p DETACH PARTITION p1", Work::Unknown),
            ("CREATE DATABASE \"New\"", Work::Make(Shared::Database, text("New"))),
            ("DROP DATABASE IF EXISTS old", Work::Drop(Shared::Database, text("old"))),
            ("CREATE SUBSCRIPTION s CONNECTION ''", Work::Make(Shared::Subscription, text("s"))),
            ("VACUUM (FULL) t", Work::Repeatable),
            ("ALTER SYSTEM SET a = 1", Work::Repeatable),
            ("CALL p()", Work::Unknown),
            ("", Work::Unknown),
        ] {
            assert_eq!(work(sql), expected, "{sql}");
        }
    }
}
