//! Passing over items that say nothing about a database.

use crate::{Cursor, Parsed, token::Kind};

/// Words that items begin with, beside those that are read.
const BEGINNINGS: &[&str] = &[
    "fn", "const", "static", "impl", "trait", "unsafe", "async", "extern", "union", "auto",
    "default", "safe", "macro", "struct", "enum", "mod", "type", "use", "gen",
];

/// Passes over one item.
pub(crate) fn skip_item(cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
    let Some(token) = cursor.peek() else { return Ok(()) };
    let is_name = token.kind == Kind::Ident;
    if is_macro(cursor) {
        return skip_macro(cursor);
    }
    if cursor.eat(";") {
        return Ok(());
    }
    if !is_name || !BEGINNINGS.contains(&token.text) {
        return Err(cursor.expected("an item"));
    }
    if is_value(cursor) {
        return skip_to_semicolon(cursor);
    }
    skip_body(cursor)
}

/// `name!`, `path::name!`.
fn is_macro(cursor: &Cursor<'_, '_>) -> bool {
    let mut ahead = *cursor;
    ahead.eat("::");
    while ahead.peek().is_some_and(|t| t.kind == Kind::Ident) {
        ahead.bump();
        if ahead.at_punct("!") {
            return true;
        }
        if !ahead.eat("::") {
            return false;
        }
    }
    false
}

fn skip_macro(cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
    while !cursor.is_end() {
        if cursor.group("{").is_some() {
            return Ok(());
        }
        if cursor.group("(").is_some() || cursor.group("[").is_some() {
            return cursor.expect(";");
        }
        cursor.bump();
    }
    Err(cursor.expected("the arguments of the macro"))
}

/// `const A: T = …;`, `static`, `use`, `type`, and `struct A(…);`.
fn is_value(cursor: &Cursor<'_, '_>) -> bool {
    let second = cursor.peek_at(1).map_or("", |t| t.text);
    if cursor.at_word("use") || cursor.at_word("type") {
        return true;
    }
    let starts = cursor.at_word("const") || cursor.at_word("static");
    starts && !["fn", "unsafe", "async", "extern", "safe"].contains(&second)
}

fn skip_to_semicolon(cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
    while !cursor.is_end() {
        if cursor.eat(";") {
            return Ok(());
        }
        cursor.bump();
    }
    Err(cursor.expected("`;`"))
}

/// Up to a body in braces, or a semicolon where there is none.
fn skip_body(cursor: &mut Cursor<'_, '_>) -> Parsed<()> {
    while !cursor.is_end() {
        if cursor.eat(";") {
            return Ok(());
        }
        let is_body = cursor.at_open("{");
        cursor.bump();
        let is_const_argument = cursor.at_punct(">") || cursor.at_punct(",");
        if is_body && !is_const_argument {
            return Ok(());
        }
    }
    Err(cursor.expected("`{`"))
}
