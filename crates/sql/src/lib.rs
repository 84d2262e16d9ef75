//! SQL as tokens and statements, cut exactly where the server's scanner cuts it, and text as SQL.
//!
//! This is a scanner, not a parser: it knows where literals, quoted names, dollar quotes and nested
//! comments end (with `standard_conforming_strings = on`, which every session sets; [`Syntax`] says where engines
//! differ), and nothing of grammar beyond what is needed to tell one statement from the next.
//!
//! **Invariants.** Pure; the tokens of a text are the text; no input makes it panic or take more than
//! linear time.

mod lex;
mod mode;
mod pieces;
mod quote;
mod split;
mod syntax;
#[cfg(test)]
mod tests;
mod words;

pub use lex::{Kind, Token, tokens, tokens_of};
pub use mode::Mode;
pub use pieces::{Piece, Way, pieces};
pub use quote::{quote_ident, quote_literal};
pub use split::{StatementSpan, split, split_of};
pub use syntax::Syntax;
pub use words::{controls_transaction, copies_from_stdin, transaction_control};
