//! SeaORM: migrations are Rust, of which the SQL that is sent as a literal can be read. What else a way does is
//! known to a program alone, and named.

use aludel_grammar::{Token, TokenKind, lex, text as literal};
use aludel_revision::{Direction, Position};
use aludel_sql::{Kind, tokens as sql_tokens};

use super::{How, Named, Part, Unreadable, plain};

/// What decides only when it runs.
const DECIDING: &[&str] = &["for", "if", "loop", "match", "while"];

/// What is awaited, and does nothing to the database.
const HARMLESS: &[&str] = &["get_connection", "get_database_backend"];

pub(super) fn named(file: &str) -> Option<Named> {
    let stem = file.strip_suffix(".rs")?;
    let mut parts = stem.strip_prefix('m')?.splitn(3, '_');
    let (day, number) = (parts.next()?, parts.next()?);
    let is = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = day.len() == 8 && is(day) && is(number);
    fits.then(|| {
        let name = parts.next().unwrap_or_default();
        let version = format!("{day}_{number}");
        Named { letters: "m", ..plain(&version, name, None) }
    })
}

pub(super) fn parts(text: &str) -> Result<Vec<Part>, Vec<Unreadable>> {
    let line = |offset: usize| Position::of(text, offset).line;
    let tokens = lex(text).map_err(|mistake| {
        vec![(line(mistake.span.start as usize), format!("this is no Rust: {}", mistake.message))]
    })?;
    let (mut parts, mut wrong) = (Vec::new(), Vec::new());
    for (name, direction) in [("up", Direction::Up), ("down", Direction::Down)] {
        let Some((open, close)) = body(&tokens, name) else { continue };
        let mut sql = Vec::new();
        let mut first = None;
        for call in calls(&tokens, open, close) {
            first = first.or(Some(line(offset(&tokens, call.at))));
            match call.text {
                Ok(text) => sql.push(closed(&text)),
                Err(why) => wrong.push((line(offset(&tokens, call.at)), why)),
            }
        }
        let sql = sql.join("\n\n");
        if direction == Direction::Up || !sql.is_empty() {
            let line = first.unwrap_or_else(|| line(offset(&tokens, open)));
            parts.push(Part { direction, sql, line, how: How::Together });
        }
    }
    if parts.iter().all(|part| part.direction != Direction::Up) {
        wrong.push((1, "there is no `fn up`".to_owned()));
    }
    if wrong.is_empty() { Ok(parts) } else { Err(wrong) }
}

