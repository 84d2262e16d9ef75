//! golang-migrate. Source: `source/parse.go` of golang-migrate 4; its driver sends a file as one message.

use aludel_revision::Direction;

use super::{Named, numbered, plain};

pub(super) fn named(file: &str) -> Option<Named> {
    let stem = file.strip_suffix(".sql")?;
    let (stem, way) = match stem.strip_suffix(".up") {
        Some(stem) => (stem, Direction::Up),
        None => (stem.strip_suffix(".down")?, Direction::Down),
    };
    let (version, name) = numbered(stem)?;
    Some(plain(version, name, Some(way)))
}
