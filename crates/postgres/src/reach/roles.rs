//! Roles that a block makes: `DO $$ … CREATE ROLE app … $$`.

use super::kinds::is;
use aludel_sql::{Kind, Token, tokens};

/// How deep literals are read: SQL in a string of a block.
const DEEPEST: usize = 3;

/// Whether a block's text makes a role.
pub(super) fn is_made_in(statement: &[Token<'_>]) -> bool {
    !names(statement).is_empty()
}

/// Whether a statement makes or alters the role that works on our own servers.
pub(super) fn is_of_login(statement: &[Token<'_>]) -> bool {
    const LOGIN: [&str; 4] = ["postgres", "current_user", "current_role", "session_user"];
    let is_change = is(statement, 0, "create") || is(statement, 0, "alter");
    let name = statement.get(2).and_then(Token::name);
    is_change && name.is_some_and(|name| LOGIN.contains(&name.as_str()))
}

/// The roles that a block makes, where it says their names.
pub(super) fn made_by(statement: &[Token<'_>]) -> Vec<String> {
    names(statement).into_iter().flatten().collect()
}

fn names(statement: &[Token<'_>]) -> Vec<Option<String>> {
    let mut found = Vec::new();
    statement.iter().for_each(|token| look_into(token, 0, &mut found));
    found
}

/// Looks into a literal, and into those inside it.
fn look_into(token: &Token<'_>, depth: usize, found: &mut Vec<Option<String>>) {
    let Some(text) = content(token).filter(|_| depth < DEEPEST) else { return };
    let inside: Vec<Token<'_>> = tokens(&text).filter(|token| !token.is_trivia()).collect();
    for (at, pair) in inside.windows(2).enumerate() {
        let [create, what] = pair else { continue };
        let is_role = ["role", "user", "group"].iter().any(|word| what.is_word(word));
        let name = inside.get(at + 2);
        let is_mapping = name.is_some_and(|name| name.is_word("mapping"));
        if create.is_word("create") && is_role && !is_mapping {
            found.push(name.and_then(Token::name));
        }
    }
    inside.iter().for_each(|token| look_into(token, depth + 1, found));
}

/// What a literal says.
fn content(token: &Token<'_>) -> Option<String> {
    match token.kind {
        Kind::DollarLiteral => {
            let tag = token.text.split('$').nth(1)?.len() + 2;
            token.text.get(tag..token.text.len().checked_sub(tag)?).map(str::to_owned)
        }
        Kind::Literal => {
            let (_, inside) = token.text.split_once('\'')?;
            Some(inside.strip_suffix('\'').unwrap_or(inside).replace("''", "'"))
        }
        _ => None,
    }
}
