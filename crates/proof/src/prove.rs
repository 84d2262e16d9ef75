//! The proof, as a page: fill, up, down, up, with catalogs and rows compared each time.

use aludel_catalog::{Catalog, Pair};
use aludel_diff::changes;
use aludel_engine::{InspectError, InspectOptions, Proving, rows::Within};
use aludel_session::{Session, SessionError};

use crate::{
    ProofError,
    fill::{Filling, Scope, fill},
    ground::Ground,
    rehearse::losses,
    report::{Fault, Lost, Proof},
    rows::{Loss, LossKind, Snapshot, Which, take},
    run::run,
    way::{Run, Way},
};

/// What is to be proven.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The state before, which the database is in.
    pub before: &'a Catalog,
    /// The state that the way up is to lead to; `None` where it says so itself.
    pub after: Option<&'a Catalog>,
    /// The way up.
    pub up: Way,
    /// The way down; `None` where there is none.
    pub down: Option<Way>,
    /// Which tables get rows.
    pub scope: Scope,
}

/// A proof, and the state that it left the database in.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The proof.
    pub proof: Proof,
    /// The state after, as the first way up made it; `None` where it failed.
    pub after: Option<Catalog>,
}

/// Proves a migration on a session whose database is in the state before; it is in the state after
/// when the proof holds.
pub async fn prove(
    engine: &dyn Proving,
    session: &mut dyn Session,
    case: &Case<'_>,
    options: &InspectOptions,
) -> Result<Proved, ProofError> {
    let filling = fill(engine, session, case.before, &case.scope).await?;
    let base = take(engine, session, Within::Own, Which::Named(&filling.tables)).await?;
    let Filling { filled, unfilled, .. } = filling;
    let proof = Proof {
        runs: Vec::new(),
        objects: 0,
        filled,
        unfilled,
        hazards: Vec::new(),
        losses: Vec::new(),
        faults: Vec::new(),
    };
    let ground = Ground::new(base);
    let up = Snapshot::default();
    let mut prover = Prover { engine, session, case, options, proof, ground, up, after: None };
    prover.all().await?;
    let Prover { mut proof, ground, after, .. } = prover;
    proof.hazards = ground.hazards;
    Ok(Proved { proof, after })
}

struct Prover<'a> {
    engine: &'a dyn Proving,
    session: &'a mut dyn Session,
    case: &'a Case<'a>,
    options: &'a InspectOptions,
    proof: Proof,
    ground: Ground,
    /// The rows after the way up.
    up: Snapshot,
    /// The state after, as the first way up made it.
    after: Option<Catalog>,
}

impl Prover<'_> {
    async fn all(&mut self) -> Result<(), ProofError> {
        let case = self.case;
        if !self.go(Run::Up, &case.up).await? {
            return Ok(());
        }
        let found = self.inspect().await?;
        self.proof.objects = found.objects.len();
        if case.after.is_some_and(|wanted| !self.agree(Run::Up, &found, wanted)) {
            return Ok(());
        }
        self.rows_after_up().await?;
        self.after = Some(found);
        let Some(down) = &case.down else { return Ok(()) };
        if !self.go(Run::Down, down).await? {
            return Ok(());
        }
        let found = self.inspect().await?;
        if !self.agree(Run::Down, &found, case.before) {
            return Ok(());
        }
        self.rows_after_down(down).await?;
        if !self.go(Run::UpAgain, &case.up).await? {
            return Ok(());
        }
        let found = self.inspect().await?;
        if let Some(first) = self.after.take() {
            self.agree(Run::UpAgain, &found, &first);
            self.after = Some(first);
        }
        Ok(())
    }

    async fn inspect(&mut self) -> Result<Catalog, InspectError> {
        self.engine.inspector().inspect(self.session, self.options).await
    }

    /// Runs a direction; whether it went through.
    async fn go(&mut self, which: Run, way: &Way) -> Result<bool, ProofError> {
        let outcome = run(self.engine, self.session, which, way, &mut self.ground).await?;
        for mut loss in std::mem::take(&mut self.ground.early) {
            self.between(&mut loss);
            self.judge(which, loss, &[way, &self.case.up]);
        }
        match outcome {
            Ok(report) => self.proof.runs.push(report),
            Err(fault) => {
                self.proof.faults.push(fault);
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Compares catalogs; whether they agree.
    fn agree(&mut self, run: Run, found: &Catalog, wanted: &Catalog) -> bool {
        let differing = changes(Pair::new(found, wanted));
        let objects: Vec<String> = differing.iter().map(|it| it.key().to_string()).collect();
        let agree = objects.is_empty();
        if !agree {
            self.proof.faults.push(Fault::Differs { run, objects });
        }
        agree
    }

    /// The rows as they are now, and what is lost of those before.
    async fn losses(&mut self) -> Result<(Snapshot, Vec<Loss>), SessionError> {
        losses(self.engine, self.session, Within::Own, &self.ground).await
    }

    async fn rows_after_up(&mut self) -> Result<(), ProofError> {
        let (rows, losses) = self.losses().await?;
        let is_planned = self.case.after.is_some();
        for loss in losses {
            // A file may insert rows: nothing is lost.
            if loss.kind != LossKind::RowsMore || is_planned {
                self.judge(Run::Up, loss, &[&self.case.up]);
            }
        }
        self.up = rows;
        Ok(())
    }

    async fn rows_after_down(&mut self, down: &Way) -> Result<(), ProofError> {
        let (_, losses) = self.losses().await?;
        for mut loss in losses {
            self.between(&mut loss);
            self.judge(Run::Down, loss, &[down, &self.case.up]);
        }
        Ok(())
    }

    /// Adds the names that a table and a column have between the way up and the way down.
    fn between(&self, loss: &mut Loss) {
        let Ground { base, given, .. } = &self.ground;
        let before = base.units.get(&loss.unit).or_else(|| given.get(&loss.unit));
        let Some((before, unit)) = before.zip(self.up.units.get(&loss.unit)) else { return };
        loss.names.tables.push(unit.name.clone());
        let column =
            before.columns.iter().find(|column| Some(&column.name) == loss.column.as_ref());
        let Some(number) = column.map(|column| column.number) else { return };
        let same = unit.columns.iter().find(|column| column.number == number);
        loss.names.columns.extend(same.map(|column| column.name.clone()));
    }

    /// Notes a loss: as one that is announced, or as a fault.
    fn judge(&mut self, run: Run, loss: Loss, ways: &[&Way]) {
        let is_said = ways.iter().any(|way| way.said.names(&loss.names));
        self.ground.excused.insert((loss.unit, loss.column.clone()));
        if loss.kind == LossKind::TableGone {
            self.ground.base.units.remove(&loss.unit);
        }
        let Loss { kind: what, table, column, count, .. } = loss;
        let lost = Lost { run, table: table.to_string(), column, what, count };
        match is_said {
            true => self.proof.losses.push(lost),
            false => self.proof.faults.push(Fault::Unsaid(lost)),
        }
    }
}
