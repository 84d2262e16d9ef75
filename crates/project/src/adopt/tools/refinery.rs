//! refinery. `V` and `U` go up both: the numbers of `U` may have gaps.
//! Source: refinery 0.8, `refinery_core/src/util.rs`.

use aludel_revision::Direction;

use super::{Named, lettered};

pub(super) fn named(file: &str) -> Option<Named> {
    let stem = file.strip_suffix(".sql")?;
    let (letters, stem) = match stem.strip_prefix('V') {
        Some(stem) => ("V", stem),
        None => ("U", stem.strip_prefix('U')?),
    };
    let (version, name) = lettered(stem).filter(|(version, _)| !version.contains(['.', '_']))?;
    let (version, name) = (version.to_owned(), name.to_owned());
    Some(Named { letters, version, name, way: Some(Direction::Up) })
}
