//! `exclude(method = gist, "room WITH =, during WITH &&", where = "…")`.

use super::{
    key::{Deferrable, deferrable},
    value::{checked_sql, name, once, sql},
};
use crate::{Cursor, Mistake, Parsed, Span, Word, literal, token::Kind};

/// Rows that must not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclude {
    /// The access method.
    pub method: Option<Word>,
    /// What is compared, and how, in SQL.
    pub elements: Word,
    /// Only among these rows.
    pub predicate: Option<Word>,
    /// Whether it may be checked later.
    pub deferrable: Option<Deferrable>,
    /// Its name.
    pub name: Option<Word>,
    /// Where the head stands.
    pub span: Span,
}

impl Exclude {
    pub(crate) fn parse(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let elements = Word::new(String::new(), span);
        let (method, predicate, deferrable, name) = (None, None, None, None);
        let mut exclude = Self { method, elements, predicate, deferrable, name, span };
        let before = mistakes.len();
        super::each_argument(list, mistakes, |cursor| exclude.argument(cursor));
        if exclude.elements.value.is_empty() {
            if mistakes.len() == before {
                let help = "write `exclude(method = gist, \"room WITH =, during WITH &&\")`";
                mistakes.push(Mistake::new(span, "`exclude` without its elements").help(help));
            }
            return None;
        }
        Some(exclude)
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        if cursor.peek().is_some_and(|t| t.kind == Kind::Literal) {
            self.elements = checked_sql(literal::string(cursor)?)?;
            return Ok(());
        }
        let word = cursor.word()?;
        match word.value.as_str() {
            "method" => {
                cursor.expect("=")?;
                once(&mut self.method, &word, cursor.word()?)
            }
            "where" => once(&mut self.predicate, &word, sql(cursor)?),
            "deferrable" => once(&mut self.deferrable, &word, deferrable(cursor)?),
            "name" => once(&mut self.name, &word, name(cursor)?),
            _ => {
                let known = ["method", "where", "deferrable", "name"];
                Err(Mistake::unknown("exclude option", &word.value, word.span, &known))
            }
        }
    }
}
