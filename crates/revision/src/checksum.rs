//! The checksum of what a section executes.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{Mode, Revision, RevisionId, Style, cut::Cut};
use aludel_sql::StatementSpan;

/// A SHA-256 checksum; as text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(pub(crate) [u8; 32]);

/// A text that is no checksum.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no checksum: 64 hexadecimal digits are wanted")]
pub struct InvalidChecksum(pub String);

impl fmt::Display for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Checksum {
    type Err = InvalidChecksum;

    fn from_str(text: &str) -> Result<Self, InvalidChecksum> {
        parse(text).map(Self).ok_or_else(|| InvalidChecksum(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// The first line of what is hashed. Another format is another number.
const FORMAT: &str = "aludel checksum 1\n";

/// The checksum of an upgrade: the header keys that say where in history it stands, the directives,
/// the SQL tokens.
pub(crate) fn of_up(revision: &Revision, up: &Cut<'_>) -> Checksum {
    let mut hash = begin(revision, "up");
    // Nothing in a dbmate file says its parent: a file that comes in before it is found by the
    // graph, and must not look like an edit.
    if revision.style == Style::Aludel {
        list(&mut hash, "revises", &revision.parents);
    }
    list(&mut hash, "depends_on", &revision.depends_on);
    finish(hash, up)
}

/// The checksum of a downgrade: the directives and the SQL tokens.
pub(crate) fn of_down(revision: &Revision, down: &Cut<'_>) -> Checksum {
    finish(begin(revision, "down"), down)
}

fn begin(revision: &Revision, direction: &str) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(format!("{FORMAT}{direction} {}\n", revision.id));
    hash
}

fn list(hash: &mut Sha256, key: &str, ids: &[RevisionId]) {
    hash.update(key);
    for id in ids {
        hash.update(format!(" {id}"));
    }
    hash.update("\n");
}

fn finish(mut hash: Sha256, cut: &Cut<'_>) -> Checksum {
    for segment in &cut.segments {
        hash.update(match segment.mode {
            Mode::Transactional => "segment\n",
            Mode::Autocommit => "segment transaction:false\n",
        });
        segment.statements.iter().for_each(|statement| hash_statement(&mut hash, statement));
    }
    Checksum(hash.finalize().into())
}

/// A length before each token's text, so that no two lists of tokens are the same bytes.
fn hash_statement(hash: &mut Sha256, statement: &StatementSpan<'_>) {
    for token in &statement.tokens {
        hash.update(format!("{} ", token.text.len()));
        hash.update(token.text);
    }
    hash.update(";\n");
}
