//! A change in phases: what is new comes beside what is old (expand), is filled from it (fill), and
//! only then what is old goes (contract). Between two phases an application can be deployed: until
//! contract, what the old one uses is there, and from the end of expand, what the new one uses.
//!
//! Each boundary between two phases is a catalog ([`boundary`]); what the engine itself must print of
//! it (triggers, views) is run on the shadow and read back. Each phase is then the plan between two
//! boundaries, both ways, as any other: no phase has a way back of its own making.

mod boundary;
mod course;
mod facts;
mod keyed;
mod unphased;

use std::sync::Arc;

use aludel_catalog::{Catalog, Kind, Located, Pair};
use aludel_dialect::{Context, Dialect, RenderOptions, Statement, Strategies, Strategy};
use aludel_diff::changes;
use aludel_plan::{Migration, Phase, PhaseKind, Phases, Plan, migration, plan, renames, renaming};

use crate::{
    Comparison, Decisions, Error, State, Workshop, execute::execute, filtered::check_phases,
};
use boundary::Boundary;
use course::Course;
use facts::Facts;
pub use unphased::Unphased;

impl Workshop {
    /// The same change in phases, where it has more than one; what it is otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::Unphased`] names what has no form in which old and new are in use together.
    pub async fn phased(
        &mut self,
        states: Pair<&State<'_>>,
        decisions: &Decisions,
        comparison: Comparison,
    ) -> Result<Comparison, Error> {
        let before = states.before;
        let dialect = self.engine.dialect();
        let options = decisions.render_options(dialect);
        let course = Course::of(before, &comparison)?;
        let renamed = self.renamed(before, &course.ahead, &options).await?;
        let target = self.meanwhile(before, &comparison, &course, &options).await?;
        let decided = decisions.after(&course.ahead, &comparison.target);
        let course = course.with_tables(Pair::new(&renamed, &target), &decided, dialect)?;
        // Columns that take the place of others are filled by a phase of their own.
        let options = course.without_fills(&decided.render_options(dialect));
        let boundary = Boundary::new(Pair::new(&renamed, &target), &course, dialect)?;
        let expanded = self.expanded(before, &boundary, &options).await?;
        let steps = Steps {
            before: &before.catalog,
            boundary: &boundary,
            expanded: &expanded,
            last: &comparison.target,
        };
        match steps.phases(dialect, &options)? {
            Some(phases) => {
                let catalogs = Pair::new(&*before.catalog, &*comparison.target);
                check_phases(&states.after.aspects.filter, catalogs, phases.iter())?;
                Ok(Comparison { phases, ..comparison })
            }
            None => Ok(comparison),
        }
    }

    /// The target as it is before columns that get another type under their old name have that name.
    async fn meanwhile(
        &mut self,
        before: &State<'_>,
        comparison: &Comparison,
        course: &Course,
        options: &RenderOptions,
    ) -> Result<Arc<Catalog>, Error> {
        if course.meanwhile.is_empty() {
            return Ok(comparison.target.clone());
        }
        let direct: Vec<&Phase> = comparison.phases.iter().collect();
        self.stand_before(before, &direct, comparison).await?;
        let dialect = self.engine.dialect();
        let catalogs = Pair::new(&*comparison.target, &*comparison.target);
        let away = renames(&course.meanwhile, catalogs, dialect, options);
        self.run(&away).await?;
        self.inspect_shadow().await.map(Arc::new)
    }

    /// The state in which old and new are in use together, as the engine prints it.
    async fn expanded(
        &mut self,
        before: &State<'_>,
        boundary: &Boundary<'_>,
        options: &RenderOptions,
    ) -> Result<Catalog, Error> {
        let dialect = self.engine.dialect();
        let own = boundary.expanded();
        let beside = beside(boundary, &own, dialect, options)?;
        self.materialize(before).await?;
        let roles = self.engine.border().named_roles(boundary.target);
        let roles = roles.iter().map(|role| role.as_str().to_owned()).collect();
        self.ensure_roles(&roles).await?;
        let ahead = &boundary.course.ahead;
        let catalogs = Pair::new(&*before.catalog, boundary.before);
        self.run(&renames(ahead, catalogs, dialect, options)).await?;
        let catalogs = Pair::new(boundary.before, &own);
        self.run(&plan(&changes(catalogs), catalogs, dialect, options)?).await?;
        self.run(&Plan::of(beside)).await?;
        self.inspect_shadow().await
    }

    async fn run(&mut self, plan: &Plan) -> Result<(), Error> {
        let contract = self.engine.contract();
        execute(contract, self.session().await?, plan).await.map_err(Error::unloadable)
    }
}

/// What stands beside the objects of both sides while both are in use: triggers that keep columns
/// alike, views under old names.
fn beside(
    boundary: &Boundary<'_>,
    own: &Catalog,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Result<Vec<Statement>, Error> {
    let context = Context { catalogs: Pair::new(boundary.before, own), options };
    let mut statements = Vec::new();
    for (replacement, name) in boundary.kept_alike() {
        let trigger = dialect.keep_alike(replacement, &name, context);
        statements.extend(trigger.ok_or_else(|| Unphased::engine(replacement))?);
    }
    for rename in boundary.course.ahead.iter().filter(|it| it.from.kind == Kind::Table) {
        let Some(object) = own.get(&rename.to) else { continue };
        let table =
            Pair::new(Located { key: &rename.from, object }, Located { key: &rename.to, object });
        let columns = boundary.columns_of(rename);
        let view = dialect.stand_in(table, &columns, context);
        statements.extend(view.ok_or_else(|| Unphased::renamed(&rename.from))?);
    }
    Ok(statements)
}

/// All that the phases lead through.
struct Steps<'a> {
    before: &'a Catalog,
    boundary: &'a Boundary<'a>,
    /// Old and new in use together.
    expanded: &'a Catalog,
    /// The target.
    last: &'a Catalog,
}

