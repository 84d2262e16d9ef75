//! Values of arguments.

use crate::{Cursor, Mistake, Parsed, Span, Word, literal};

/// The most bytes that PostgreSQL keeps of a name.
/// Source: PostgreSQL manual, "4.1.1. Identifiers and Key Words" (`NAMEDATALEN - 1`).
const MAX_NAME_BYTES: usize = 63;

/// `= "text"`.
pub(super) fn text(cursor: &mut Cursor<'_, '_>) -> Parsed<Word> {
    cursor.expect("=")?;
    literal::string(cursor)
}

/// `= "name"`.
pub(super) fn name(cursor: &mut Cursor<'_, '_>) -> Parsed<Word> {
    let name = text(cursor)?;
    checked_name(name)
}

/// A name that the database can hold as it is.
pub(super) fn checked_name(name: Word) -> Parsed<Word> {
    if name.value.is_empty() {
        return Err(Mistake::new(name.span, "a name must not be empty"));
    }
    if name.value.contains('\0') {
        return Err(Mistake::new(name.span, "a name must not hold a NUL character"));
    }
    if name.value.len() > MAX_NAME_BYTES {
        let length = name.value.len();
        return Err(Mistake::new(name.span, "this name is too long")
            .label(format!("{length} bytes"))
            .help(format!("PostgreSQL keeps {MAX_NAME_BYTES} bytes of a name")));
    }
    Ok(name)
}

/// `= "sql"`, not empty.
pub(super) fn sql(cursor: &mut Cursor<'_, '_>) -> Parsed<Word> {
    let text = text(cursor)?;
    checked_sql(text)
}

/// SQL that says something.
pub(super) fn checked_sql(text: Word) -> Parsed<Word> {
    if text.value.trim().is_empty() {
        return Err(Mistake::new(text.span, "this SQL is empty"));
    }
    Ok(text)
}

/// `= word`, one of those known.
pub(super) fn choice<T: Copy>(
    cursor: &mut Cursor<'_, '_>,
    what: &str,
    known: &[(&str, T)],
) -> Parsed<T> {
    cursor.expect("=")?;
    chosen(&cursor.word()?, what, known)
}

/// One of the known words.
pub(super) fn chosen<T: Copy>(word: &Word, what: &str, known: &[(&str, T)]) -> Parsed<T> {
    let found = known.iter().find(|(name, _)| *name == word.value);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        Mistake::unknown(what, &word.value, word.span, &names)
    })
}

/// Fills a place that can be filled once.
pub(super) fn once<T>(slot: &mut Option<T>, word: &Word, value: T) -> Parsed<()> {
    if slot.is_some() {
        return Err(Mistake::new(word.span, format!("`{}` is said twice", word.value)));
    }
    *slot = Some(value);
    Ok(())
}

/// Raises a flag that can be raised once.
pub(super) fn flag(slot: &mut Option<Span>, word: &Word) -> Parsed<()> {
    once(slot, word, word.span)
}

/// `(a, b)`: names of fields.
pub(super) fn words(cursor: &mut Cursor<'_, '_>) -> Parsed<Vec<Word>> {
    let mut list = cursor.expect_group("(")?;
    let mut words = Vec::new();
    while !list.is_end() {
        words.push(list.word()?);
        if !list.is_end() {
            list.expect(",")?;
        }
    }
    if words.is_empty() {
        return Err(list.expected("the name of a field"));
    }
    Ok(words)
}

/// `(name = value, …)`: settings, their values as they stand in SQL.
pub(super) fn settings(cursor: &mut Cursor<'_, '_>) -> Parsed<Vec<(Word, String)>> {
    let mut list = cursor.expect_group("(")?;
    let mut settings = Vec::new();
    while !list.is_end() {
        let name = list.word()?;
        list.expect("=")?;
        settings.push((name, scalar(&mut list)?));
        if !list.is_end() {
            list.expect(",")?;
        }
    }
    Ok(settings)
}

fn scalar(cursor: &mut Cursor<'_, '_>) -> Parsed<String> {
    if let Ok(word) = cursor.word() {
        return Ok(word.value);
    }
    let sign = if cursor.eat("-") { "-" } else { "" };
    let found = literal::literal(cursor)?;
    match found.value {
        literal::Literal::Integer(n) | literal::Literal::Float(n) => Ok(format!("{sign}{n}")),
        literal::Literal::Text(text) => Ok(text),
        _ => Err(Mistake::new(found.span, "expected a word, a number or a string")),
    }
}

/// `= 42`, also negative.
pub(super) fn integer(cursor: &mut Cursor<'_, '_>) -> Parsed<i64> {
    cursor.expect("=")?;
    let sign = if cursor.eat("-") { "-" } else { "" };
    let found = literal::literal(cursor)?;
    let number = match &found.value {
        literal::Literal::Integer(n) => format!("{sign}{n}").parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| Mistake::new(found.span, "expected a whole number of 64 bits"))
}

/// `(postgres = …, sqlite = …)`: what is said for PostgreSQL.
pub(super) fn per_database<'a, 's, T>(
    cursor: &mut Cursor<'a, 's>,
    mut value: impl FnMut(&mut Cursor<'a, 's>) -> Parsed<T>,
) -> Parsed<Option<T>> {
    let mut list = cursor.expect_group("(")?;
    let mut found = None;
    while !list.is_end() {
        let database = list.word()?;
        let known = [("postgres", true), ("sqlite", false), ("mysql", false)];
        let is_ours = chosen(&database, "database", &known)?;
        list.expect("=")?;
        if is_ours {
            let value = value(&mut list)?;
            once(&mut found, &database, value)?;
        } else {
            list.skip_to_comma();
        }
        if !list.is_end() {
            list.expect(",")?;
        }
    }
    Ok(found)
}
