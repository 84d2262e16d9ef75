//! The comparison of two states: decided renames, changes, plans in both directions, the proof.

use std::sync::Arc;

use aludel_catalog::{Body, Catalog, Key, Kind, Object, Pair, Rename};
use aludel_dialect::{Dialect, Newer, RenderOptions};
use aludel_diff::{Change, RenameCandidate, candidates, changes, pending, target};
use aludel_engine::Modelling;
use aludel_plan::{Migration, Phases, plan, renaming};

use crate::{
    Decisions, Error, State, Unused, Workshop,
    execute::execute,
    filtered::{check_owners, check_phases, check_renames},
};

/// Two states compared.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The state before, with decided renames done.
    pub renamed: Arc<Catalog>,
    /// The state that the migration leads to: the wanted one where its source has a say, the
    /// state before everywhere else.
    pub target: Arc<Catalog>,
    /// The renames that are part of the migration.
    pub renames: Vec<Rename>,
    /// Drops and creates that may be renames, and that nobody has decided.
    pub candidates: Vec<RenameCandidate>,
    /// Decisions about columns that have no place in the migration.
    pub unused: Vec<Unused>,
    /// The ways up and down, phase by phase.
    pub phases: Phases,
}

impl Comparison {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.phases.is_empty()
    }
}

impl Workshop {
    /// Compares two states and plans both directions.
    pub async fn compare(
        &mut self,
        states: Pair<&State<'_>>,
        decisions: &Decisions,
    ) -> Result<Comparison, Error> {
        let Pair { before, after } = states;
        let dialect = self.engine.dialect();
        let options = decisions.render_options(dialect);
        let renames = all_renames(before, after, decisions);
        let filter = &after.aspects.filter;
        check_renames(filter, &before.catalog, &renames)?;
        let renamed = self.renamed(before, &renames, &options).await?;
        let target = asked_of(dialect, &renamed, after);
        let target = match after.is_live {
            true => agreed_versions(&renamed, target),
            false => target,
        };
        let renamed = self.knowing_broken(before, renamed, &target).await?;
        let target = self.knowing_broken(after, target, &renamed).await?;
        let catalogs = Pair::new(&*renamed, &*target);
        check_owners(filter, catalogs)?;
        let changes = changes(catalogs);
        known_to(self.engine, decisions.major, &changes, &target)?;
        let candidates = candidates(&changes, catalogs)
            .into_iter()
            .filter(|candidate| !decisions.drops.contains(&candidate.rename.from))
            .collect();
        let decided = decisions.after(&renames, &target);
        let changed = ways(&changes, catalogs, dialect, &decided)?;
        let unused = decided.unused(catalogs, &changed);
        let named = Pair::new(&*before.catalog, &*renamed);
        let migration = renaming(&renames, named, dialect, &options).then(changed);
        let phases = Phases::from(migration);
        check_phases(filter, catalogs, phases.iter())?;
        Ok(Comparison { renamed, target, renames, candidates, unused, phases })
    }

    /// The state before with renames done, as the server then prints it.
    pub(crate) async fn renamed(
        &mut self,
        before: &State<'_>,
        renames: &[Rename],
        options: &RenderOptions,
    ) -> Result<Arc<Catalog>, Error> {
        if renames.is_empty() {
            return Ok(before.catalog.clone());
        }
        self.materialize(before).await?;
        let catalogs = Pair::new(&*before.catalog, &*before.catalog);
        let plan = aludel_plan::renames(renames, catalogs, self.engine.dialect(), options);
        execute(self.engine.contract(), self.session().await?, &plan)
            .await
            .map_err(Error::unloadable)?;
        self.inspect_shadow().await.map(Arc::new)
    }
}

impl Workshop {
    /// The catalog of a state, knowing which functions are broken, where a way leads to some of
    /// them. Of a database in use only a shadow that is like it can tell, where there can be one.
    async fn knowing_broken(
        &mut self,
        state: &State<'_>,
        catalog: Arc<Catalog>,
        other: &Catalog,
    ) -> Result<Arc<Catalog>, Error> {
        let is_new = |(key, object): (&Key, &Object)| {
            is_text(&object.body) && other.get(key) != Some(object)
        };
        if !state.is_live || !catalog.of_kind(Kind::Function).any(is_new) {
            return Ok(catalog);
        }
        match self.materialize(state).await {
            Ok(()) => {}
            Err(Error::Unloadable(_)) => return Ok(catalog),
            Err(error) => return Err(error),
        }
        let mut known = Arc::unwrap_or_clone(catalog);
        let inspector = self.engine.inspector();
        inspector.mark_broken(self.session().await?, &mut known).await?;
        Ok(Arc::new(known))
    }
}

/// Whether it is a function whose body is text.
fn is_text(body: &Body) -> bool {
    matches!(body, Body::Function(function) if !function.sql_body)
}

/// Refuses what the server that the SQL is for does not know.
fn known_to(
    engine: &dyn Modelling,
    major: u32,
    changes: &[Change<'_>],
    target: &Catalog,
) -> Result<(), Error> {
    if major == 0 {
        return Ok(());
    }
    let dialect = engine.dialect();
    let of_change = |change: &Change<'_>| {
        let mut parts: Vec<Newer> = Vec::new();
        parts.extend(change.after().iter().flat_map(|it| dialect.newer(*it, target, major)));
        if let Change::Alter(pair) = change {
            let (key, objects) = (pair.after.key, pair.map(|it| it.object));
            parts.extend(dialect.newer_change(key, objects, major));
        }
        parts
    };
    let parts: Vec<Newer> = changes.iter().flat_map(of_change).collect();
    if parts.is_empty() {
        Ok(())
    } else {
        Err(Error::TooNew { engine: engine.name(), major, parts })
    }
}

/// What a database in use has in the place of a version that nobody stated is no wish.
fn agreed_versions(before: &Catalog, target: Arc<Catalog>) -> Arc<Catalog> {
    match before.of_kind(Kind::Extension).next() {
        Some(_) => Arc::new(aludel_diff::with_versions_of(before, &target)),
        None => target,
    }
}

/// The plans of both ways, from the same changes.
fn ways(
    changes: &[Change<'_>],
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    decided: &Decisions,
) -> Result<Migration, Error> {
    let up = plan(changes, catalogs, dialect, &decided.render_options(dialect))?;
    let swapped: Vec<_> = changes.iter().map(|change| change.swap()).collect();
    let down = plan(&swapped, catalogs.swap(), dialect, &decided.options_down(dialect, &up))?;
    Ok(Migration { up, down })
}

/// What a wanted state asks of the catalog before.
fn asked_of(dialect: &dyn Dialect, before: &Arc<Catalog>, wanted: &State<'_>) -> Arc<Catalog> {
    // What is there already need not be put together once more.
    if before.objects == wanted.catalog.objects {
        return before.clone();
    }
    let catalogs = Pair::new(&**before, &*wanted.catalog);
    Arc::new(target(dialect, catalogs, &wanted.aspects, &wanted.unnamed))
}

/// The renames to do: those that the wanted state declares and that are still to be done, and those
/// that were decided.
fn all_renames(before: &State<'_>, after: &State<'_>, decisions: &Decisions) -> Vec<Rename> {
    let mut all = pending(&after.renames, &before.catalog);
    all.extend(decisions.renames.iter().filter(|rename| !after.renames.contains(rename)).cloned());
    all
}
