//! One order of the branches, tried on a shadow.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::{Loadable, Replay, State, Workshop};
use aludel_catalog::{Catalog, Ident, Key, Kind, QualifiedName};
use aludel_lint::{Origin, Script};
use aludel_postgres::{Digest, Position, digests, positions};
use aludel_proof::Scope;
use aludel_revision::{History, Revision, RevisionId};

use super::{branches::Branches, touched};
use crate::{
    Result,
    lint::{missing_roles, run_here},
};

/// A shadow has no journal, whose sequences would not count.
const NO_JOURNAL: &str = "";

/// What came of an order.
pub(super) enum Trial {
    /// All of it ran.
    Ran(Outcome),
    /// The server refuses a statement in it.
    Refused(Refusal),
}

/// The database behind all revisions.
pub(super) struct Outcome {
    pub(super) catalog: Catalog,
    pub(super) rows: BTreeMap<QualifiedName, Digest>,
    pub(super) sequences: BTreeMap<QualifiedName, Position>,
    pub(super) touches: Vec<Touch>,
}

/// A statement of a revision, and a table that it locks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touch {
    pub(super) revision: RevisionId,
    pub(super) line: usize,
    pub(super) table: String,
    pub(super) changes_rows: bool,
}

/// A statement that the server refuses.
pub(super) struct Refusal {
    pub(super) revision: RevisionId,
    pub(super) line: usize,
    pub(super) sql: String,
    pub(super) message: String,
    /// The first revision of the order.
    pub(super) first: RevisionId,
}

/// Where the branches part: what all orders stand on.
pub(super) struct Fork<'h> {
    state: State<'h>,
    /// The tables that bear rows.
    scope: Scope,
    /// Whether the shadow's database is as it was loaded.
    is_fresh: bool,
}

impl<'h> Fork<'h> {
    pub(super) async fn of(
        branches: &Branches<'_>,
        history: &'h History,
        workshop: &mut Workshop,
    ) -> Result<Self> {
        let replay = Replay { history, revisions: branches.common.clone() };
        let state = workshop.load(Loadable::Revisions(replay)).await?;
        let scope = match touched::tables(&state.catalog, branches) {
            Some(tables) => Scope::Tables(tables),
            None => Scope::All,
        };
        Ok(Self { state, scope, is_fresh: true })
    }

    /// Brings the shadow's database there.
    async fn reach(&mut self, workshop: &mut Workshop) -> Result<()> {
        if !std::mem::take(&mut self.is_fresh) {
            workshop.materialize(&self.state).await?;
        }
        Ok(())
    }

    async fn fill(&self, workshop: &mut Workshop, with_rows: bool) -> Result<BTreeSet<String>> {
        match with_rows {
            true => Ok(workshop.fill_in(&self.state.catalog, &self.scope).await?),
            false => Ok(BTreeSet::new()),
        }
    }

    /// Whether the rows of a table count: those of what can be touched or was filled, and of what is new.
    fn counts(&self, table: &QualifiedName, filled: &BTreeSet<String>) -> bool {
        let is_in = match &self.scope {
            Scope::All => true,
            Scope::Tables(tables) => tables.contains(table),
        };
        let key = Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone());
        is_in || filled.contains(&table.to_string()) || self.state.catalog.get(&key).is_none()
    }
}

/// Runs the revisions of an order on what all of them stand on, with rows in the tables or without.
pub(super) async fn try_order(
    order: &[&Revision],
    fork: &mut Fork<'_>,
    workshop: &mut Workshop,
    with_rows: bool,
) -> Result<Trial> {
    let mut roles = BTreeSet::new();
    let (touches, filled) = loop {
        fork.reach(workshop).await?;
        workshop.ensure_roles(&roles).await?;
        let filled = fork.fill(workshop, with_rows).await?;
        match apply(order, workshop, &mut roles).await? {
            Applied::All(touches) => break (touches, filled),
            Applied::Lacks => {}
            Applied::Refused(refusal) => return Ok(Trial::Refused(refusal)),
        }
    };
    let catalog = workshop.inspect().await?;
    let tables = catalog.of_kind(Kind::Table).filter_map(|(key, _)| key.qualified_name());
    let tables: Vec<QualifiedName> = tables.filter(|table| fork.counts(table, &filled)).collect();
    let rows = match with_rows {
        true => digests(workshop.session().await?, &tables).await?,
        false => BTreeMap::new(),
    };
    let sequences = positions(workshop.session().await?, &Ident::from(NO_JOURNAL)).await?;
    Ok(Trial::Ran(Outcome { catalog, rows, sequences, touches }))
}

/// What became of revisions.
enum Applied {
    /// All of them ran.
    All(Vec<Touch>),
    /// They lack roles, which are noted.
    Lacks,
    /// The server refuses a statement.
    Refused(Refusal),
}

/// Runs revisions on what the shadow's database holds.
async fn apply(
    order: &[&Revision],
    workshop: &mut Workshop,
    roles: &mut BTreeSet<String>,
) -> Result<Applied> {
    let (mut touches, mut known) = (Vec::new(), None);
    for revision in order {
        let up = &revision.script()?.up;
        let script = Script::of_section(revision.path.clone(), revision.text(), up, Origin::Up);
        let ran = run_here(workshop, known.take(), &script).await?;
        let missing = missing_roles(workshop, &ran).await?;
        if !missing.is_subset(roles) {
            roles.extend(missing);
            return Ok(Applied::Lacks);
        }
        if let Some((number, error)) = ran.refused().next() {
            let statement = script.statements().nth(number);
            return Ok(Applied::Refused(Refusal {
                revision: revision.id.clone(),
                line: statement.map_or(1, |it| it.line),
                sql: statement.map(|it| it.sql.clone()).unwrap_or_default(),
                message: error.message.clone(),
                first: order.first().map_or(&revision.id, |first| &first.id).clone(),
            }));
        }
        touches.extend(ran.locks().map(|(statement, lock)| Touch {
            revision: revision.id.clone(),
            line: statement.line,
            table: lock.relation.clone(),
            changes_rows: statement.works_on_rows() && !lock.mode.ends_with("ShareLock"),
        }));
        known = Some(ran.now().clone());
    }
    Ok(Applied::All(touches))
}
