//! Any file of SQL, on a schema that is given, or on one that is made up from what the file speaks of.

use std::{collections::BTreeSet, path::Path};

use aludel_autogenerate::Workshop;
use aludel_files::most;
use aludel_lint::{Script, World};

use super::{LintOptions, Linted, judged, missing_roles, run_here};
use crate::{
    Failure, FailureKind, Project, Result,
    ground::Ground,
    history,
    source::Source,
    states::{self, Loaded},
};

/// How often a schema is made up anew before it is given up.
const ROUNDS: usize = 40;

impl Project {
    /// Judges a file of SQL on a schema; without one, on what the file speaks of, made up.
    ///
    /// # Errors
    ///
    /// Where the file or the source cannot be read, or there is no shadow.
    pub async fn lint_file(
        &self,
        path: &Path,
        from: Option<&Source>,
        options: &LintOptions,
    ) -> Result<Linted> {
        let judge = self.judge(options)?;
        let text = aludel_files::read_to_string(path, most::SQL).map_err(|error| {
            Failure::new(FailureKind::Input, format!("{}: {error}", path.display()))
        })?;
        let script = Script::of_file(path.to_path_buf(), &text, options.together);
        let source = from.unwrap_or(&Source::Empty);
        let history = history::for_sources([source], self)?;
        let _progress = self.busy("reading the schema");
        let ground = Ground::of(&[source], self).await?;
        let gathered = states::gather(source, history.as_ref(), &ground, self).await?;
        let Loaded { states: [state], mut workshop } =
            states::load([gathered], &ground, self).await?;
        let mut world = from.is_none().then(World::default);
        let mut roles = BTreeSet::new();
        let linted = loop {
            workshop.materialize(&state).await?;
            workshop.ensure_roles(&roles).await?;
            if let Some(world) = &world {
                make(&mut workshop, world).await?;
            }
            let ran = run_here(&mut workshop, &script).await?;
            let missing = missing_roles(&mut workshop, &ran).await?;
            let is_new = !missing.is_subset(&roles);
            roles.extend(missing);
            let learnt = world
                .as_mut()
                .is_some_and(|world| world.round < ROUNDS && world.learn(&script, &ran));
            if !is_new && !learnt {
                let assumed = world.as_ref().map(World::statements).unwrap_or_default();
                break Linted { assumed, ..judged(&script, &ran, &judge)? };
            }
        };
        states::close(workshop, self).await?;
        Ok(linted)
    }
}

/// Makes what is made up. What the server refuses of it is not there.
async fn make(workshop: &mut Workshop, world: &World) -> Result<()> {
    let session = workshop.session().await?;
    for statement in world.statements() {
        match session.execute(&statement).await {
            Ok(()) | Err(aludel_session::SessionError::Sql(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
