//! What sqlx's own attributes say, so that nothing is written twice. What does not touch the
//! database is passed over: sqlx itself reports its mistakes.

use super::value::{name, text};
use crate::{Arguments, Attributes, Case, Cursor, Mistake, Parsed, RustType, Span, Word};

/// `#[sqlx(…)]` on a struct or an enum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SqlxContainer {
    /// How the names of fields or variants are written.
    pub rename_all: Option<Case>,
    /// The type's name in the database.
    pub type_name: Option<Word>,
    /// The struct is its only field.
    pub transparent: bool,
}

/// `#[sqlx(…)]` on a field or a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SqlxField {
    /// Its name in the database.
    pub rename: Option<Word>,
    /// It does not come from the database.
    pub skip: Option<Span>,
    /// Its fields are columns.
    pub flatten: Option<Span>,
    /// It is stored as JSON; the value: whether it may be NULL.
    pub json: Option<bool>,
    /// It is read through this type.
    pub try_from: Option<RustType>,
}

impl SqlxContainer {
    pub(crate) fn parse(attributes: &Attributes<'_, '_>, mistakes: &mut Vec<Mistake>) -> Self {
        let mut container = Self::default();
        each(attributes, mistakes, |word, cursor| {
            match word.value.as_str() {
                "rename_all" => container.rename_all = Some(Case::parse(&text(cursor)?)?),
                "type_name" => container.type_name = Some(name(cursor)?),
                "transparent" => container.transparent = true,
                _ => cursor.skip_to_comma(),
            }
            Ok(())
        });
        container
    }
}

impl SqlxField {
    pub(crate) fn parse(attributes: &Attributes<'_, '_>, mistakes: &mut Vec<Mistake>) -> Self {
        let mut field = Self::default();
        each(attributes, mistakes, |word, cursor| {
            match word.value.as_str() {
                "rename" => field.rename = Some(name(cursor)?),
                "skip" => field.skip = Some(word.span),
                "flatten" => field.flatten = Some(word.span),
                "json" => {
                    let nullable = cursor.group("(").is_some_and(|l| l.at_word("nullable"));
                    field.json = Some(nullable);
                }
                "try_from" => field.try_from = Some(quoted_type(&text(cursor)?)?),
                _ => cursor.skip_to_comma(),
            }
            Ok(())
        });
        field
    }
}

fn each(
    attributes: &Attributes<'_, '_>,
    mistakes: &mut Vec<Mistake>,
    mut argument: impl FnMut(&Word, &mut Cursor<'_, '_>) -> Parsed<()>,
) {
    for attribute in attributes.named("sqlx") {
        let Arguments::List(list) = attribute.arguments else { continue };
        super::each_argument(list, mistakes, |cursor| {
            let word = cursor.word()?;
            argument(&word, cursor)
        });
    }
}

/// A type inside a string; its place is the string's.
fn quoted_type(text: &Word) -> Parsed<RustType> {
    let bad = || Mistake::new(text.span, format!("`{}` is not a type", text.value));
    let tokens = crate::lex(&text.value).map_err(|_| bad())?;
    let mut found = crate::rust_type(&mut Cursor::new(&tokens)).map_err(|_| bad())?;
    found.span = text.span;
    Ok(found)
}
