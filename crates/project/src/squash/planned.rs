//! One revision from what many lead to: the plan from the objects before to those behind, and the rows that they
//! leave in the tables that they make.

use std::collections::BTreeSet;

use aludel_autogenerate::{Comparison, Decisions, Loadable, Replay, State, Workshop};
use aludel_catalog::{Catalog, Ident, Kind, Pair, QualifiedName};
use aludel_dialect::Remedy as DialectRemedy;
use aludel_engine::{Deed, Ground, Reach};
use aludel_postgres::{MOST_ROWS, PostgresEngine, Seed, positions, set_position};
use aludel_revision::{Draft, DraftSegment, Mode};

use super::{
    on_rows,
    trial::{Expected, Proven, Trial},
};
use crate::{Result, states, written};

/// How often the comparison is asked again for renames that others bring about.
const ROUNDS: usize = 10;

impl Trial<'_, '_> {
    /// The objects and rows, as one revision.
    pub(super) async fn planned(&self, draft: Draft, workshop: &mut Workshop) -> Result<Proven> {
        let mut reasons = self.beyond()?;
        if reasons.is_empty() {
            reasons = on_rows::reasons(self, workshop).await?;
        }
        if !reasons.is_empty() {
            return Err(self.more_than_objects(&reasons));
        }
        let expected = self.expected(workshop).await?;
        let reasons = expected.unsaid();
        if !reasons.is_empty() {
            return Err(self.more_than_objects(&reasons));
        }
        let rows =
            self.rows(&expected, workshop).await?.map_err(|it| self.more_than_objects(&it))?;
        let before = self.stand(workshop, false).await?;
        let all = self.history.ancestors([&self.piece.last.id]);
        let replay = Replay { history: self.history, revisions: all };
        let after = workshop.load(Loadable::Revisions(replay)).await?;
        let mut reasons = Vec::new();
        for comparison in comparisons(Pair::new(&before, &after), workshop).await? {
            let draft = self.draft(draft.clone(), &comparison, &rows, &after.catalog);
            let mut faults = self.faults(&draft, &expected, workshop).await?;
            if faults.is_empty() {
                faults = self.unheld(&draft, workshop).await?;
            }
            if faults.is_empty() {
                let rows = expected.seeds.iter().map(|seed| seed.rows.len()).sum();
                return Ok(Proven {
                    draft,
                    rows,
                    cautions: expected.caution.into_iter().collect(),
                });
            }
            reasons = faults;
        }
        Err(self.more_than_objects(&reasons))
    }

    fn draft(
        &self,
        mut draft: Draft,
        comparison: &Comparison,
        rows: &[String],
        after: &Catalog,
    ) -> Draft {
        let whole = comparison.phases.whole();
        let words = |remedy: &DialectRemedy| self.project.ui.remedy(remedy);
        draft.up = written::segments(&whole.up, &words);
        if !rows.is_empty() {
            let mut sql = rows.to_vec();
            let views = after.of_kind(Kind::MaterializedView);
            let views = views.filter_map(|(key, _)| key.qualified_name());
            sql.extend(views.map(|name| format!("REFRESH MATERIALIZED VIEW {name};")));
            add(&mut draft.up, &sql.join("\n\n"));
        }
        if draft.irreversible.is_none() {
            draft.down = written::segments(&whole.down, &words);
        }
        draft
    }

    /// Statements about what is no object of this database.
    fn beyond(&self) -> Result<Vec<String>> {
        let reach = Reach { engine: &PostgresEngine, ground: Ground::Given, trusted: false };
        let mut reasons = Vec::new();
        for member in &self.piece.members {
            for statement in member.script()?.up.statements() {
                let beyond = match reach.deed(statement.as_str()) {
                    Deed::Run | Deed::Instead(_) => continue,
                    Deed::RunWithRoles(_) => aludel_engine::Beyond::RoleInBlock,
                    Deed::LeaveOut(beyond) | Deed::Refuse(beyond) => beyond,
                };
                let (path, place) = (member.path.display(), statement.position());
                reasons.push(format!("{path}:{place}: this {}", beyond.words()));
            }
        }
        Ok(reasons)
    }

    /// The statements that put the rows in, and say how far the sequences are; or why none can.
    async fn rows(
        &self,
        expected: &Expected,
        workshop: &mut Workshop,
    ) -> Result<std::result::Result<Vec<String>, Vec<String>>> {
        let (end, passing) = &expected.plain;
        let (mut statements, mut reasons) = (Vec::new(), Vec::new());
        for seed in &expected.seeds {
            let mut passing = passing.get(&seed.table).cloned().unwrap_or_default();
            passing.extend(end.given_anew(&seed.table));
            match fault(seed, &passing) {
                Some(fault) => reasons.push(fault),
                None => statements.push(seed.statement(&passing)),
            }
        }
        self.stand(workshop, false).await?;
        let journal = Ident::from(self.project.settings.journal_schema.as_str());
        let had = positions(workshop.session().await?, &journal).await?;
        let moved = end.sequences.iter().filter(|(name, at)| at.1 && !had.contains_key(*name));
        statements.extend(moved.map(|(name, at)| set_position(name, at)));
        Ok(if reasons.is_empty() { Ok(statements) } else { Err(reasons) })
    }
}

/// Why a table's rows cannot be put in as they are.
fn fault(seed: &Seed, passing: &BTreeSet<Ident>) -> Option<String> {
    let table: &QualifiedName = &seed.table;
    if seed.rows.len() > MOST_ROWS {
        return Some(format!("{table} has more than {MOST_ROWS} rows"));
    }
    let has_default =
        |name: &Ident| seed.columns.iter().any(|column| column.name == *name && column.has_default);
    let column = passing.iter().find(|name| !has_default(name))?;
    Some(format!("what is in {table}.{column} differs from run to run"))
}

/// Adds statements behind the others, in the last transaction.
fn add(segments: &mut Vec<DraftSegment>, sql: &str) {
    match segments.last_mut().filter(|it| it.mode == Mode::Transactional && it.fill.is_none()) {
        Some(last) => last.sql = format!("{}\n\n{sql}", last.sql.trim_end()),
        None => segments.push(DraftSegment { sql: sql.to_owned(), ..DraftSegment::default() }),
    }
}

/// The plans to try: what may have been renamed was, or was not.
async fn comparisons(states: Pair<&State<'_>>, workshop: &mut Workshop) -> Result<Vec<Comparison>> {
    let decisions: Decisions = states::decisions(states, workshop).await?;
    let first = workshop.compare(states, &decisions).await?;
    if first.candidates.is_empty() {
        return Ok(vec![first]);
    }
    let mut all = Vec::new();
    for renames in [true, false] {
        let (mut decisions, mut comparison) = (decisions.clone(), first.clone());
        for _ in 0..ROUNDS {
            if comparison.candidates.is_empty() {
                break;
            }
            decide(&comparison, renames, &mut decisions);
            comparison = workshop.compare(states, &decisions).await?;
        }
        all.push(comparison);
    }
    Ok(all)
}

/// Each name is taken once; what is left is dropped.
fn decide(comparison: &Comparison, renames: bool, decisions: &mut Decisions) {
    let mut taken = BTreeSet::new();
    for candidate in &comparison.candidates {
        let rename = &candidate.rename;
        let is_free = !taken.contains(&rename.from) && !taken.contains(&rename.to);
        if renames && is_free {
            taken.extend([rename.from.clone(), rename.to.clone()]);
            decisions.renames.push(rename.clone());
        } else if !taken.contains(&rename.from) {
            decisions.drops.insert(rename.from.clone());
        }
    }
}
