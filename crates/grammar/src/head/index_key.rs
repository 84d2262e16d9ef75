//! What an index orders by: `a`, `desc(b)`, `asc(c, nulls = first)`, `expr("lower(email)")`,
//! `op(embedding, vector_cosine_ops)`, `collate(name, "C")`; one may stand inside another.

use super::value::{checked_name, checked_sql, choice, once, settings};
use crate::{Cursor, Mistake, Parsed, Span, Word, literal};

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKey {
    /// What is indexed.
    pub part: KeyPart,
    /// `ASC`, `DESC`.
    pub direction: Option<Direction>,
    /// `NULLS FIRST`, `NULLS LAST`.
    pub nulls: Option<Nulls>,
    /// The operator class, and its parameters.
    pub operator_class: Option<(Word, Vec<(Word, String)>)>,
    /// The collation.
    pub collation: Option<Word>,
    /// Where it stands.
    pub span: Span,
}

/// What is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPart {
    /// A field.
    Column(Word),
    /// An expression, in SQL.
    Expression(Word),
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `ASC`.
    Ascending,
    /// `DESC`.
    Descending,
}

/// Where NULL stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// `NULLS FIRST`.
    First,
    /// `NULLS LAST`.
    Last,
}

/// `= first`, `= last`.
pub(super) fn nulls(cursor: &mut Cursor<'_, '_>) -> Parsed<Nulls> {
    choice(cursor, "place", &[("first", Nulls::First), ("last", Nulls::Last)])
}

const WRAPPERS: &[&str] = &["asc", "desc", "expr", "op", "collate"];

impl IndexKey {
    pub(super) fn of(part: KeyPart, span: Span) -> Self {
        let (direction, nulls) = (None, None);
        Self { part, direction, nulls, operator_class: None, collation: None, span }
    }

    pub(super) fn parse(cursor: &mut Cursor<'_, '_>) -> Parsed<Self> {
        let word = cursor.word()?;
        let start = word.span;
        let Some(mut inside) = cursor.group("(") else {
            return Ok(Self::of(KeyPart::Column(word.clone()), start));
        };
        let mut key = match word.value.as_str() {
            "asc" => Self::ordered(&mut inside, Direction::Ascending, &word)?,
            "desc" => Self::ordered(&mut inside, Direction::Descending, &word)?,
            "expr" => Self::expression(&mut inside)?,
            "op" => Self::classed(&mut inside, &word)?,
            "collate" => Self::collated(&mut inside, &word)?,
            _ => {
                let (name, span) = (&word.value, word.span);
                return Err(Mistake::unknown("index option", name, span, &known_words()));
            }
        };
        if !inside.is_end() {
            return Err(inside.expected("`)`"));
        }
        key.span = start.to(cursor.last_span());
        Ok(key)
    }

    fn ordered(inside: &mut Cursor<'_, '_>, direction: Direction, word: &Word) -> Parsed<Self> {
        let mut key = Self::parse(inside)?;
        once(&mut key.direction, word, direction)?;
        if inside.eat(",") && !inside.is_end() {
            let word = inside.word()?;
            if word.value != "nulls" {
                return Err(Mistake::unknown("option", &word.value, word.span, &["nulls"]));
            }
            once(&mut key.nulls, &word, nulls(inside)?)?;
        }
        Ok(key)
    }

    fn expression(inside: &mut Cursor<'_, '_>) -> Parsed<Self> {
        let sql = checked_sql(literal::string(inside)?)?;
        let span = sql.span;
        Ok(Self::of(KeyPart::Expression(sql), span))
    }

    fn classed(inside: &mut Cursor<'_, '_>, word: &Word) -> Parsed<Self> {
        let mut key = Self::parse(inside)?;
        inside.expect(",")?;
        let class = operator_class(inside)?;
        once(&mut key.operator_class, word, class)?;
        Ok(key)
    }

    fn collated(inside: &mut Cursor<'_, '_>, word: &Word) -> Parsed<Self> {
        let mut key = Self::parse(inside)?;
        inside.expect(",")?;
        let collation = checked_name(literal::string(inside)?)?;
        once(&mut key.collation, word, collation)?;
        Ok(key)
    }
}

/// `vector_cosine_ops`, `gist_trgm_ops(siglen = 32)`.
pub(super) fn operator_class(cursor: &mut Cursor<'_, '_>) -> Parsed<(Word, Vec<(Word, String)>)> {
    let class = cursor.word()?;
    let parameters = if cursor.at_open("(") { settings(cursor)? } else { Vec::new() };
    Ok((class, parameters))
}

fn known_words() -> Vec<&'static str> {
    WRAPPERS.iter().chain(super::index::OPTIONS).copied().collect()
}
