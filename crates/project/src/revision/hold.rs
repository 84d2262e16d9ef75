//! The queries that are deployed, held against revisions that are not written yet: on the shadow that proved them.

use aludel_autogenerate::Workshop;
use aludel_revision::{Draft, History, Revision};

use super::Drafted;
use crate::{Project, Result, queries::Light};

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
    // As the files will say it, so that findings have their places.
    let read = |draft: &Draft| -> Result<Revision> {
        let path = drafted.folder.join(draft.file_name());
        Ok(Revision::parse(&path, draft.render()?.as_bytes())?)
    };
    let new = drafted.drafts.iter().map(read).collect::<Result<Vec<_>>>()?;
    let history = history.with_new(new)?;
    let revisions: Vec<&Revision> = drafted.revisions().filter_map(|id| history.get(id)).collect();
    project.light(&history, &revisions, workshop, deployed).await
}
