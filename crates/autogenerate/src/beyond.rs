//! What of revisions reaches beyond the shadow's database.

use aludel_engine::{LeftOut, Reach, Shadow};
use aludel_revision::{Revision, Section};

use crate::Error;

/// What of some sections is left out. What may not run is an error, before anything runs.
pub(crate) async fn check<'a>(
    shadow: &mut dyn Shadow,
    reach: Reach<'_>,
    sections: impl IntoIterator<Item = (&'a Revision, &'a Section)>,
) -> Result<Vec<LeftOut>, Error> {
    let mut left_out = Vec::new();
    for (revision, section) in sections {
        for statement in section.statements() {
            let place = || format!("{}:{}", revision.path.display(), statement.position());
            let deed = reach.deed(statement.as_str());
            left_out.extend(reach.judge(shadow, deed, place, statement.as_str()).await?);
        }
    }
    Ok(left_out)
}
