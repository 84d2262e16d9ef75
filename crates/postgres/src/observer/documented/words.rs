//! What a statement that allows no transaction takes, by its words.

use aludel_sql::{Kind, Token, tokens};

/// The mode of everything that is done CONCURRENTLY, and of VACUUM.
const BESIDE_OTHERS: &str = "ShareUpdateExclusiveLock";
/// The mode of an index that is built while nobody writes.
const BESIDE_READERS: &str = "ShareLock";
/// The mode of what is done while nobody else is there.
const ALONE: &str = "AccessExclusiveLock";

/// Which tables are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    /// The table of this name.
    Table(String),
    /// The table of this name, with its partitions.
    Family(String),
    /// The partitions of the table of this name.
    Partitions(String),
    /// The table of the index of this name, with its partitions.
    Index(String),
    /// Each table of a schema.
    Schema(String),
    /// Each table of the database.
    Everything,
}

/// What is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Take {
    /// Which tables.
    pub(super) of: Of,
    /// The mode of the lock.
    pub(super) mode: &'static str,
    /// Whether all rows are read.
    pub(super) scans: bool,
}

/// What a statement takes; nothing where it is no such statement.
pub(super) fn read(sql: &str) -> Vec<Take> {
    let all: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    let words = Words(&all);
    match () {
        () if words.begin("vacuum") => vacuum(&words),
        () if words.begin("reindex") => reindex(&words).unwrap_or_default(),
        () if !words.have("concurrently") => Vec::new(),
        () if words.begin("create") => {
            let table = words.behind(&["on"]).map(Of::Table);
            table.map(|of| Take { of, mode: BESIDE_OTHERS, scans: true }).into_iter().collect()
        }
        () if words.begin("drop") => {
            let index = words.behind(&["index"]).map(Of::Index);
            index.map(|of| Take { of, mode: BESIDE_OTHERS, scans: false }).into_iter().collect()
        }
        () if words.begin("alter") => detach(&words),
        () => Vec::new(),
    }
}

fn detach(words: &Words<'_>) -> Vec<Take> {
    let table = words.behind(&["table"]).map(|it| (it, BESIDE_OTHERS));
    let partition = words.behind(&["partition"]).map(|it| (it, ALONE));
    let take = |(name, mode)| Take { of: Of::Table(name), mode, scans: false };
    table.into_iter().chain(partition).map(take).collect()
}

fn reindex(words: &Words<'_>) -> Option<Vec<Take>> {
    let is_beside_others = words.have("concurrently") && !words.is_off("concurrently");
    let mode = if is_beside_others { BESIDE_OTHERS } else { BESIDE_READERS };
    let take = |of, mode| Take { of, mode, scans: true };
    Some(match () {
        () if words.have("schema") => vec![take(Of::Schema(words.behind(&["schema"])?), mode)],
        () if words.have("database") => vec![take(Of::Everything, mode)],
        () if words.have("table") => {
            let table = words.behind(&["table"])?;
            // Its partitions are looked up under this lock, which goes before the first is built.
            let partitions = take(Of::Partitions(table.clone()), BESIDE_READERS);
            vec![take(Of::Table(table), mode), partitions]
        }
        () => vec![take(Of::Index(words.behind(&["index"])?), mode)],
    })
}

fn vacuum(words: &Words<'_>) -> Vec<Take> {
    let is_full = words.have("full") && !words.is_off("full");
    let mode = if is_full { ALONE } else { BESIDE_OTHERS };
    let names = words.vacuumed();
    let each = match names.is_empty() {
        true => vec![Of::Everything],
        false => names.into_iter().map(Of::Family).collect(),
    };
    each.into_iter().map(|of| Take { of, mode, scans: is_full }).collect()
}

