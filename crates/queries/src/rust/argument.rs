//! What an argument says: the text of a literal, of several that are joined, of a constant of the same
//! file. Nothing else is read as one.

use std::{collections::BTreeMap, ops::Range};

use aludel_grammar::{Token, TokenKind, text};

use super::arguments::arguments;

/// What an argument says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A text.
    Text(String),
    /// What another file says, `include_str!`.
    File(String),
    /// What is known at run time alone, and why.
    Built(String),
}

/// The constants of a file that are texts.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// `None` for a name that several have.
    by_name: BTreeMap<String, Option<Said>>,
}

impl Values {
    pub(super) fn of(tokens: &[Token<'_>]) -> Self {
        let (mut values, none) = (Self::default(), Self::default());
        for at in 0..tokens.len() {
            let Some((name, value)) = constant(tokens, at) else { continue };
            let said = none.said(tokens, value);
            let known = values.by_name.contains_key(name);
            values.by_name.insert(name.to_owned(), Some(said).filter(|_| !known));
        }
        values
    }

    /// What an argument says.
    pub(super) fn said(&self, tokens: &[Token<'_>], argument: Range<usize>) -> Said {
        let mut argument = tokens.get(argument).unwrap_or_default();
        while let [first, rest @ ..] = argument
            && first.is_punct("&")
        {
            argument = rest;
        }
        match argument {
            [name] if name.kind == TokenKind::Ident => self.named(name.text),
            [name, bang, open, rest @ ..] if bang.is_punct("!") && open.text == "(" => {
                of_macro(name.text, rest)
            }
            [first, ..] if first.kind == TokenKind::Literal => joined(argument),
            [] => Said::Built("nothing is sent there".into()),
            _ => Said::Built(format!("its text is no literal but `{}`", shown(argument))),
        }
    }

    fn named(&self, name: &str) -> Said {
        match self.by_name.get(name) {
            Some(Some(said)) => said.clone(),
            Some(None) => Said::Built(format!("several constants are called `{name}`")),
            None => {
                Said::Built(format!("its text is in `{name}`, which is no constant of this file"))
            }
        }
    }
}

/// `const NAME: TYPE = VALUE;`: its name, and where the value stands.
fn constant<'s>(tokens: &[Token<'s>], at: usize) -> Option<(&'s str, Range<usize>)> {
    let is_one = tokens.get(at).is_some_and(|it| it.is_ident("const") || it.is_ident("static"));
    let name = tokens.get(at + 1).filter(|it| is_one && it.kind == TokenKind::Ident)?;
    tokens.get(at + 2).filter(|it| it.is_punct(":"))?;
    let find = |from: usize, text| {
        let behind = tokens.iter().enumerate().skip(from);
        let mut stretch = behind.take_while(|(_, it)| !it.is_punct(";") || text == ";");
        stretch.find(|(_, it)| it.is_punct(text)).map(|(at, _)| at)
    };
    let equals = find(at + 3, "=")?;
    Some((name.text, equals + 1..find(equals, ";")?))
}

/// Literals with `+` between them.
fn joined(tokens: &[Token<'_>]) -> Said {
    let pieces = tokens.chunks(2).map(|piece| match piece {
        [literal] => text(literal),
        [literal, plus] if plus.is_punct("+") => text(literal),
        _ => None,
    });
    match pieces.collect::<Option<String>>() {
        Some(text) if tokens.len() % 2 == 1 => Said::Text(text),
        _ => Said::Built(format!("its text is no literal but `{}`", shown(tokens))),
    }
}

/// `concat!("…", "…")`, `include_str!("…")`; `rest` ends with the bracket that closes it.
fn of_macro(name: &str, rest: &[Token<'_>]) -> Said {
    let Some((_, inside)) = rest.split_last() else { return Said::Built("it is empty".into()) };
    let literals = || inside.split(|it| it.is_punct(",")).filter(|piece| !piece.is_empty());
    let pieces = literals().map(|piece| match piece {
        [literal] => text(literal),
        _ => None,
    });
    match (name, pieces.collect::<Option<String>>()) {
        ("concat", Some(text)) => Said::Text(text),
        ("include_str", Some(path)) => Said::File(path),
        _ => Said::Built(format!("it is built at run time, by `{name}!`")),
    }
}

/// The beginning of some tokens, for a message.
fn shown(tokens: &[Token<'_>]) -> String {
    const MOST: usize = 8;
    let words: Vec<&str> = tokens.iter().take(MOST).map(|token| token.text).collect();
    let whole: String = words.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = whole.chars().take(60).collect();
    if tokens.len() > MOST || cut.len() < whole.len() { format!("{cut}…") } else { cut }
}

/// Where the arguments of a call stand.
pub(super) fn argument(
    tokens: &[Token<'_>],
    open: usize,
    number: usize,
    types: bool,
) -> Range<usize> {
    let found = arguments(tokens, open, types);
    found.get(number).cloned().unwrap_or(open + 1..open + 1)
}
