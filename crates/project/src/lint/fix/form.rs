//! The safe form of one statement: the plan from what it finds to what it leaves, proven with rows.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::{Comparison, Decisions, State};
use aludel_catalog::{Key, Kind, Pair, QualifiedName};
use aludel_dialect::Remedy;
use aludel_plan::Plan;
use aludel_revision::{DraftSegment, Piece, Section};
use aludel_sql::tokens;

use super::{
    defines,
    mender::{Mender, Way, with},
    reworded::{Reworded, reworded},
};
use crate::{Failure, FailureKind, Result, lint::Linted, states, strategy, tenant, written};

/// What the planner may know a way around.
pub(super) const MAY_BE_SAFER: &[&str] = &[
    "add-check-without-not-valid",
    "add-column-rewrite",
    "add-column-with-check",
    "add-foreign-key-without-not-valid",
    "add-primary-key-without-index",
    "add-unique-without-index",
    "attach-partition-scan",
    "create-index-blocking",
    "create-partition-of",
    "detach-partition-blocking",
    "domain-constraint",
    "drop-index-blocking",
    "primary-key-on-nullable",
    "set-not-null",
];

/// Whether a statement has a safe form.
pub(super) enum Form {
    /// It has this one.
    Safe(Vec<DraftSegment>),
    /// It has none: why.
    None(String),
}

impl Form {
    fn none(why: &str) -> Self {
        Self::None(why.to_owned())
    }
}

impl Mender<'_> {
    /// The safe form of a statement.
    pub(super) async fn form(
        &mut self,
        way: Way<'_>,
        section: &Section,
        number: usize,
    ) -> Result<Form> {
        let sql = section.statements().nth(number).map_or("", |it| it.as_str());
        if let Some(why) = defines::why_not(sql) {
            return Ok(Form::none(why));
        }
        match self.planned(way, section, number).await {
            Ok(plan) if is_direct(&plan) => {
                Ok(Form::None("aludel knows no form of it that lets others work".to_owned()))
            }
            Ok(plan) => {
                // What decides is asked where a revision is planned, not here.
                let words = |remedy: &Remedy| match remedy {
                    Remedy::Decide { or, .. } => or.to_string(),
                    other => self.project.ui.remedy(other),
                };
                Ok(Form::Safe(written::segments(&plan, &words)))
            }
            Err(failure) if is_of_statement(&failure) => {
                let why = failure.message.lines().next().unwrap_or_default();
                Ok(Form::None(format!("its safe form cannot be proven: {why}")))
            }
            Err(failure) => Err(failure),
        }
    }

    /// The same statement in other words, where that does as much and is no worse.
    pub(super) async fn reworded(
        &mut self,
        way: Way<'_>,
        section: &Section,
        number: usize,
        linted: &Linted,
    ) -> Result<Form> {
        let Some(revision) = way.history.get(way.id) else { return Ok(Form::none("it is gone")) };
        let sql = section.statements().nth(number).map_or("", |it| it.as_str());
        let segment = match reworded(sql, &tenant::path(&self.project.settings)?) {
            Err(why) => return Ok(Form::none(why)),
            Ok(Reworded::Apart(segment)) => segment,
            Ok(Reworded::Sliced { tables, mut segment }) => {
                let found = way.cut(revision, beginning(section, number))?;
                let state = self.state(&found, &way.stand_in()?).await?;
                let is_there = |it: &&QualifiedName| state.catalog.get(&table_key(it)).is_some();
                let table = tables.iter().find(is_there);
                let Some(key) = table.and_then(|it| state.catalog.primary_key(it)) else {
                    return Ok(Form::none("its table has no primary key to cut it along"));
                };
                if let Some(fill) = &mut segment.fill {
                    fill.key = key.columns.iter().map(ToString::to_string).collect();
                }
                segment
            }
        };
        let form = vec![segment];
        let segments = spliced(section, &BTreeMap::from([(number, form.clone())]));
        let now = with(way.history, revision, &revision.rewritten(section, &segments)?)?;
        match self.worse(way, Way { history: &now, ..way }, linted).await {
            Ok(None) => Ok(Form::Safe(form)),
            Ok(Some(why)) => Ok(Form::None(why)),
            Err(failure) if is_of_statement(&failure) => Ok(refused(&failure)),
            Err(failure) => Err(failure),
        }
    }

    /// The plan from what a statement finds to what it leaves.
    async fn planned(&mut self, way: Way<'_>, section: &Section, number: usize) -> Result<Plan> {
        let Some(revision) = way.history.get(way.id) else { return Ok(Plan::default()) };
        let stand_in = way.stand_in()?;
        let found = way.cut(revision, beginning(section, number))?;
        let left = way.cut(revision, beginning(section, number + 1))?;
        let before = self.state(&found, &stand_in).await?;
        let after = self.state(&left, &stand_in).await?;
        let states = Pair::new(&before, &after);
        let mut decisions = states::decisions(states, &mut self.workshop).await?;
        let catalogs = states.map(|state| &*state.catalog);
        let chosen = strategy::choose(
            &["online".to_owned()],
            catalogs,
            &self.judge.sizes,
            &self.project.settings,
        )?;
        decisions.strategies = chosen.strategies;
        let mut comparison = self.compare(states, &mut decisions).await?;
        let proofs = self.workshop.prove(states.before, &comparison).await?;
        comparison.note(&proofs);
        Ok(comparison.phases.whole().up)
    }

    /// Compares; what a statement drops it drops: a rename is one by its own words.
    async fn compare(
        &mut self,
        states: Pair<&State<'_>>,
        decisions: &mut Decisions,
    ) -> Result<Comparison> {
        loop {
            let comparison = self.workshop.compare(states, decisions).await?;
            if comparison.candidates.is_empty() {
                return Ok(comparison);
            }
            decisions.drops.extend(comparison.candidates.iter().map(|it| it.rename.from.clone()));
        }
    }
}

