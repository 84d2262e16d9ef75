//! Flyway: `V` goes up, `U` takes the same version back.
//! Source: Flyway's documentation, "Migrations", "Naming".

use aludel_revision::Direction;

use super::{Named, lettered};

pub(super) fn named(file: &str) -> Option<Named> {
    let stem = file.strip_suffix(".sql")?;
    let (way, stem) = match stem.strip_prefix('V') {
        Some(stem) => (Direction::Up, stem),
        None => (Direction::Down, stem.strip_prefix('U')?),
    };
    let (version, name) = lettered(stem)?;
    // The table has dots where a name may have underscores.
    let (version, name) = (version.replace('_', "."), name.to_owned());
    Some(Named { letters: "V", version, name, way: Some(way) })
}
