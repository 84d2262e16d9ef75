//! What an index or a partitioned table orders by: `a`, `desc(b)`, `expr("lower(email)")`.

use aludel_catalog::Ident;
use aludel_grammar::extension_of_class;

use super::{
    draft::{Draft, TableNames},
    layout::string,
};
use crate::sql::{Reader, bare, split};

/// A key in the words of the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) text: String,
    /// The column, where it is a plain one with nothing said of it.
    pub(super) column: Option<Ident>,
    /// What the key gives to the index's name, where that is known.
    pub(super) name: Option<Ident>,
}

/// Words that an index takes for options, so that a field of that name is written raw.
const OPTIONS: &[&str] =
    &["deferrable", "include", "method", "name", "nulls_not_distinct", "unique", "with"];

/// A field in a list of a head.
pub(super) fn listed(field: &str) -> String {
    if OPTIONS.contains(&field) { format!("r#{field}") } else { field.to_owned() }
}

/// The keys of a list as the server prints it.
pub(super) fn keys(draft: &mut Draft<'_>, table: &TableNames, list: &str) -> Option<Vec<Key>> {
    split(list).into_iter().map(|part| key(draft, table, part)).collect()
}

fn key(draft: &mut Draft<'_>, table: &TableNames, part: &str) -> Option<Key> {
    let mut reader = Reader::new(part);
    let (mut text, mut column) = subject(table, part, &mut reader)?;
    let name = column.clone();
    if reader.eat("COLLATE") {
        let (schema, own) = reader.path()?;
        text = format!("collate({text}, {})", string(&collation(schema.as_ref(), &own)?));
        column = None;
    }
    if let Some(class) = class(draft, &mut reader)? {
        text = format!("op({text}, {class})");
        column = None;
    }
    let order = order(&mut reader);
    if !reader.is_end() {
        return None;
    }
    let (text, column) = match order {
        None => (text, column),
        Some((word, None)) => (format!("{word}({text})"), None),
        Some((word, Some(nulls))) => (format!("{word}({text}, nulls = {nulls})"), None),
    };
    Some(Key { text, column, name })
}

/// What is indexed: a column, or an expression.
fn subject(
    table: &TableNames,
    part: &str,
    reader: &mut Reader<'_>,
) -> Option<(String, Option<Ident>)> {
    if let Some(inside) = reader.group() {
        return Some((expression(bare(inside)), None));
    }
    let (schema, name) = reader.path()?;
    if reader.group().is_some() {
        let call = part.len() - reader.rest().len();
        return Some((expression(part.get(..call)?.trim_end()), None));
    }
    let field = table.fields.get(&name).filter(|_| schema.is_none())?;
    Some((listed(field), Some(name)))
}

fn expression(sql: &str) -> String {
    format!("expr({})", string(sql))
}

/// A collation as the grammar names it: there, a dot divides schema and name.
pub(super) fn collation(schema: Option<&Ident>, name: &Ident) -> Option<String> {
    let schema = schema.map(Ident::as_str).filter(|schema| *schema != "pg_catalog");
    let is_word = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    match schema {
        None if !name.as_str().contains('.') => Some(name.as_str().to_owned()),
        Some(schema) if is_word(schema) => Some(format!("{schema}.{}", name.as_str())),
        _ => None,
    }
}

/// An operator class with its parameters; `Some(None)` where there is none, `None` where it cannot
/// be said.
fn class(draft: &mut Draft<'_>, reader: &mut Reader<'_>) -> Option<Option<String>> {
    let rest = reader.rest();
    let is_order = ["ASC", "DESC", "NULLS"].iter().any(|word| rest.starts_with(word));
    if rest.is_empty() || is_order {
        return Some(None);
    }
    let (schema, name) = reader.path()?;
    let name = name.as_str();
    match (schema, extension_of_class(name)) {
        (None, None) => {}
        (Some(schema), Some(extension)) if draft.extension_home(extension)? == schema => {
            draft.say_extension(extension);
        }
        _ => return None,
    }
    is_word(name).then_some(())?;
    match reader.group() {
        None => Some(Some(name.to_owned())),
        Some(parameters) => Some(Some(format!("{name}({})", settings(parameters)?))),
    }
}

/// `fillfactor='70', autosummarize='on'` in the words of the grammar.
pub(super) fn settings(list: &str) -> Option<String> {
    let one = |part: &str| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim();
        let quoted = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
        let value = quoted.unwrap_or(value);
        is_word(name.trim()).then_some(())?;
        let is_number = value.parse::<f64>().is_ok() && !value.contains(['e', 'E', 'n', 'i']);
        let shown = if is_number || is_word(value) { value.to_owned() } else { string(value) };
        Some(format!("{} = {shown}", name.trim()))
    };
    let all: Option<Vec<String>> = split(list).into_iter().map(one).collect();
    Some(all?.join(", "))
}

/// A word of Rust that is no keyword that could be mistaken.
pub(super) fn is_word(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(is_part)
}

fn order(reader: &mut Reader<'_>) -> Option<(&'static str, Option<&'static str>)> {
    let word = match reader.eat("DESC") {
        true => "desc",
        false => "asc",
    };
    let nulls = reader.choose(&[("NULLS FIRST", "first"), ("NULLS LAST", "last")]);
    (word == "desc" || nulls.is_some()).then_some((word, nulls))
}
