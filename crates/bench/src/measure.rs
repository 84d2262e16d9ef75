//! Timing a command, and the most memory that it took.

use std::{
    env,
    ffi::OsString,
    fs::File,
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use nix::sys::resource::{UsageWho, getrusage};

/// The first argument with which this program measures another and says so on standard error.
pub(crate) const CHILD: &str = "--measure";

/// What a command took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall: Duration,
    /// The largest resident set, in KiB.
    pub(crate) peak_kib: u64,
}

/// A command to measure.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// The program and its arguments.
    pub(crate) line: Vec<OsString>,
    /// Where it runs.
    pub(crate) folder: std::path::PathBuf,
    /// Its environment, beside the inherited one.
    pub(crate) environment: Vec<(String, String)>,
}

impl Job {
    /// A command in a folder.
    pub(crate) fn new<I: Into<OsString>>(folder: &Path, line: impl IntoIterator<Item = I>) -> Self {
        let line = line.into_iter().map(Into::into).collect();
        Self { line, folder: folder.to_owned(), environment: Vec::new() }
    }

    /// The same with a variable set.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs it once, through a child of this program that watches its memory.
    ///
    /// # Panics
    ///
    /// If the command fails: a benchmark of something that fails says nothing.
    pub(crate) fn cost(&self) -> Cost {
        let me = env::current_exe().expect("this program has a path");
        let output = Command::new(me)
            .arg(CHILD)
            .args(&self.line)
            .current_dir(&self.folder)
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .output()
            .expect("this program can be started");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{:?} failed:\n{errors}", self.line);
        let last = errors.lines().last().unwrap_or_default();
        let mut numbers = last.split_whitespace().filter_map(|word| word.parse().ok());
        let (wall, peak) = (numbers.next(), numbers.next());
        let wall = Duration::from_micros(wall.expect("the child says how long it took"));
        Cost { wall, peak_kib: peak.expect("the child says how much memory it took") }
    }

    /// The median cost of several runs, with `before` run before each of them.
    pub(crate) fn median(&self, runs: usize, mut before: impl FnMut()) -> Cost {
        let mut costs: Vec<Cost> = (0..runs)
            .map(|_| {
                before();
                self.cost()
            })
            .collect();
        costs.sort();
        costs[costs.len() / 2]
    }
}

/// The median costs of two jobs that are compared, run in turn, and each as often first as the other:
/// what a machine does besides then hits both. `make` gives both anew, with what they run on.
pub(crate) fn in_turn<T>(runs: usize, mut make: impl FnMut() -> [(Job, T); 2]) -> [Cost; 2] {
    let (mut costs, mut others) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let [one, other] = make();
        let (cost, of_other) = match run % 2 {
            0 => {
                let cost = one.0.cost();
                (cost, other.0.cost())
            }
            _ => {
                let of_other = other.0.cost();
                (one.0.cost(), of_other)
            }
        };
        costs.push(cost);
        others.push(of_other);
    }
    [costs, others].map(|mut costs| {
        costs.sort();
        costs[costs.len() / 2]
    })
}

/// Runs a command and prints microseconds and KiB as the last line of standard error.
pub(crate) fn run_child(mut line: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(program) = line.next() else { return ExitCode::from(2) };
    let quiet = File::options().write(true).open("/dev/null").expect("there is a /dev/null");
    let start = Instant::now();
    let status = Command::new(program).args(line).stdout(quiet).status();
    let wall = start.elapsed().as_micros();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("a process may ask for its usage");
    eprintln!("{wall} {}", usage.max_rss());
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
