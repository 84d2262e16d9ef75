//! `[revisions] template`: what new files begin like.

use std::path::Path;

use aludel_files::most;
use aludel_revision::{Draft, DraftSegment, Mistakes, Revision, Section};

use crate::{Failure, FailureKind, Result};

/// A template is read as a revision without a header, which goes by its file's name.
const NAME: &str = "0_template.sql";

/// Puts what a template says into a draft: its comments below the title; its sections, where nothing else fills
/// them.
pub(super) fn apply(path: &Path, draft: &mut Draft, is_blank: bool) -> Result<()> {
    let text = aludel_files::read_to_string(path, most::REVISION)
        .map_err(|error| wrong(path, &error.to_string()))?;
    let told = |mistakes: &Mistakes| match mistakes.iter().next() {
        Some(mistake) => {
            let at = mistake.position.map(|at| format!("{at}: ")).unwrap_or_default();
            wrong(path, &format!("{at}{}", mistake.kind))
        }
        None => wrong(path, "it cannot be read"),
    };
    let template = Revision::parse(Path::new(NAME), text.as_bytes()).map_err(|it| told(&it))?;
    let script = template.script().map_err(told)?;
    if text.trim_start().starts_with("--") && template.message != "template" {
        draft.message = format!("{}\n\n{}", draft.message, template.message);
    }
    if is_blank {
        draft.up = segments(&script.up);
        draft.down = script.down.as_ref().map(segments).unwrap_or_default();
    }
    Ok(())
}

fn segments(section: &Section) -> Vec<DraftSegment> {
    let segments = section.segments.iter().map(|segment| DraftSegment {
        mode: segment.mode,
        fill: segment.fill.clone(),
        undoes: segment.undoes,
        sql: segment.sql.as_str().to_owned(),
    });
    segments.collect()
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::new(FailureKind::Settings, format!("the template {}: {why}", path.display())).hint(
        "it is written as a revision without the keys of its header: comments, `-- migrate:up`, \
               `-- migrate:down`",
    )
}