/// The words and signs of a statement.
struct Words<'t>(&'t [Token<'t>]);

impl Words<'_> {
    fn begin(&self, word: &str) -> bool {
        self.0.first().is_some_and(|token| token.is_word(word))
    }

    fn have(&self, word: &str) -> bool {
        self.0.iter().any(|token| token.is_word(word))
    }

    /// Whether an option is followed by a word that turns it off.
    fn is_off(&self, option: &str) -> bool {
        let at = self.0.iter().position(|token| token.is_word(option));
        let value = at.and_then(|at| self.0.get(at + 1));
        value.is_some_and(|it| it.is_word("false") || it.is_word("off") || it.text == "0")
    }

    /// The name behind one of some words.
    fn behind(&self, words: &[&str]) -> Option<String> {
        let is_one = |token: &Token<'_>| words.iter().any(|word| token.is_word(word));
        let at = self.0.iter().position(is_one)?;
        let skipped = ["only", "if", "exists", "not", "concurrently"];
        let rest = self.0.get(at + 1..)?.iter();
        let mut rest = rest.skip_while(|token| skipped.iter().any(|word| token.is_word(word)));
        name(&mut rest)
    }

    /// The tables that VACUUM names: behind its options, without their columns.
    fn vacuumed(&self) -> Vec<String> {
        let options = ["full", "freeze", "verbose", "analyze", "analyse"];
        let is_option = |token: &&Token<'_>| options.iter().any(|word| token.is_word(word));
        let mut depth = 0_usize;
        let outside = self.0.iter().skip(1).filter(|token| {
            let was = depth;
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            was == 0 && depth == 0
        });
        let names: Vec<&Token<'_>> = outside.skip_while(is_option).collect();
        let each = names.split(|token| matches!(token.text, "," | ";"));
        each.filter_map(|tokens| name(&mut tokens.iter().copied())).collect()
    }
}

/// A name with its schema.
fn name<'t>(tokens: &mut impl Iterator<Item = &'t Token<'t>>) -> Option<String> {
    let is_part = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Word | Kind::QuotedName) || token.text == "."
    };
    let mut text = String::new();
    let mut wants_name = true;
    for token in tokens.take_while(is_part) {
        if (token.text == ".") == wants_name {
            break;
        }
        wants_name = !wants_name;
        text.push_str(token.text);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(sql: &str) -> String {
        let each = read(sql).into_iter().map(|Take { of, mode, scans }| {
            let mode = mode.trim_end_matches("Lock");
            format!("{of:?} {mode}{}", if scans { " scanned" } else { "" })
        });
        each.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn statements_name_what_they_lock() {
        let cases = [
            (
                "CREATE INDEX CONCURRENTLY i ON s.t (a)",
                r#"Table("s.t") ShareUpdateExclusive scanned"#,
            ),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY \"T\" USING btree (a)",
                r#"Table("\"T\"") ShareUpdateExclusive scanned"#,
            ),
            ("DROP INDEX CONCURRENTLY IF EXISTS i", r#"Index("i") ShareUpdateExclusive"#),
            (
                "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
                r#"Table("p") ShareUpdateExclusive, Table("q") AccessExclusive"#,
            ),
            (
                "REINDEX TABLE CONCURRENTLY t",
                r#"Table("t") ShareUpdateExclusive scanned, Partitions("t") Share scanned"#,
            ),
            ("REINDEX (CONCURRENTLY off) INDEX s.i", r#"Index("s.i") Share scanned"#),
            ("REINDEX SCHEMA s", r#"Schema("s") Share scanned"#),
            ("VACUUM t", r#"Family("t") ShareUpdateExclusive"#),
            (
                "VACUUM FULL VERBOSE t (a, b), s.u;",
                r#"Family("t") AccessExclusive scanned, Family("s.u") AccessExclusive scanned"#,
            ),
            ("VACUUM (FULL false, ANALYZE)", "Everything ShareUpdateExclusive"),
            ("CREATE INDEX i ON t (a)", ""),
        ];
        for (sql, expected) in cases {
            assert_eq!(taken(sql), expected, "{sql}");
        }
    }
}
