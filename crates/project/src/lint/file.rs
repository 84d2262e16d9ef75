//! Any file of SQL, on a schema that is given, or on one that is made up from what the file speaks of.

use std::{collections::BTreeSet, path::Path};

use aludel_autogenerate::{State, Workshop};
use aludel_files::most;
use aludel_lint::{Judge, Ran, Script, Statement, World};

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
    /// Judges files of SQL, each by itself, on a schema; without one, on what the file speaks of, made up.
    ///
    /// # Errors
    ///
    /// Where a file or the source cannot be read, or there is no shadow.
    pub async fn lint_files(
        &self,
        paths: &[&Path],
        from: Option<&Source>,
        options: &LintOptions,
    ) -> Result<Vec<Linted>> {
        let judge = self.judge(options, &self.known(options.stats.as_ref()).await?)?;
        let scripts = paths.iter().map(|path| read(path, options.together));
        let scripts = scripts.collect::<Result<Vec<Script>>>()?;
        let source = from.unwrap_or(&Source::Empty);
        let history = history::for_sources([source], self)?;
        let progress = self.busy("reading the schema");
        let ground = Ground::of(&[source], self).await?;
        let gathered = states::gather(source, history.as_ref(), &ground, self).await?;
        let Loaded { states: [state], workshop } = states::load([gathered], &ground, self).await?;
        let mut linter = Linter { workshop, state, judge };
        let mut found = Vec::with_capacity(scripts.len());
        for script in &scripts {
            progress.step(&format!("judging {}", script.path.display()));
            found.push(linter.judge(script, from.is_none().then(World::default)).await?);
        }
        states::close(linter.workshop, self).await?;
        let tables = found.iter().flat_map(|linted| linted.tables.clone());
        self.doubt_sizes(&linter.judge.sizes, tables.collect());
        Ok(found)
    }
}

fn read(path: &Path, together: bool) -> Result<Script> {
    let text = aludel_files::read_given(path, most::SQL).map_err(|error| error.to_string());
    let text = text.and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string()));
    let text = text.map_err(|error| {
        Failure::new(FailureKind::Input, format!("{}: {error}", path.display()))
    })?;
    Ok(Script::of_file(path.to_path_buf(), &text, together))
}

struct Linter<'h> {
    workshop: Workshop,
    /// What every file finds.
    state: State<'h>,
    judge: Judge,
}

impl Linter<'_> {
    async fn judge(&mut self, script: &Script, mut world: Option<World>) -> Result<Linted> {
        let mut roles = BTreeSet::new();
        loop {
            self.prepare(world.as_ref(), &roles).await?;
            let ran = run_here(&mut self.workshop, None, script).await?;
            let missing = missing_roles(&mut self.workshop, &ran).await?;
            let is_new = !missing.is_subset(&roles);
            roles.extend(missing);
            let learnt = world
                .as_mut()
                .is_some_and(|world| world.round < ROUNDS && world.learn(script, &ran));
            if !is_new && !learnt {
                let ran = self.on_rows(script, ran, world.as_ref(), &roles).await?;
                let mut linted = judged(script, &ran, &self.judge)?;
                linted.reports.assumed = world.as_ref().map(World::statements).unwrap_or_default();
                return Ok(linted);
            }
        }
    }

    /// Brings the shadow into the state that every file finds.
    async fn prepare(&mut self, world: Option<&World>, roles: &BTreeSet<String>) -> Result<()> {
        self.workshop.materialize(&self.state).await?;
        self.workshop.ensure_roles(roles).await?;
        match world {
            Some(world) => make(&mut self.workshop, world).await,
            None => Ok(()),
        }
    }

    /// The same run with rows in the tables, where what the script does may depend on them. Rows that it is
    /// refused for say nothing.
    async fn on_rows<'s>(
        &mut self,
        script: &'s Script,
        ran: Ran<'s>,
        world: Option<&World>,
        roles: &BTreeSet<String>,
    ) -> Result<Ran<'s>> {
        if !script.statements().any(Statement::works_on_rows) || ran.refused().next().is_some() {
            return Ok(ran);
        }
        self.prepare(world, roles).await?;
        let catalog = self.workshop.inspect().await?;
        self.workshop.fill(&catalog).await?;
        let with_rows = run_here(&mut self.workshop, None, script).await?;
        let is_refused = with_rows.refused().next().is_some();
        Ok(if is_refused { ran } else { with_rows })
    }
}

/// Makes what is made up, as far as SQL may reach. What the server refuses of it is not there.
async fn make(workshop: &mut Workshop, world: &World) -> Result<()> {
    let reach = workshop.reach().await?;
    let session = workshop.session().await?;
    let made = world.statements().into_iter();
    for statement in made.filter(|statement| reach.deed(statement).instead().is_none()) {
        match session.execute(&statement).await {
            Ok(()) | Err(aludel_session::SessionError::Sql(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
