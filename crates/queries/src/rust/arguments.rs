//! The arguments between two brackets.

use std::ops::Range;

use aludel_grammar::{Token, TokenKind};

/// Where each argument stands among the tokens. With `types`, a comma between `<` and `>` parts none.
pub(super) fn arguments(tokens: &[Token<'_>], open: usize, types: bool) -> Vec<Range<usize>> {
    let close = tokens.get(open).map_or(open, |token| token.partner as usize);
    let (mut found, mut start, mut at, mut angles) = (Vec::new(), open + 1, open + 1, 0_usize);
    while at < close {
        let Some(token) = tokens.get(at) else { break };
        match (token.kind, token.text) {
            (TokenKind::Open, _) => at = token.partner as usize,
            (TokenKind::Punct, "<") if types => angles += 1,
            (TokenKind::Punct, ">") if types && !is_arrow(tokens, at) => {
                angles = angles.saturating_sub(1);
            }
            (TokenKind::Punct, ",") if angles == 0 => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if start < close {
        found.push(start..close);
    }
    found
}

fn is_arrow(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|it| tokens.get(it));
    before.is_some_and(|it| it.is_punct("-") || it.is_punct("="))
}

/// Behind `::<…>`, where it stands there.
pub(super) fn behind_turbofish(tokens: &[Token<'_>], at: usize) -> usize {
    let is = |at: usize, text| tokens.get(at).is_some_and(|it| it.is_punct(text));
    if !(is(at, ":") && is(at + 1, ":") && is(at + 2, "<")) {
        return at;
    }
    let (mut depth, mut end) = (0_usize, at + 2);
    while let Some(token) = tokens.get(end) {
        match (token.kind, token.text) {
            (TokenKind::Open, _) => end = token.partner as usize,
            (TokenKind::Punct, "<") => depth += 1,
            (TokenKind::Punct, ">") if !is_arrow(tokens, end) => depth -= 1,
            _ => {}
        }
        end += 1;
        if depth == 0 {
            break;
        }
    }
    end
}
