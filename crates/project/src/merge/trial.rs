//! One order of the branches, tried on a shadow.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::{Loadable, Replay, Workshop};
use aludel_catalog::{Catalog, Kind, QualifiedName};
use aludel_lint::{Origin, Script};
use aludel_postgres::{Digest, digests};
use aludel_proof::Scope;
use aludel_revision::{History, Revision, RevisionId};

use super::{branches::Branches, touched};
use crate::{
    Result,
    lint::{missing_roles, run_here},
};

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

/// Runs the revisions of an order on what all of them stand on, with rows in the tables or without.
pub(super) async fn try_order(
    order: &[&Revision],
    branches: &Branches<'_>,
    history: &History,
    workshop: &mut Workshop,
    with_rows: bool,
) -> Result<Trial> {
    let mut roles = BTreeSet::new();
    let (touches, is_counted) = loop {
        let replay = Replay { history, revisions: branches.common.clone() };
        let state = workshop.load(Loadable::Revisions(replay)).await?;
        workshop.ensure_roles(&roles).await?;
        let scope = match touched::tables(&state.catalog, branches) {
            Some(tables) => Scope::Tables(tables),
            None => Scope::All,
        };
        let filled = match with_rows {
            true => workshop.fill_in(&state.catalog, &scope).await?,
            false => BTreeSet::new(),
        };
        match apply(order, workshop, &mut roles).await? {
            Applied::All(touches) => break (touches, counted(scope, filled, &state.catalog)),
            Applied::Lacks => {}
            Applied::Refused(refusal) => return Ok(Trial::Refused(refusal)),
        }
    };
    let catalog = workshop.inspect().await?;
    let tables = catalog.of_kind(Kind::Table).filter_map(|(key, _)| key.qualified_name());
    let tables: Vec<QualifiedName> = tables.filter(|table| is_counted(table)).collect();
    let rows = match with_rows {
        true => digests(workshop.session().await?, &tables).await?,
        false => BTreeMap::new(),
    };
    Ok(Trial::Ran(Outcome { catalog, rows, touches }))
}

/// Whether the rows of a table count: those of what can be touched or was filled, and of what is new.
fn counted(
    scope: Scope,
    filled: BTreeSet<String>,
    before: &Catalog,
) -> impl Fn(&QualifiedName) -> bool + use<> {
    let before = before.of_kind(Kind::Table).filter_map(|(key, _)| key.qualified_name());
    let before: BTreeSet<QualifiedName> = before.collect();
    move |table| {
        let is_in = match &scope {
            Scope::All => true,
            Scope::Tables(tables) => tables.contains(table),
        };
        is_in || filled.contains(&table.to_string()) || !before.contains(table)
    }
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
