//! `unique(a, b)` and `primary_key(a, b)`.

use super::value::{choice, flag, name, once, sql, words};
use crate::{Cursor, Mistake, Parsed, Span, Word};

/// When a deferrable constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrable {
    /// After each statement, unless the transaction says otherwise.
    Immediate,
    /// At the end of the transaction, unless the transaction says otherwise.
    Deferred,
}

/// `deferrable`, `deferrable = deferred`.
pub(super) fn deferrable(cursor: &mut Cursor<'_, '_>) -> Parsed<Deferrable> {
    if !cursor.at_punct("=") {
        return Ok(Deferrable::Immediate);
    }
    let known = [("immediate", Deferrable::Immediate), ("deferred", Deferrable::Deferred)];
    choice(cursor, "time", &known)
}

/// Columns whose values no two rows share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// The fields; empty on a field itself.
    pub columns: Vec<Word>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: Option<Span>,
    /// Whether it may be checked later.
    pub deferrable: Option<Deferrable>,
    /// Only among these rows: then it is a unique index.
    pub predicate: Option<Word>,
    /// Columns that its index holds besides.
    pub include: Vec<Word>,
    /// Its name.
    pub name: Option<Word>,
    /// Where the head stands.
    pub span: Span,
}

const UNIQUE: &[&str] = &["where", "nulls_not_distinct", "deferrable", "include", "name"];

impl Unique {
    pub(crate) fn parse(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut unique = Self {
            columns: Vec::new(),
            nulls_not_distinct: None,
            deferrable: None,
            predicate: None,
            include: Vec::new(),
            name: None,
            span,
        };
        super::each_argument(list, mistakes, |cursor| unique.argument(cursor));
        unique
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let is_raw = cursor.peek().is_some_and(|t| t.text.starts_with("r#"));
        let word = cursor.word()?;
        match word.value.as_str() {
            _ if is_raw => self.columns.push(word),
            "where" => return once(&mut self.predicate, &word, sql(cursor)?),
            "nulls_not_distinct" => return flag(&mut self.nulls_not_distinct, &word),
            "deferrable" => return once(&mut self.deferrable, &word, deferrable(cursor)?),
            "include" => self.include.extend(words(cursor)?),
            "name" if cursor.at_punct("=") => return once(&mut self.name, &word, name(cursor)?),
            _ => return column(&mut self.columns, cursor, word, "unique", UNIQUE),
        }
        Ok(())
    }
}

/// A bare word is a column; one with a value is an option that nobody knows.
pub(super) fn column(
    columns: &mut Vec<Word>,
    cursor: &Cursor<'_, '_>,
    word: Word,
    head: &str,
    known: &[&str],
) -> Parsed<()> {
    if cursor.at_punct("=") || cursor.at_open("(") {
        let what = format!("{head} option");
        return Err(Mistake::unknown(&what, &word.value, word.span, known));
    }
    if columns.iter().any(|c| c.value == word.value) {
        return Err(Mistake::new(word.span, format!("`{}` is named twice", word.value)));
    }
    columns.push(word);
    Ok(())
}

/// The columns that identify a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryKey {
    /// The fields; empty on a field itself.
    pub columns: Vec<Word>,
    /// Whether it may be checked later.
    pub deferrable: Option<Deferrable>,
    /// Columns that its index holds besides.
    pub include: Vec<Word>,
    /// Its name.
    pub name: Option<Word>,
    /// Where the head stands.
    pub span: Span,
}

impl PrimaryKey {
    pub(crate) fn parse(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let (columns, include) = (Vec::new(), Vec::new());
        let mut key = Self { columns, deferrable: None, include, name: None, span };
        super::each_argument(list, mistakes, |cursor| key.argument(cursor));
        key
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let word = cursor.word()?;
        match word.value.as_str() {
            "deferrable" => once(&mut self.deferrable, &word, deferrable(cursor)?),
            "include" if cursor.at_open("(") => {
                self.include.extend(words(cursor)?);
                Ok(())
            }
            "name" if cursor.at_punct("=") => once(&mut self.name, &word, name(cursor)?),
            _ => {
                let known = ["deferrable", "include", "name"];
                column(&mut self.columns, cursor, word, "primary_key", &known)
            }
        }
    }
}
