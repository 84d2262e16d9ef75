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
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // At once: a long history is compared by thousands of these.
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let text: String = digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect();
        formatter.write_str(&text)
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
    // Gathered first: a statement is many short tokens.
    let mut bytes = Vec::new();
    for segment in &cut.segments {
        hash.update(match segment.mode {
            Mode::Transactional => "segment\n",
            Mode::Autocommit => "segment transaction:false\n",
        });
        if let Some(number) = segment.undoes {
            hash.update(format!("undoes {number}\n"));
        }
        if let Some(fill) = &segment.fill {
            hash.update(format!("fill {fill}\n"));
        }
        for statement in &segment.statements {
            write_statement(&mut bytes, statement);
            hash.update(&bytes);
            bytes.clear();
        }
    }
    Checksum(hash.finalize().into())
}

/// A length before each token's text, so that no two lists of tokens are the same bytes.
fn write_statement(bytes: &mut Vec<u8>, statement: &StatementSpan<'_>) {
    for token in &statement.tokens {
        write_decimal(bytes, token.text.len());
        bytes.push(b' ');
        bytes.extend_from_slice(token.text.as_bytes());
    }
    bytes.extend_from_slice(b";\n");
}

fn write_decimal(bytes: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        write_decimal(bytes, number / 10);
    }
    bytes.push(b'0' + (number % 10) as u8);
}
