//! The laws of a migration on random pairs of schemas, or on the pairs of a folder.
//!
//! `ALUDEL_LAWS_SECONDS` says how long (60), `ALUDEL_LAWS_SEED` with which pair it begins (1),
//! `ALUDEL_LAWS_PAIRS` how many there are at most,
//! `ALUDEL_LAWS_FAILURES` after how many different failures it ends (1), `ALUDEL_LAWS_FOLDER` where
//! other pairs are. A failure is told with its seed, the pair shrunk, the plan and the difference.

mod seen;

use std::{
    env,
    path::Path,
    time::{Duration, Instant},
};

use aludel_catalog::Pair;
use aludel_dialect::Strategy;
use aludel_laws::{Bench, Budget, Failure, Mode, Schema, generate, pairs_of, shrink};
use seen::Seen;

/// How long a failure is shrunk.
const SHRINKING: Duration = Duration::from_secs(60);

#[tokio::test]
async fn laws() {
    let mut run = Run::new().await.expect("a server");
    match env::var_os("ALUDEL_LAWS_FOLDER") {
        Some(folder) => run.folder(Path::new(&folder)).await,
        None => run.random().await,
    }
    .expect("a server");
    let Run { fast, real, failures, .. } = run;
    fast.close().await.expect("the bench closes");
    real.close().await.expect("the bench closes");
    assert!(failures.is_empty(), "{}", told(&failures));
}

/// How a pair is tried.
#[derive(Clone, Copy)]
struct Way {
    mode: Mode,
    strategy: Strategy,
}

/// The two benches, and what was found on them.
struct Run {
    /// Where pairs are rolled back.
    fast: Bench,
    /// Where those are tried that commit more than once.
    real: Bench,
    failures: Vec<(String, Pair<Schema>, Failure)>,
    budget: Budget,
    seen: Seen,
}

impl Run {
    async fn new() -> Result<Self, Failure> {
        // The role that this one commits the other finds.
        let real = Bench::new(Mode::Committed).await?;
        let fast = Bench::new(Mode::RolledBack).await?;
        let (budget, seen) = (Budget::from_env(), Seen::default());
        Ok(Self { fast, real, failures: Vec::new(), budget, seen })
    }

    async fn random(&mut self) -> Result<(), Failure> {
        let mut seed = self.budget.seed;
        while seed < self.budget.last_seed
            && Instant::now() < self.budget.end
            && self.failures.len() < self.budget.failures
        {
            let pair = generate(seed, self.fast.major());
            self.one(format!("ALUDEL_LAWS_SEED={seed}"), pair).await;
            seed += 1;
        }
        eprintln!("{}", self.seen);
        self.seen.check();
        Ok(())
    }

    /// Tries a pair, where it commits more than once tries it so, and where others could work meanwhile tries that,
    /// too: it leads to the same.
    async fn one(&mut self, name: String, pair: Pair<Schema>) {
        let direct = Way { mode: Mode::RolledBack, strategy: Strategy::Direct };
        let trial = match self.fast.hold(pair.as_ref(), direct.strategy).await {
            Ok(trial) => trial,
            Err(failure) => return self.failed(name, pair, failure, direct).await,
        };
        self.seen.note(&trial);
        let committed =
            [(trial.is_segmented, Strategy::Direct), (trial.has_online, Strategy::Online)];
        // What a subscription has locked, the other bench would wait for.
        if let Err(failure) = self.fast.start_afresh().await {
            return self.failed(name, trial.accepted, failure, direct).await;
        }
        for (_, strategy) in committed.into_iter().filter(|(is_needed, _)| *is_needed) {
            let pair = trial.accepted.as_ref();
            if let Err(failure) = self.real.hold(pair, strategy).await {
                let way = Way { mode: Mode::Committed, strategy };
                return self.failed(name, trial.accepted, failure, way).await;
            }
        }
    }

    /// Every pair of a folder, each as it is.
    async fn folder(&mut self, folder: &Path) -> Result<(), Failure> {
        let pairs =
            pairs_of(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let count = pairs.len();
        for (path, pair) in pairs {
            let name = path.display().to_string();
            match self.real.hold_all(pair.as_ref()).await {
                Ok(_) => {}
                Err(failure) => {
                    println!("{name}: {failure}");
                    self.failures.push((name, pair, failure));
                }
            }
        }
        println!("{} of {count} pairs failed", self.failures.len());
        Ok(())
    }

    /// Notes a failure, shrunk, unless one like it is noted.
    async fn failed(&mut self, name: String, pair: Pair<Schema>, failure: Failure, way: Way) {
        if is_of_server(&failure, self.fast.major()) {
            eprintln!("{name} is left out: {}", failure.detail);
            return;
        }
        if self.failures.iter().any(|(.., known)| known.is_like(&failure)) {
            return;
        }
        let bench = match way.mode {
            Mode::RolledBack => &mut self.fast,
            Mode::Committed => &mut self.real,
        };
        let (pair, failure) = shrink(bench, way.strategy, pair, failure, SHRINKING).await;
        self.failures.push((name, pair, failure));
        if self.budget.failures > 1 {
            println!("{}", told(&self.failures[self.failures.len() - 1..]));
        }
    }
}

/// What a server cannot do, whatever the plan (docs/limits.md): on PostgreSQL 14 a column that is no
/// longer computed keeps its dependency on the function, and gets no other type.
fn is_of_server(failure: &Failure, major: u32) -> bool {
    major == 14 && failure.detail.starts_with("found unexpected dependency for column: function")
}

fn told(failures: &[(String, Pair<Schema>, Failure)]) -> String {
    let tell = |(name, pair, failure): &(String, Pair<Schema>, Failure)| {
        let Pair { before, after } = pair;
        format!("{name}\n{failure}\n-- old.sql\n{before}\n-- new.sql\n{after}")
    };
    failures.iter().map(tell).collect::<Vec<_>>().join("\n\n")
}
