//! `table(name = "…", schema = "…", …)`.

use super::{
    Head,
    index_key::IndexKey,
    value::{flag, name, once, text},
};
use crate::{Cursor, Mistake, Parsed, Span, Word, token::Kind};

/// What is said of a table as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: Option<Word>,
    /// Its schema.
    pub schema: Option<Word>,
    /// Its name before.
    pub renamed_from: Option<Word>,
    /// Its comment.
    pub comment: Option<Word>,
    /// Where its rows are.
    pub tablespace: Option<Word>,
    /// How its rows are spread over partitions.
    pub partition_by: Option<Partition>,
    /// It is no table: columns that others hold.
    pub skip: Option<Span>,
    /// Where the first head stands.
    pub span: Option<Span>,
    /// What is for other databases alone.
    elsewhere: Vec<Word>,
}

/// How the rows of a table are spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// `RANGE`, `LIST`, `HASH`.
    pub strategy: Word,
    /// By what.
    pub keys: Vec<IndexKey>,
}

const OPTIONS: &[&str] = &[
    "name",
    "schema",
    "renamed_from",
    "comment",
    "tablespace",
    "partition_by",
    "without_rowid",
    "strict",
    "engine",
    "skip",
];

impl Head for Table {
    fn span(&mut self) -> &mut Option<Span> {
        &mut self.span
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        if cursor.peek().is_some_and(|t| t.kind == Kind::Literal) {
            let mistake = cursor.expected("an option");
            return Err(mistake.help("the name is said as `#[table(name = \"…\")]`"));
        }
        let word = cursor.word()?;
        match word.value.as_str() {
            "name" => once(&mut self.name, &word, name(cursor)?),
            "schema" => once(&mut self.schema, &word, name(cursor)?),
            "renamed_from" => once(&mut self.renamed_from, &word, name(cursor)?),
            "comment" => once(&mut self.comment, &word, text(cursor)?),
            "tablespace" => once(&mut self.tablespace, &word, name(cursor)?),
            "partition_by" => once(&mut self.partition_by, &word, partition(cursor)?),
            "skip" => flag(&mut self.skip, &word),
            "engine" => {
                cursor.expect("=")?;
                cursor.word().map(|_| self.elsewhere.push(word))
            }
            "without_rowid" | "strict" => {
                self.elsewhere.push(word);
                Ok(())
            }
            _ => Err(Mistake::unknown("table option", &word.value, word.span, OPTIONS)),
        }
    }
}

fn partition(cursor: &mut Cursor<'_, '_>) -> Parsed<Partition> {
    cursor.expect("=")?;
    let strategy = cursor.word()?;
    let known = ["range", "list", "hash"];
    if !known.contains(&strategy.value.as_str()) {
        return Err(Mistake::unknown("partitioning", &strategy.value, strategy.span, &known));
    }
    let mut list = cursor.expect_group("(")?;
    let mut keys = Vec::new();
    while !list.is_end() {
        keys.push(IndexKey::parse(&mut list)?);
        if !list.is_end() {
            list.expect(",")?;
        }
    }
    if keys.is_empty() {
        return Err(list.expected("the name of a field"));
    }
    Ok(Partition { strategy, keys })
}
