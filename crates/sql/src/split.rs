//! Where one statement ends and the next begins.

use std::ops::Range;

use super::{Kind, Syntax, Token};

/// One statement: its significant tokens, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementSpan<'a> {
    /// Its tokens, without blanks and comments, without the semicolon; never empty. The rows of a
    /// `COPY … FROM STDIN` are its last token.
    pub tokens: Vec<Token<'a>>,
    /// From its first to its last significant token, in bytes.
    pub range: Range<usize>,
}

/// The statements of some tokens. What lies between two statements is blanks, comments and
/// semicolons, nothing else.
pub fn split<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Vec<StatementSpan<'a>> {
    split_of(tokens, Syntax::default())
}

/// The statements of some tokens in a syntax.
pub fn split_of<'a>(
    tokens: impl IntoIterator<Item = Token<'a>>,
    syntax: Syntax,
) -> Vec<StatementSpan<'a>> {
    let mut statements = Vec::new();
    let mut current: Vec<Token<'a>> = Vec::new();
    let mut nesting = Nesting::default();
    let mut tokens = tokens.into_iter().filter(|token| !token.is_trivia()).peekable();
    while let Some(token) = tokens.next() {
        nesting.enter(&current, &token, syntax);
        if tokens.peek().is_some_and(|next| next.kind == Kind::CopyRows) {
            // This is the semicolon before the rows.
            continue;
        }
        if token.kind == Kind::CopyRows {
            current.push(token);
            statements.extend(finish(std::mem::take(&mut current)));
            nesting = Nesting::default();
        } else if token.kind == Kind::Semicolon && nesting.is_outermost() {
            statements.extend(finish(std::mem::take(&mut current)));
            nesting = Nesting::default();
        } else {
            current.push(token);
        }
    }
    statements.extend(finish(current));
    statements
}

fn finish(tokens: Vec<Token<'_>>) -> Option<StatementSpan<'_>> {
    let range = tokens.first()?.start..tokens.last()?.end();
    Some(StatementSpan { tokens, range })
}

/// How deep a token stands in parentheses (`CREATE RULE … DO (a; b)`) and in the `BEGIN ATOMIC`
/// body of an SQL function, in which CASE has an END of its own.
#[derive(Debug, Default)]
struct Nesting {
    parentheses: usize,
    blocks: usize,
}

impl Nesting {
    fn is_outermost(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    /// Takes note of a token that follows others of the same statement.
    fn enter(&mut self, before: &[Token<'_>], token: &Token<'_>, syntax: Syntax) {
        match token.text {
            "(" | "[" => self.parentheses += 1,
            ")" | "]" => self.parentheses = self.parentheses.saturating_sub(1),
            _ if token.kind == Kind::Word && !is_label(before) => {
                self.enter_word(before, token, syntax);
            }
            _ => {}
        }
    }

    fn enter_word(&mut self, before: &[Token<'_>], token: &Token<'_>, syntax: Syntax) {
        let after_begin = before.last().is_some_and(|last| last.is_word("begin"));
        if self.blocks == 0 {
            let opens = match syntax.trigger_bodies {
                true => token.is_word("begin") && creates_trigger(before),
                false => after_begin && token.is_word("atomic") && creates_routine(before),
            };
            self.blocks = usize::from(opens);
        } else if token.is_word("case") {
            self.blocks += 1;
        } else if token.is_word("end") {
            self.blocks -= 1;
        }
    }
}

/// Whether the next word is a name, whatever it spells: `AS end`, `row.end`.
fn is_label(before: &[Token<'_>]) -> bool {
    before.last().is_some_and(|last| last.is_word("as") || last.text == ".")
}

fn creates_routine(statement: &[Token<'_>]) -> bool {
    let is_routine = |token: &Token<'_>| token.is_word("function") || token.is_word("procedure");
    statement.first().is_some_and(|token| token.is_word("create"))
        && statement.iter().take(4).any(is_routine)
}

/// `CREATE [TEMP | TEMPORARY] TRIGGER`.
fn creates_trigger(statement: &[Token<'_>]) -> bool {
    statement.first().is_some_and(|token| token.is_word("create"))
        && statement.iter().take(3).any(|token| token.is_word("trigger"))
}
