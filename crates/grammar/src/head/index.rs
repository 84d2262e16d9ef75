//! `index(a, desc(b), unique, where = "…", method = gin, …)`.

use super::{
    index_key::{Direction, IndexKey, Nulls, nulls, operator_class},
    value::{flag, name, once, settings, sql, words},
};
use crate::{Cursor, Mistake, Parsed, Span, Word};

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// What it orders by; empty on a field itself.
    pub keys: Vec<IndexKey>,
    /// `UNIQUE`.
    pub unique: Option<Span>,
    /// Only among these rows.
    pub predicate: Option<Word>,
    /// The access method.
    pub method: Option<Word>,
    /// Columns that it holds besides.
    pub include: Vec<Word>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: Option<Span>,
    /// Storage parameters.
    pub settings: Vec<(Word, String)>,
    /// Its name.
    pub name: Option<Word>,
    /// On a field itself: the order.
    pub direction: Option<Direction>,
    /// On a field itself: where NULL stands.
    pub nulls: Option<Nulls>,
    /// On a field itself: the operator class.
    pub operator_class: Option<(Word, Vec<(Word, String)>)>,
    /// Where the head stands.
    pub span: Span,
}

pub(super) const OPTIONS: &[&str] =
    &["unique", "where", "method", "include", "nulls_not_distinct", "with", "name"];
const ON_FIELD: &[&str] = &[
    "unique",
    "where",
    "method",
    "include",
    "nulls_not_distinct",
    "with",
    "name",
    "asc",
    "desc",
    "nulls",
    "op",
];

impl Index {
    fn empty(span: Span) -> Self {
        Self {
            keys: Vec::new(),
            unique: None,
            predicate: None,
            method: None,
            include: Vec::new(),
            nulls_not_distinct: None,
            settings: Vec::new(),
            name: None,
            direction: None,
            nulls: None,
            operator_class: None,
            span,
        }
    }

    /// The head on a struct.
    pub(crate) fn parse(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut index = Self::empty(span);
        super::each_argument(list, mistakes, |cursor| index.argument(cursor));
        index
    }

    /// The argument of a field.
    pub(crate) fn parse_on_field(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut index = Self::empty(span);
        super::each_argument(list, mistakes, |cursor| index.argument_on_field(cursor));
        index
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let mut ahead = *cursor;
        let is_raw = cursor.peek().is_some_and(|t| t.text.starts_with("r#"));
        let word = ahead.word()?;
        if !is_raw && self.option(&word, &mut ahead)? {
            *cursor = ahead;
            return Ok(());
        }
        if ahead.at_punct("=") {
            let (name, span) = (&word.value, word.span);
            return Err(Mistake::unknown("index option", name, span, OPTIONS));
        }
        self.keys.push(IndexKey::parse(cursor)?);
        Ok(())
    }

    fn argument_on_field(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let word = cursor.word()?;
        match word.value.as_str() {
            "asc" => return once(&mut self.direction, &word, Direction::Ascending),
            "desc" => return once(&mut self.direction, &word, Direction::Descending),
            "nulls" => return once(&mut self.nulls, &word, nulls(cursor)?),
            "op" => {
                cursor.expect("=")?;
                return once(&mut self.operator_class, &word, operator_class(cursor)?);
            }
            _ => {}
        }
        if self.option(&word, cursor)? {
            return Ok(());
        }
        Err(Mistake::unknown("index option", &word.value, word.span, ON_FIELD))
    }

    /// Takes an option; `false` where the word is none.
    fn option(&mut self, word: &Word, cursor: &mut Cursor<'_, '_>) -> Parsed<bool> {
        let has_value = cursor.at_punct("=");
        let has_list = cursor.at_open("(");
        match word.value.as_str() {
            "unique" if !has_value && !has_list => flag(&mut self.unique, word)?,
            "nulls_not_distinct" => flag(&mut self.nulls_not_distinct, word)?,
            "where" => once(&mut self.predicate, word, sql(cursor)?)?,
            "method" if has_value => {
                cursor.expect("=")?;
                once(&mut self.method, word, cursor.word()?)?;
            }
            "include" if has_list => self.include.extend(words(cursor)?),
            "with" if has_list => self.settings.extend(settings(cursor)?),
            "name" if has_value => once(&mut self.name, word, name(cursor)?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
