//! The queries that are deployed, held against revisions that are not written yet: on the shadow that proved them.

use aludel_autogenerate::Workshop;
use aludel_revision::{History, Revision};

use super::Drafted;
use crate::{Project, Result, queries::Light};

/// What drafted revisions, which this history has as their files will say them, do to the queries.
pub(super) async fn hold(
    drafted: &Drafted,
    history: &History,
    workshop: &mut Workshop,
    deployed: Option<&str>,
    project: &Project,
) -> Result<Option<Light>> {
    if project.settings.queries.is_none() && deployed.is_none() {
        return Ok(None);
    }
    let _progress = project.busy("holding the queries against it");
    let revisions: Vec<&Revision> = drafted.revisions().filter_map(|id| history.get(id)).collect();
    project.light(history, &revisions, workshop, deployed).await
}
