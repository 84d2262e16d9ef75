//! sqlx. Source: sqlx 0.8, `sqlx-core/src/migrate/source.rs`.

use aludel_revision::Direction;

use super::{How, Named, numbered, plain};

pub(super) fn named(file: &str) -> Option<Named> {
    let stem = file.strip_suffix(".sql")?;
    let (stem, way) = match (stem.strip_suffix(".up"), stem.strip_suffix(".down")) {
        (Some(stem), _) => (stem, Some(Direction::Up)),
        (_, Some(stem)) => (stem, Some(Direction::Down)),
        _ => (stem, Some(Direction::Up)),
    };
    let (version, name) = numbered(stem).filter(|(_, name)| !name.is_empty())?;
    Some(plain(version, name, way))
}

/// A file whose very first words are these runs without a transaction.
pub(super) fn how(text: &str) -> How {
    if text.starts_with("-- no-transaction") { How::Apart } else { How::Together }
}
