//! Where files and journal disagree, in words, and what to do about each.

use aludel_runner::{Findings, Remedy as OfRun};

use crate::Remedy;

/// Where files and journal disagree, a line each.
pub fn of(findings: &Findings) -> Vec<String> {
    with_remedies(findings).into_iter().map(|(line, _)| line).collect()
}

/// The same, with what mends each.
pub(crate) fn with_remedies(findings: &Findings) -> Vec<(String, Remedy)> {
    let Findings { edited_up, edited_down, gone, ahead, gaps, half } = findings;
    let mut all = Vec::new();
    for edited in edited_up.iter().chain(edited_down) {
        let (path, id, way) = (edited.path.display(), &edited.revision, edited.direction);
        let line = format!("{path}: the way {way} of `{id}` was edited after it was applied");
        all.push((line, OfRun::AcceptFile(id.clone())));
    }
    for missing in gone {
        let (id, slug) = (&missing.revision, &missing.slug);
        let line = format!("`{id}` ({slug}) is applied, but its file is gone");
        all.push((line, OfRun::RestoreFile { revision: id.clone(), is_ours: true }));
    }
    for missing in ahead {
        let (id, slug) = (&missing.revision, &missing.slug);
        let line = format!("the database is ahead of the files: it has `{id}` ({slug})");
        all.push((line, OfRun::UseNewerFiles));
    }
    for gap in gaps {
        let line = format!("`{}` is applied, but `{}` below it is not", gap.applied, gap.missing);
        all.push((line, OfRun::Reorder(gap.clone())));
    }
    if let Some(half) = half {
        let (revision, direction, place) = (half.revision.clone(), half.direction, half.place);
        let line = format!("a run stopped inside `{revision}`, on its way {direction}, at {place}");
        all.push((line, OfRun::Finish { revision, direction }));
    }
    all.into_iter().map(|(line, remedy)| (line, Remedy::Run(remedy))).collect()
}
