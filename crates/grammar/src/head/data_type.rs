//! `data_type(…)` on an enum, `label(…)` on a variant: what sqlx's attributes cannot say.

use super::{
    Head,
    value::{name, once, text},
};
use crate::{Cursor, Mistake, Parsed, Span, Word};

/// What is said of an enum as a type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataType {
    /// Its name in the database.
    pub name: Option<Word>,
    /// Its schema.
    pub schema: Option<Word>,
    /// Its name before.
    pub renamed_from: Option<Word>,
    /// Its comment.
    pub comment: Option<Word>,
    /// How its values are stored, where not as an enumerated type.
    pub storage: Option<Storage>,
    /// Where the first head stands.
    pub span: Option<Span>,
}

/// How an enum's values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// As an enumerated type of the database.
    Native,
    /// As text.
    Text,
    /// As a number: `smallint`, `integer`, `bigint`.
    Integer,
}

const OPTIONS: &[&str] = &["name", "schema", "renamed_from", "comment", "text", "integer"];

impl Head for DataType {
    fn span(&mut self) -> &mut Option<Span> {
        &mut self.span
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let word = cursor.word()?;
        match word.value.as_str() {
            "name" => once(&mut self.name, &word, name(cursor)?),
            "schema" => once(&mut self.schema, &word, name(cursor)?),
            "renamed_from" => once(&mut self.renamed_from, &word, name(cursor)?),
            "comment" => once(&mut self.comment, &word, text(cursor)?),
            "text" => once(&mut self.storage, &word, Storage::Text),
            "integer" => once(&mut self.storage, &word, Storage::Integer),
            _ => Err(Mistake::unknown("data_type option", &word.value, word.span, OPTIONS)),
        }
    }
}

/// What is said of a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// The label in the database.
    pub name: Option<Word>,
    /// The label before.
    pub renamed_from: Option<Word>,
    /// Where the first head stands.
    pub span: Option<Span>,
}

impl Head for Label {
    fn span(&mut self) -> &mut Option<Span> {
        &mut self.span
    }

    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
        let word = cursor.word()?;
        match word.value.as_str() {
            "name" => once(&mut self.name, &word, name(cursor)?),
            "renamed_from" => once(&mut self.renamed_from, &word, name(cursor)?),
            _ => {
                let known = ["name", "renamed_from"];
                Err(Mistake::unknown("label option", &word.value, word.span, &known))
            }
        }
    }
}
