//! `check("sql", name = "…")`.

use super::value::{checked_sql, name, once};
use crate::{Cursor, Mistake, Span, Word, literal};

/// A condition that every row meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The condition, in SQL.
    pub sql: Word,
    /// The constraint's name.
    pub name: Option<Word>,
    /// Where the head stands.
    pub span: Span,
}

impl Check {
    pub(crate) fn parse(
        list: Option<Cursor<'_, '_>>,
        span: Span,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let (mut sql, mut stated) = (None, None);
        let before = mistakes.len();
        if let Some(list) = list {
            super::each_argument(list, mistakes, |cursor| {
                if cursor.at_word("name") {
                    let word = cursor.word()?;
                    return once(&mut stated, &word, name(cursor)?);
                }
                let text = checked_sql(literal::string(cursor)?)?;
                let word = Word::new("the condition".to_owned(), text.span);
                once(&mut sql, &word, text)
            });
        }
        if sql.is_none() && mistakes.len() == before {
            let help = "write `check(\"price > 0\")`";
            mistakes.push(Mistake::new(span, "`check` without a condition").help(help));
        }
        Some(Self { sql: sql?, name: stated, span })
    }
}
