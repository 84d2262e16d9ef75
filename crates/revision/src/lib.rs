//! The revision file, the history graph, addressing and checksums.
//!
//! **Invariants.** Nothing here talks to a database. Loading a history reads headers only, so that
//! `heads` and `history` stay instant; a [`Script`] (the SQL, cut and checked) is parsed when it is
//! asked for, once. Every mistake of a folder is reported at once, each with its place, its reason
//! and what to do. What is written reads back as the same.

mod build;
mod checksum;
mod cut;
mod directive;
mod draft;
mod excerpt;
mod fill;
mod graph;
mod hazard;
mod header;
mod hint;
mod history;
mod id;
mod load;
mod mistake;
mod mistake_kind;
mod naming;
mod nearest;
mod path;
mod phase;
mod relocate;
mod resolve;
mod revision;
mod rewrite;
mod script;
mod source;
mod squash;
mod stand_in;
mod sums;
mod target;
mod update;
mod variables;

pub use aludel_sql::Mode;
pub use build::RETIRED;
pub use checksum::Checksum;
pub use draft::{Draft, DraftSegment};
pub use excerpt::{Excerpt, Position};
pub use fill::Fill;
pub use hazard::{HazardComment, comment};
pub use history::{Applied, Gap, History, HistoryError};
pub use id::{InvalidId, RevisionId};
pub use mistake::{Mistake, Mistakes};
pub use mistake_kind::{LabelOwner, MistakeKind};
pub use naming::slug;
pub use path::PathError;
pub use phase::Phase;
pub use relocate::{Relocated, Relocation};
pub use revision::{Revision, Style};
pub use rewrite::Piece;
pub use script::{Direction, Script, Section, Segment};
pub use squash::{Lacking, Seen, Squash};
pub use sums::Checksums;
pub use target::{Anchor, ParseTargetError, Range, Target, TargetError};
pub use update::Update;
pub use variables::{Values, Variable};
