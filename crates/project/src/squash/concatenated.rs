//! The statements of many revisions as they are, one revision's behind the other's.

use aludel_revision::{Direction, DraftSegment, Mistakes, Revision, Section};

/// The ways up of some revisions, one behind the other.
pub(super) fn up(members: &[&Revision]) -> Result<Vec<DraftSegment>, Mistakes> {
    let mut all = Vec::new();
    for member in members {
        all.extend(segments(member, Some(&member.script().map_err(Clone::clone)?.up), None));
    }
    Ok(all)
}

/// Their ways down, the last first. They say which part of the way up each takes back where all of them do.
pub(super) fn down(members: &[&Revision]) -> Result<Vec<DraftSegment>, Mistakes> {
    let (mut all, mut before) = (Vec::new(), 0);
    for member in members {
        let script = member.script().map_err(Clone::clone)?;
        all.push(segments(member, script.down.as_ref(), Some(before)));
        before += script.up.segments.len();
    }
    let mut all: Vec<DraftSegment> = all.into_iter().rev().flatten().collect();
    if !all.iter().all(|segment| segment.undoes.is_some()) {
        all.iter_mut().for_each(|segment| segment.undoes = None);
    }
    Ok(all)
}

/// The segments of a section, with what revision they are of above the first.
fn segments(
    revision: &Revision,
    section: Option<&Section>,
    before: Option<usize>,
) -> Vec<DraftSegment> {
    let mut all: Vec<DraftSegment> =
        section.into_iter().flat_map(|it| &it.segments).map(|it| it.draft()).collect();
    for segment in &mut all {
        segment.undoes = segment.undoes.zip(before).map(|(number, before)| number + before);
    }
    // What does nothing is a segment no more, unless the numbers of others count it.
    if section.is_some_and(|it| it.direction == Direction::Down) {
        all.retain(|segment| !segment.sql.trim().is_empty() || segment.undoes.is_some());
    }
    if let Some(first) = all.first_mut() {
        first.sql = format!("-- {}: {}\n\n{}", revision.id, revision.summary(), first.sql.trim());
    }
    all
}

#[cfg(test)]
mod tests {
    use aludel_revision::History;

    use super::*;

    #[test]
    fn the_way_down_is_turned_round() {
        let file = |id: &str, parent: &str, undoes: &str| {
            let text = format!(
                "-- About {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\nSELECT '{id}';\n\n\
                 -- migrate:down{undoes}\n\nSELECT 'not {id}';\n"
            );
            (format!("{id}_it.sql"), text)
        };
        for (second, expected) in [("", [None, None]), (" undoes:1", [Some(2), Some(1)])] {
            let files = [file("a1", "base", " undoes:1"), file("a2", "a1", second)];
            let history = History::from_files(files).expect("a history");
            let members: Vec<&Revision> = history.revisions().collect();
            let down = down(&members).expect("no mistakes");
            assert_eq!(down[0].sql, "-- a2: About a2\n\nSELECT 'not a2';");
            assert_eq!([down[0].undoes, down[1].undoes], expected);
            assert_eq!(
                up(&members).expect("no mistakes")[1].sql,
                "-- a2: About a2\n\nSELECT 'a2';"
            );
        }
    }
}
