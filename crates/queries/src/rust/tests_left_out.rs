//! Tests are not deployed.

use aludel_grammar::{Token, TokenKind};

/// The tokens without the items that are compiled for tests alone. Partners are numbered anew.
pub(super) fn without<'s>(tokens: &[Token<'s>]) -> Vec<Token<'s>> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut moved = vec![0_u32; tokens.len()];
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(behind) = test_item(tokens, at) {
            at = behind;
            continue;
        }
        moved[at] = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        kept.push(*token);
        at += 1;
    }
    for token in &mut kept {
        token.partner = moved.get(token.partner as usize).copied().unwrap_or_default();
    }
    kept
}

/// Behind the item at a place, where an attribute there makes it a test.
fn test_item(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let open = attribute(tokens, at)?;
    let close = tokens.get(open)?.partner as usize;
    if !says_test(tokens.get(open + 1..close)?) {
        return None;
    }
    let mut at = close + 1;
    while let Some(token) = tokens.get(at) {
        match (token.kind, token.text) {
            (TokenKind::Open, "{") => return Some(token.partner as usize + 1),
            (TokenKind::Open, _) => at = token.partner as usize + 1,
            (TokenKind::Punct, ";") => return Some(at + 1),
            // It was the last of a list.
            (TokenKind::Close, _) => return Some(at),
            _ => at += 1,
        }
    }
    Some(at)
}

/// The bracket of an attribute that begins there.
fn attribute(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let is_one = tokens.get(at)?.is_punct("#") && tokens.get(at + 1)?.text == "[";
    is_one.then_some(at + 1)
}

/// `cfg(test)`, `test`, `tokio::test`, `sqlx::test(…)`.
fn says_test(inside: &[Token<'_>]) -> bool {
    let words: Vec<&str> = inside.iter().map(|token| token.text).collect();
    match words.as_slice() {
        ["cfg", "(", "test", ")"] | ["cfg", "(", "all", "(", "test", ..] => true,
        words => {
            let path: Vec<_> = words.iter().take_while(|word| **word != "(").collect();
            path.last().is_some_and(|last| **last == "test") && path.first() != Some(&&"cfg")
        }
    }
}