fn table_key(table: &QualifiedName) -> Key {
    Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone())
}

/// Whether all is done at once, under its locks.
fn is_direct(plan: &Plan) -> bool {
    plan.statements().all(|it| it.transactional && !it.own_transaction && it.sliced.is_none())
}

/// Whether it is the statement that failed, and not the shadow.
fn is_of_statement(failure: &Failure) -> bool {
    use FailureKind::{History, Input, Proof, Statement, Undecided, Usage};
    matches!(failure.kind, History | Input | Proof | Statement | Undecided | Usage)
}

/// What the server says of a form, without the place: it is in no file yet.
fn refused(failure: &Failure) -> Form {
    let lines = || failure.message.lines();
    let said = lines().nth(1).and_then(|line| line.split_once(": ")).map(|(_, said)| said);
    let why = said.or_else(|| lines().next()).unwrap_or_default();
    Form::None(format!("the server refuses the safe form: {why}"))
}

/// The first statements of a section.
fn beginning(section: &Section, statements: usize) -> Vec<DraftSegment> {
    let (mut left, mut segments) = (statements, Vec::new());
    for segment in &section.segments {
        let rest: BTreeSet<usize> = (left..segment.statements.len()).collect();
        left = left.saturating_sub(segment.statements.len());
        if rest.len() < segment.statements.len() {
            let first = segment.without(&rest).into_iter().next();
            segments.extend(first.and_then(|piece| match piece {
                Piece::Kept(draft) => Some(draft),
                Piece::TakenOut { .. } => None,
            }));
        }
    }
    segments
}

/// The segments of a section, with safe forms in the place of statements.
pub(super) fn spliced(
    section: &Section,
    forms: &BTreeMap<usize, Vec<DraftSegment>>,
) -> Vec<DraftSegment> {
    let (mut all, mut first) = (Vec::<DraftSegment>::new(), 0);
    for segment in &section.segments {
        let behind = first + segment.statements.len();
        let within = forms.range(first..behind).map(|(number, _)| number - first);
        for piece in segment.without(&within.collect()) {
            match piece {
                Piece::Kept(draft) => keep(&mut all, draft),
                Piece::TakenOut { statement, above } => {
                    let mut form = forms.get(&(first + statement)).cloned().unwrap_or_default();
                    if let Some(begin) = form.first_mut() {
                        begin.sql = format!("{}\n{}", above.trim(), begin.sql);
                    }
                    all.extend(form);
                }
            }
        }
        first = behind;
    }
    all
}

/// Comments behind the last statement of a segment stay with it.
fn keep(all: &mut Vec<DraftSegment>, draft: DraftSegment) {
    let is_comment = tokens(&draft.sql).all(|token| token.is_trivia());
    match all.last_mut().filter(|_| is_comment) {
        Some(last) => last.sql = format!("{}\n\n{}", last.sql.trim_end(), draft.sql.trim()),
        None => all.push(draft),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use aludel_revision::{Mode, Revision};

    use super::*;

    const FILE: &str = "-- Orders\n--\n-- revision: a\n-- revises: base\n\n-- migrate:up\n\n\
        CREATE TABLE t (a int);\n\n-- by name\nCREATE INDEX i ON t (a);\n\nCREATE TABLE u ();\n\n\
        -- migrate:segment transaction:false\n\nVACUUM t;\n-- done\n\n-- migrate:down\n";

    fn revision() -> Revision {
        Revision::parse(Path::new("a_orders.sql"), FILE.as_bytes()).unwrap()
    }

    fn told(segments: &[DraftSegment]) -> Vec<(Mode, &str)> {
        segments.iter().map(|it| (it.mode, it.sql.trim())).collect()
    }

    #[test]
    fn a_section_begins_with_its_first_statements() {
        let revision = revision();
        let up = &revision.script().unwrap().up;
        let counts: Vec<usize> = (0..5).map(|count| beginning(up, count).len()).collect();
        assert_eq!(counts, [0, 1, 1, 1, 2]);
        assert_eq!(
            told(&beginning(up, 2)),
            [(
                Mode::Transactional,
                "CREATE TABLE t (a int);\n\n-- by name\nCREATE INDEX i ON t (a);"
            )]
        );
    }

    #[test]
    fn a_form_stands_in_the_place_of_its_statement() {
        let revision = revision();
        let up = &revision.script().unwrap().up;
        let sql = "CREATE INDEX CONCURRENTLY i ON t (a);".to_owned();
        let form = DraftSegment { mode: Mode::Autocommit, sql, ..DraftSegment::default() };
        let empty =
            DraftSegment { mode: Mode::Autocommit, sql: "SELECT 1;".into(), ..form.clone() };
        let segments = spliced(up, &BTreeMap::from([(1, vec![form]), (3, vec![empty])]));
        assert_eq!(
            told(&segments),
            [
                (Mode::Transactional, "CREATE TABLE t (a int);"),
                (Mode::Autocommit, "-- by name\nCREATE INDEX CONCURRENTLY i ON t (a);"),
                (Mode::Transactional, "CREATE TABLE u ();"),
                (Mode::Autocommit, "SELECT 1;\n\n-- done"),
            ]
        );
    }
}
