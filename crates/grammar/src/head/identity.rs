//! `identity`, `identity = always`, `identity(always, start = 100)`.

use super::value::{choice, chosen, integer, once};
use crate::{Cursor, Mistake, Parsed, Span};

/// A column that the database counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Whether a row may not bring its own value.
    pub always: bool,
    /// `START WITH`.
    pub start: Option<i64>,
    /// `INCREMENT BY`.
    pub increment: Option<i64>,
    /// `MINVALUE`.
    pub minimum: Option<i64>,
    /// `MAXVALUE`.
    pub maximum: Option<i64>,
    /// `CACHE`.
    pub cache: Option<i64>,
    /// `CYCLE`.
    pub cycle: bool,
    /// Where it stands.
    pub span: Span,
}

const MANNERS: &[(&str, bool)] = &[("always", true), ("by_default", false)];
const OPTIONS: &[&str] =
    &["always", "by_default", "start", "increment", "min", "max", "cache", "cycle"];

impl Identity {
    pub(crate) fn parse(
        cursor: &mut Cursor<'_, '_>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Parsed<Self> {
        let mut identity = Self {
            always: false,
            start: None,
            increment: None,
            minimum: None,
            maximum: None,
            cache: None,
            cycle: false,
            span,
        };
        if cursor.at_punct("=") {
            identity.always = choice(cursor, "identity", MANNERS)?;
        }
        super::each_argument(cursor.group("("), mistakes, |cursor| identity.argument(cursor));
        Ok(identity)
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let word = cursor.word()?;
        match word.value.as_str() {
            "always" | "by_default" => self.always = chosen(&word, "identity", MANNERS)?,
            "start" => return once(&mut self.start, &word, integer(cursor)?),
            "increment" => return once(&mut self.increment, &word, integer(cursor)?),
            "min" => return once(&mut self.minimum, &word, integer(cursor)?),
            "max" => return once(&mut self.maximum, &word, integer(cursor)?),
            "cache" => return once(&mut self.cache, &word, integer(cursor)?),
            "cycle" => self.cycle = true,
            _ => {
                let (name, span) = (&word.value, word.span);
                return Err(Mistake::unknown("identity option", name, span, OPTIONS));
            }
        }
        Ok(())
    }
}
