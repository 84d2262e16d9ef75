//! The tokens of Rust source: enough of them to read declarations, and no more.

use crate::Span;

/// What sort of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword; a raw one keeps its `r#`.
    Ident,
    /// `'a`.
    Lifetime,
    /// A number, a string, a character.
    Literal,
    /// One character.
    Punct,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// `///` or `/** */`: documentation of what follows.
    OuterDoc,
    /// `//!` or `/*! */`: documentation of what it stands in.
    InnerDoc,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub struct Token<'s> {
    /// What sort.
    pub kind: Kind,
    /// Its text.
    pub text: &'s str,
    /// Where it stands.
    pub span: Span,
    /// For a bracket, the position of its partner among the tokens.
    pub partner: u32,
}

impl Token<'_> {
    /// Whether it is this punctuation character.
    pub fn is_punct(&self, text: &str) -> bool {
        self.kind == Kind::Punct && self.text == text
    }

    /// Whether behind the brace that closes a block it goes on with what the block belongs to:
    /// `{ … } else`, `{ … }.await`.
    pub fn continues_block(&self) -> bool {
        match self.kind {
            Kind::Ident => matches!(self.text, "else" | "as"),
            Kind::Punct => self.text != "#",
            Kind::Close | Kind::Open => true,
            Kind::Lifetime | Kind::Literal | Kind::OuterDoc | Kind::InnerDoc => false,
        }
    }

    /// Whether it is this name or keyword.
    pub fn is_ident(&self, text: &str) -> bool {
        self.kind == Kind::Ident && self.text == text
    }
}
