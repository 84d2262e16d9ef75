//! What a reviewer of a migration has to see: as one page of HTML, as a comment on a pull request, as data.
//!
//! **Invariants.** Pure: a [`Review`] in, text out, the same text for the same review. What comes from names,
//! comments and SQL is text there and never markup. The page needs nothing else: it loads nothing and has no
//! script.

mod counts;
mod data;
mod graph;
mod highlight;
mod html;
mod markdown;
mod words;

pub use counts::Counts;
pub use data::{
    Change, ChangeKind, Finding, Level, Node, Proof, Queries, QueryFinding, Review, Reviewed,
    Statement, Waiting, Way,
};
pub use html::{GENERATOR, html};
pub use markdown::markdown;
