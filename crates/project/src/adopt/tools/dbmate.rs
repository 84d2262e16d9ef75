//! dbmate: whose files are read as they are; here they get a header.

use std::path::Path;

use aludel_revision::{Revision, Section};
use aludel_sql::Mode;

use super::{How, Named, Part, Unreadable, numbered, plain};

pub(super) fn named(file: &str) -> Option<Named> {
    let (version, name) = numbered(file.strip_suffix(".sql")?)?;
    Some(plain(version, name, None))
}

pub(super) fn parts(text: &str) -> Result<Vec<Part>, Vec<Unreadable>> {
    let unreadable = |mistakes: &aludel_revision::Mistakes| {
        let of = |it: &aludel_revision::Mistake| {
            (it.position.map_or(1, |at| at.line), it.kind.to_string())
        };
        mistakes.iter().map(of).collect::<Vec<_>>()
    };
    let revision = Revision::parse(Path::new("1_file.sql"), text.as_bytes());
    let revision = revision.map_err(|mistakes| unreadable(&mistakes))?;
    let script = revision.script().map_err(unreadable)?;
    let sections = std::iter::once(&script.up).chain(&script.down);
    Ok(sections.flat_map(of_section).collect())
}

fn of_section(section: &Section) -> Vec<Part> {
    let part = |segment: &aludel_revision::Segment| Part {
        direction: section.direction,
        sql: segment.sql.as_str().to_owned(),
        line: segment.sql.position().line,
        how: if segment.mode == Mode::Autocommit { How::Apart } else { How::Together },
    };
    section.segments.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use aludel_revision::Direction;

    use super::*;

    #[test]
    fn sections_and_what_runs_without_a_transaction() {
        let text = "-- migrate:up transaction:false\nVACUUM;\n\n-- migrate:down\nSELECT 1;\n";
        let parts = parts(text).expect("it is dbmate's");
        let told: Vec<_> =
            parts.iter().map(|it| (it.direction, it.sql.trim(), it.line, it.how)).collect();
        assert_eq!(
            told,
            [
                (Direction::Up, "VACUUM;", 2, How::Apart),
                (Direction::Down, "SELECT 1;", 5, How::Together)
            ]
        );
    }
}
