//! The rows that a proof stands on, and how it goes on where a statement does not bear them.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_engine::{Counts, ErrorClass, Proving, rows::Rows};
use aludel_session::{Session, SessionError, SqlError};
use aludel_sql::{Syntax, tokens_of};

use crate::{
    fill::has_rows,
    remedy::remedy,
    report::RowHazard,
    rows::{Excused, Loss, Snapshot, Unit},
    way::{Run, Step},
};

/// The rows before, and what had to be taken away since.
pub(crate) struct Ground {
    /// The rows before, without those of emptied tables.
    pub(crate) base: Snapshot,
    pub(crate) hazards: Vec<RowHazard>,
    /// What was lost already.
    pub(crate) excused: Excused,
    /// What was lost of tables before they were emptied.
    pub(crate) early: Vec<Loss>,
    /// The tables that were emptied, as they were.
    pub(crate) given: BTreeMap<u32, Unit>,
    /// The tables that had rows in the beginning.
    members: BTreeSet<u32>,
}

/// A statement that the server refused.
pub(crate) struct Refused<'a> {
    pub(crate) run: Run,
    /// Its number in the run.
    pub(crate) number: usize,
    pub(crate) step: &'a Step,
    pub(crate) error: &'a SqlError,
    pub(crate) class: ErrorClass,
}

impl Ground {
    pub(crate) fn new(base: Snapshot) -> Self {
        let members = base.units.values().flat_map(|unit| unit.members.keys().copied()).collect();
        let (hazards, early) = (Vec::new(), Vec::new());
        Self { base, hazards, excused: Excused::new(), early, given: BTreeMap::new(), members }
    }

    /// Takes the rows away that a statement fails on, as few as seem needed; whether there were any.
    /// What is lost of them otherwise is noted before they go.
    pub(crate) async fn give_way(
        &mut self,
        engine: &dyn Proving,
        session: &mut dyn Session,
        refused: &Refused<'_>,
        losses: Vec<Loss>,
    ) -> Result<bool, SessionError> {
        let rows = engine.rows();
        let names = rows.names(session, &self.members).await?;
        let all: BTreeSet<QualifiedName> = names.values().cloned().collect();
        let full = has_rows(rows, session, &all).await?;
        for suspects in suspects(refused, &full, engine.syntax()) {
            if suspects.is_empty() {
                continue;
            }
            let emptied = empty(rows, session, &suspects, &full).await?;
            self.forget(&names, &emptied);
            let gone = losses.into_iter().filter(|loss| !self.base.units.contains_key(&loss.unit));
            self.early.extend(gone);
            self.note(refused, &emptied);
            return Ok(true);
        }
        // Without rows it fails as well, so it was not for them.
        self.hazards.retain(|it| (it.run, it.statement) != (refused.run, refused.number));
        Ok(false)
    }

    /// How many rows each of its tables has.
    pub(crate) async fn counts(
        &self,
        engine: &dyn Proving,
        session: &mut dyn Session,
    ) -> Result<Counts, SessionError> {
        let rows = engine.rows();
        let names = rows.names(session, &self.members).await?;
        let names: Vec<(u32, QualifiedName)> = names.into_iter().collect();
        let mut counts = Counts::new();
        for some in names.chunks(200) {
            let one = |(id, name)| format!("SELECT {id}, count(*) FROM {}", rows.only(name));
            let asked = some.iter().map(|(id, name)| one((id, name)));
            let sql = asked.collect::<Vec<_>>().join(" UNION ALL ");
            let found = session.query(&sql).await?;
            let pair = |row: &aludel_session::Row| -> Option<(u32, u64)> {
                Some((row.text(0).parse().ok()?, row.text(1).parse().ok()?))
            };
            counts.extend(found.iter().filter_map(pair));
        }
        Ok(counts)
    }

    /// Rows that were taken away are not compared any more.
    fn forget(&mut self, names: &BTreeMap<u32, QualifiedName>, emptied: &BTreeSet<QualifiedName>) {
        let gone: BTreeSet<u32> =
            names.iter().filter(|(_, name)| emptied.contains(name)).map(|(id, _)| *id).collect();
        let is_gone = |unit: &Unit| unit.members.keys().any(|id| gone.contains(id));
        let units = std::mem::take(&mut self.base.units);
        let (given, kept) = units.into_iter().partition(|(_, unit)| is_gone(unit));
        self.base.units = kept;
        self.given.extend::<BTreeMap<u32, Unit>>(given);
    }

    fn note(&mut self, refused: &Refused<'_>, emptied: &BTreeSet<QualifiedName>) {
        let Refused { run, number, step, error, class } = refused;
        let emptied = emptied.iter().map(ToString::to_string);
        let known = self.hazards.iter_mut().find(|it| it.run == *run && it.statement == *number);
        match known {
            Some(hazard) => hazard.emptied.extend(emptied),
            None => self.hazards.push(RowHazard {
                run: *run,
                statement: *number,
                sql: step.sql.clone(),
                message: error.message.clone(),
                class: *class,
                emptied: emptied.collect(),
                remedy: remedy(*class, error),
            }),
        }
    }
}

/// Whether rows can be the reason. What is or is not there can be found out by a function that is
/// called for a row, but syntax, names that are taken and objects that depend have nothing to do with
/// rows.
pub(crate) const fn may_be_rows(class: ErrorClass) -> bool {
    !matches!(class, ErrorClass::Syntax | ErrorClass::Taken | ErrorClass::Needed)
}

/// The tables with rows that may be the cause: the one that the server names, those that the
/// statement names, all of them.
fn suspects(
    refused: &Refused<'_>,
    full: &BTreeSet<QualifiedName>,
    syntax: Syntax,
) -> [BTreeSet<QualifiedName>; 3] {
    let Refused { step, error, .. } = refused;
    let by_server = |name: &&QualifiedName| {
        error.schema.as_deref() == Some(name.schema.as_str())
            && error.table.as_deref() == Some(name.name.as_str())
    };
    let words: BTreeSet<String> =
        tokens_of(&step.sql, syntax).filter_map(|token| token.name()).collect();
    let by_statement = |name: &&QualifiedName| {
        step.table.as_ref() == Some(*name) || words.contains(name.name.as_str())
    };
    let only =
        |is_it: &dyn Fn(&&QualifiedName) -> bool| full.iter().filter(is_it).cloned().collect();
    [only(&by_server), only(&by_statement), full.clone()]
}

/// Takes all rows from tables, and from those that point to them.
async fn empty(
    rows: &dyn Rows,
    session: &mut dyn Session,
    tables: &BTreeSet<QualifiedName>,
    full: &BTreeSet<QualifiedName>,
) -> Result<BTreeSet<QualifiedName>, SessionError> {
    session.execute(&rows.empty(tables)).await?;
    let left = has_rows(rows, session, full).await?;
    Ok(full.difference(&left).cloned().collect())
}
