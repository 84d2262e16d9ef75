//! Defaults: Rust expressions read as data.

use crate::{
    Cursor, Mistake, Parsed, Path, Spanned, Word,
    literal::{self, Literal},
    rust_type,
    token::Kind,
};

/// What a column holds where a row says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultValue {
    /// `true`, `false`.
    Bool(bool),
    /// `42`, `-1`.
    Integer(String),
    /// `0.5`.
    Float(String),
    /// `"text"`.
    Text(String),
    /// `Role::Member`.
    Variant(Path),
    /// `[]`, `["a", "b"]`.
    Array(Vec<Spanned<DefaultValue>>),
    /// `now()`, `json("{}")`: a function of the catalogue.
    Call(Word, Option<Word>),
}

/// The functions that a default may call, and whether they take a string.
pub const FUNCTIONS: &[(&str, bool)] = &[
    ("now", false),
    ("today", false),
    ("uuid_v4", false),
    ("uuid_v7", false),
    ("json", true),
    ("nextval", true),
    ("sql", true),
];

/// What people write who think of Rust, and what to write instead.
const FROM_RUST: &[(&str, &str)] = &[
    ("Uuid::new_v4", "uuid_v4()"),
    ("Uuid::now_v7", "uuid_v7()"),
    ("Utc::now", "now()"),
    ("Timestamp::now", "now()"),
    ("OffsetDateTime::now_utc", "now()"),
    ("gen_random_uuid", "uuid_v4()"),
    ("uuidv7", "uuid_v7()"),
    ("current_timestamp", "now()"),
    ("current_date", "today()"),
    ("String::new", "\"\""),
    ("Vec::new", "[]"),
];

/// Takes the value of a default.
pub(crate) fn default_value(cursor: &mut Cursor<'_, '_>) -> Parsed<Spanned<DefaultValue>> {
    let start = cursor.span();
    let value = value(cursor)?;
    Ok(Spanned::new(value, start.to(cursor.last_span())))
}

fn value(cursor: &mut Cursor<'_, '_>) -> Parsed<DefaultValue> {
    if cursor.eat("-") {
        return negative(cursor);
    }
    if let Some(list) = cursor.group("[") {
        return array(list);
    }
    match cursor.peek() {
        Some(token) if token.kind == Kind::Literal => plain(cursor),
        Some(token) if token.is_ident("true") || token.is_ident("false") => {
            cursor.bump();
            Ok(DefaultValue::Bool(token.text == "true"))
        }
        Some(token) if token.kind == Kind::Ident || token.is_punct(":") => named(cursor),
        _ => Err(cursor.expected("a value").help(WAY_OUT)),
    }
}

const WAY_OUT: &str = "a default is a literal, an enum variant, `[]`, one of `now()`, `today()`, `uuid_v4()`, \
     `uuid_v7()`, `json(\"…\")`, `nextval(\"…\")`, or SQL: `sql(\"…\")`";

fn negative(cursor: &mut Cursor<'_, '_>) -> Parsed<DefaultValue> {
    match plain(cursor)? {
        DefaultValue::Integer(n) => Ok(DefaultValue::Integer(format!("-{n}"))),
        DefaultValue::Float(n) => Ok(DefaultValue::Float(format!("-{n}"))),
        _ => Err(Mistake::new(cursor.last_span(), "only a number can be negative")),
    }
}

fn plain(cursor: &mut Cursor<'_, '_>) -> Parsed<DefaultValue> {
    let found = literal::literal(cursor)?;
    match found.value {
        Literal::Text(text) | Literal::Char(text) => Ok(DefaultValue::Text(text)),
        Literal::Integer(n) => Ok(DefaultValue::Integer(n)),
        Literal::Float(n) => Ok(DefaultValue::Float(n)),
        Literal::Other => {
            let message = "bytes cannot be a default as they stand";
            Err(Mistake::new(found.span, message).help("say it in SQL: `sql(\"'\\\\x00'\")`"))
        }
    }
}

fn array(mut list: Cursor<'_, '_>) -> Parsed<DefaultValue> {
    let mut values = Vec::new();
    while !list.is_end() {
        values.push(default_value(&mut list)?);
        if !list.is_end() {
            list.expect(",")?;
        }
    }
    Ok(DefaultValue::Array(values))
}

fn named(cursor: &mut Cursor<'_, '_>) -> Parsed<DefaultValue> {
    let path = rust_type::path(cursor)?;
    if cursor.at_punct("!") {
        let message = format!("`{}!` is a macro, not a value", path.text());
        return Err(Mistake::new(path.span(), message).help(WAY_OUT));
    }
    if path.text() == "None" {
        let message = "`None` is no default: a column that may be NULL is NULL by default";
        return Err(Mistake::new(path.span(), message).help("leave `default` out"));
    }
    match cursor.group("(") {
        Some(list) => call(&path, list),
        None => Ok(DefaultValue::Variant(path)),
    }
}

fn call(path: &Path, mut list: Cursor<'_, '_>) -> Parsed<DefaultValue> {
    let (text, span) = (path.text(), path.span());
    let Some((name, takes_text)) = FUNCTIONS.iter().find(|(name, _)| *name == text) else {
        return Err(unknown_function(&text, span));
    };
    let word = Word::new((*name).to_owned(), span);
    if !takes_text {
        let extra = (!list.is_end())
            .then(|| Mistake::new(list.span(), format!("`{name}()` takes nothing")));
        return extra.map_or(Ok(DefaultValue::Call(word, None)), Err);
    }
    let argument = literal::string(&mut list)?;
    list.eat(",");
    if !list.is_end() {
        return Err(list.expected("`)`"));
    }
    Ok(DefaultValue::Call(word, Some(argument)))
}

fn unknown_function(text: &str, span: crate::Span) -> Mistake {
    let mistake = Mistake::new(span, format!("unknown function `{text}` in a default"));
    let near = FROM_RUST.iter().find(|(rust, _)| text.ends_with(rust)).map(|(_, ours)| *ours);
    let names = FUNCTIONS.iter().map(|(name, _)| *name);
    let near = near
        .map(str::to_owned)
        .or_else(|| crate::nearest(text, names).map(|name| format!("{name}()")));
    let label = near.map_or("not known here".to_owned(), |near| format!("did you mean `{near}`?"));
    mistake.label(label).help(WAY_OUT)
}
