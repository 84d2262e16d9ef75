//! SQL as tokens and statements, cut exactly where PostgreSQL's scanner cuts it.
//!
//! This is a scanner, not a parser: it knows where literals, quoted names, dollar quotes and nested
//! comments end (with `standard_conforming_strings = on`, which every session sets), and nothing of
//! grammar beyond what is needed to tell one statement from the next.

mod lex;
mod pieces;
pub mod reach;
mod room;
mod send;
mod split;
#[cfg(test)]
mod tests;
mod words;

pub use lex::{Kind, Token, tokens};
pub use pieces::{Piece, Way, pieces};
pub use room::locks;
pub use send::execute;
pub use split::{StatementSpan, split};
pub use words::controls_transaction;
pub(crate) use words::{copies_from_stdin, transaction_control};