impl Steps<'_> {
    /// The phases; `None` where there is only one, which changes nothing that is in use.
    fn phases(
        &self,
        dialect: &dyn Dialect,
        options: &RenderOptions,
    ) -> Result<Option<Phases>, Error> {
        let filled = self.boundary.filled(self.expanded);
        let contract = self.contract(&filled, dialect, options)?;
        let all = [
            (PhaseKind::Expand, self.expand(dialect, options)?),
            (PhaseKind::Fill, self.fill(&filled, dialect, options)?),
            (PhaseKind::Contract, contract),
        ];
        let is_something = |(_, migration): &(PhaseKind, Migration)| {
            migration.directions().into_iter().any(|plan| !plan.is_empty())
        };
        let facts = Facts { steps: self, filled: &filled };
        let phases = all.into_iter().filter(is_something);
        let mut phases = phases.map(|(kind, migration)| facts.true_of(Phase { kind, migration }));
        let Some(first) = phases.next() else { return Ok(None) };
        let later: Vec<Phase> = phases.collect();
        let is_whole = later.is_empty() && first.kind == PhaseKind::Expand;
        Ok((!is_whole).then(|| Phases::new(first, later)))
    }

    fn expand(&self, dialect: &dyn Dialect, options: &RenderOptions) -> Result<Migration, Error> {
        let Boundary { before: renamed, course, .. } = self.boundary;
        let added = migration(Pair::new(renamed, self.expanded), dialect, options)?;
        let ahead = renaming(&course.ahead, Pair::new(self.before, renamed), dialect, options);
        Ok(ahead.then(added))
    }

    /// Fills what is new, and then demands of it what is wanted in the end. The values stay on the way
    /// back: their columns go with the phase before.
    fn fill(
        &self,
        filled: &Catalog,
        dialect: &dyn Dialect,
        options: &RenderOptions,
    ) -> Result<Migration, Error> {
        let context = Context { catalogs: Pair::new(self.expanded, filled), options };
        let fills = self.boundary.course.replacements.iter();
        let fills = fills.filter_map(|replacement| dialect.fill_from(replacement, context));
        let demanded = migration(Pair::new(self.expanded, filled), dialect, options)?;
        Ok(Migration { up: Plan::of(fills).then(demanded.up), down: demanded.down })
    }

    /// First all else that changes, then at once what takes away the old side and gives the new one its
    /// names.
    fn contract(
        &self,
        filled: &Catalog,
        dialect: &dyn Dialect,
        options: &RenderOptions,
    ) -> Result<Migration, Error> {
        let last = self.boundary.contracted();
        let keyless = self.boundary.keyed.stood_for(last.clone());
        let unspoken = self.boundary.keyed.unspoken(last.clone());
        let beside = self.boundary.beside_old(filled, &keyless);
        let others = migration(Pair::new(filled, &beside), dialect, options)?;
        let away = self.away(Pair::new(&beside, &keyless), dialect, options)?;
        let keyed = self.keyed(Pair::new(&keyless, &unspoken), dialect, options)?;
        let spoken = migration(Pair::new(&unspoken, &last), dialect, options)?;
        let names = self.boundary.names();
        let named = renaming(&names, Pair::new(&last, self.last), dialect, options);
        Ok([away, keyed, spoken, named].into_iter().fold(others, Migration::then))
    }

    /// New primary keys take the indexes that stand for them. An index that a key had is gone with it, so the way
    /// back builds another.
    fn keyed(
        &self,
        catalogs: Pair<&Catalog>,
        dialect: &dyn Dialect,
        options: &RenderOptions,
    ) -> Result<Migration, Error> {
        let direct = at_once(options);
        let taken = self.boundary.keyed.taken(dialect, Context { catalogs, options: &direct });
        let back = RenderOptions { is_way_down: true, ..direct };
        let catalogs = catalogs.swap();
        let down = plan(&changes(catalogs), catalogs, dialect, &back)?;
        Ok(Migration { up: Plan::of(taken), down })
    }

    /// The old side away, in one transaction: nobody writes while nothing keeps the two alike.
    fn away(
        &self,
        catalogs: Pair<&Catalog>,
        dialect: &dyn Dialect,
        options: &RenderOptions,
    ) -> Result<Migration, Error> {
        let up = &at_once(options);
        let fills = self.boundary.course.old_fills();
        let down = RenderOptions { fills, is_way_down: true, ..up.clone() };
        let way = |catalogs: Pair<&Catalog>, options: &RenderOptions| {
            plan(&changes(catalogs), catalogs, dialect, options)
        };
        Ok(Migration { up: way(catalogs, up)?, down: way(catalogs.swap(), &down)? })
    }
}

/// The options of what is done in one transaction.
fn at_once(options: &RenderOptions) -> RenderOptions {
    RenderOptions { strategies: Strategies::all(Strategy::Direct), ..options.clone() }
}