fn offset(tokens: &[Token<'_>], at: usize) -> usize {
    tokens.get(at).map_or(0, |token| token.span.start as usize)
}

/// The braces of a function's body.
fn body(tokens: &[Token<'_>], name: &str) -> Option<(usize, usize)> {
    let heads = tokens.windows(2);
    let head = heads.enumerate().find(|(_, it)| it[0].is_ident("fn") && it[1].is_ident(name))?.0;
    let behind = tokens.iter().enumerate().skip(head);
    let (open, brace) = behind.into_iter().find(|(_, it)| it.text == "{")?;
    Some((open, brace.partner as usize))
}

/// Something that a way sends.
struct Call {
    at: usize,
    text: Result<String, String>,
}

/// What a body sends: whatever is awaited, and texts that become statements.
fn calls(tokens: &[Token<'_>], open: usize, close: usize) -> Vec<Call> {
    let mut calls = Vec::new();
    for at in open + 1..close {
        let Some([name, paren]) = tokens.get(at..at + 2).and_then(|it| it.first_chunk::<2>())
        else {
            continue;
        };
        if DECIDING.iter().any(|word| name.is_ident(word)) {
            calls.push(Call { at, text: Err(format!("`{}` decides when it runs", name.text)) });
        }
        if name.kind != TokenKind::Ident || paren.text != "(" {
            continue;
        }
        let end = paren.partner as usize;
        match name.text {
            "execute_unprepared" => calls.push(Call { at, text: said(tokens, at + 2, end) }),
            "from_string" => calls.push(Call { at, text: last_said(tokens, at + 2, end) }),
            _ if is_awaited(tokens, end) && !is_known(tokens, name.text, at + 2, end) => {
                let text = Err(format!("`{}` is run by a program alone", name.text));
                calls.push(Call { at, text });
            }
            _ => {}
        }
    }
    calls
}

fn is_awaited(tokens: &[Token<'_>], end: usize) -> bool {
    let is = |at: usize, text| tokens.get(at).is_some_and(|it| it.text == text);
    is(end + 1, ".") && is(end + 2, "await")
}

/// Whether a call that is awaited is nothing, or runs a statement that is read by itself.
fn is_known(tokens: &[Token<'_>], name: &str, from: usize, to: usize) -> bool {
    let inside = tokens.get(from..to).unwrap_or_default();
    let has_statement = inside.iter().any(|it| it.is_ident("from_string"));
    HARMLESS.contains(&name) || (matches!(name, "execute" | "execute_raw") && has_statement)
}

/// The literal between two brackets.
fn said(tokens: &[Token<'_>], from: usize, to: usize) -> Result<String, String> {
    let mut inside = tokens.get(from..to).unwrap_or_default();
    while let [first, rest @ ..] = inside
        && first.is_punct("&")
    {
        inside = rest;
    }
    if let [rest @ .., comma] = inside
        && comma.is_punct(",")
    {
        inside = rest;
    }
    let behind: &[Token<'_>] = match inside {
        [first, rest @ ..] if first.kind == TokenKind::Literal => rest,
        _ => return Err("its SQL is no literal".to_owned()),
    };
    // `.to_owned()`, `.to_string()`, `.into()`
    let is_copy = match behind {
        [] => true,
        [dot, name, open, close] => {
            let copies = ["to_owned", "to_string", "into"];
            dot.is_punct(".")
                && copies.iter().any(|it| name.is_ident(it))
                && open.text == "("
                && close.text == ")"
        }
        _ => false,
    };
    let text = inside.first().and_then(literal).filter(|_| is_copy);
    text.ok_or_else(|| "its SQL is no literal".to_owned())
}

/// The literal that is the last argument.
fn last_said(tokens: &[Token<'_>], from: usize, to: usize) -> Result<String, String> {
    let inside = tokens.get(from..to).unwrap_or_default();
    let last = inside.len().saturating_sub(1);
    let comma = inside.iter().enumerate().filter(|(at, it)| *at < last && it.is_punct(","));
    let start = comma.map(|(at, _)| from + at + 1).next_back().unwrap_or(from);
    said(tokens, start, to)
}

/// The SQL with a semicolon at its end.
fn closed(sql: &str) -> String {
    let sql = sql.trim();
    let last = sql_tokens(sql).filter(|token| !token.is_trivia()).last();
    match last.is_none_or(|token| token.kind == Kind::Semicolon) {
        true => sql.to_owned(),
        // A comment may stand at the end.
        false if sql_tokens(sql).last().is_some_and(|it| it.kind == Kind::LineComment) => {
            format!("{sql}\n;")
        }
        false => format!("{sql};"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read() {
        let text = r##"
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("CREATE TABLE a (id int)").await?;
        db.execute(Statement::from_string(
            manager.get_database_backend(),
            r#"CREATE TABLE "b" (id int);"#.to_owned(),
        ))
        .await?;
        Ok(())
    }
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP TABLE b; DROP TABLE a -- all").await?;
        Ok(())
    }
}"##;
        let told: Vec<_> = parts(text)
            .expect("all of it is SQL")
            .into_iter()
            .map(|it| (it.direction, it.sql, it.line))
            .collect();
        assert_eq!(
            told,
            [
                (
                    Direction::Up,
                    "CREATE TABLE a (id int);\n\nCREATE TABLE \"b\" (id int);".to_owned(),
                    5
                ),
                (Direction::Down, "DROP TABLE b; DROP TABLE a -- all\n;".to_owned(), 14)
            ]
        );
    }

    #[test]
    fn what_a_program_alone_knows_is_named() {
        let text = "async fn up(m: &M) -> R {\n    m.create_table(Table::create().to_owned()).await?;\n\
                    let sql = format!(\"x\");\n    m.get_connection().execute_unprepared(&sql).await?;\n}";
        let wrong = parts(text).expect_err("it is no SQL");
        assert_eq!(
            wrong,
            [
                (2, "`create_table` is run by a program alone".to_owned()),
                (4, "its SQL is no literal".to_owned())
            ]
        );
    }
}
