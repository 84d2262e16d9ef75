//! Where files and journal disagree, in words.

use aludel_runner::Findings;

/// Where files and journal disagree, a line each.
pub(crate) fn of(findings: &Findings) -> Vec<String> {
    let Findings { edited_up, edited_down, gone, ahead, gaps, half } = findings;
    let mut lines = Vec::new();
    for edited in edited_up.iter().chain(edited_down) {
        let (path, id, way) = (edited.path.display(), &edited.revision, edited.direction);
        lines.push(format!("{path}: the way {way} of `{id}` was edited after it was applied"));
    }
    for missing in gone {
        let (id, slug) = (&missing.revision, &missing.slug);
        lines.push(format!("`{id}` ({slug}) is applied, but its file is gone"));
    }
    for missing in ahead {
        let (id, slug) = (&missing.revision, &missing.slug);
        lines.push(format!("the database is ahead of the files: it has `{id}` ({slug})"));
    }
    for gap in gaps {
        lines.push(format!("`{}` is applied, but `{}` below it is not", gap.applied, gap.missing));
    }
    if let Some(half) = half {
        let (id, way, place) = (&half.revision, half.direction, half.place);
        lines.push(format!("a run stopped inside `{id}`, on its way {way}, at {place}"));
    }
    lines
}
