//! How grave a finding is: by its rule, by what was configured, by how long others wait.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Allowance, Finding, Level, Naming, Origin, Pass, Report, Rule,
    finding::{Work, WorkKind},
};

/// A configured level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelFor {
    /// The rule's code; `*` for all.
    pub code: String,
    /// The schema or the table, `schema.table`; `None` for all.
    pub object: Option<String>,
    /// The level.
    pub level: Level,
}

/// What is known of a relation's size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// How many rows, by the server's own estimate.
    pub rows: u64,
    /// How large it is without its indexes, in bytes.
    pub bytes: u64,
    /// How large its indexes are, in bytes.
    #[serde(default)]
    pub index_bytes: u64,
    /// How many rows are written in a second.
    #[serde(default)]
    pub writes_per_second: f64,
}

/// How fast a server works, in bytes a second, and which time is how grave, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Reading a table.
    pub scan: f64,
    /// Building an index.
    pub build: f64,
    /// Writing a table anew, with its indexes.
    pub rewrite: f64,
    /// From here on it is a warning; below a note.
    pub warning: f64,
    /// From here on it is an error.
    pub error: f64,
}

impl Default for Pace {
    fn default() -> Self {
        let mebibyte = 1024.0 * 1024.0;
        Self {
            scan: 200.0 * mebibyte,
            build: 40.0 * mebibyte,
            rewrite: 50.0 * mebibyte,
            warning: 0.1,
            error: 1.0,
        }
    }
}

/// Decides.
#[derive(Debug, Clone, Default)]
pub struct Judge {
    /// The configured levels; the last that fits counts.
    pub levels: Vec<LevelFor>,
    /// What is known of sizes, by `schema.name`.
    pub sizes: BTreeMap<String, Size>,
    /// How fast.
    pub pace: Pace,
    /// What comments allow.
    pub allowances: Vec<Allowance>,
    /// How things are to be named.
    pub naming: Naming,
}

impl Judge {
    /// A finding with its level.
    pub(crate) fn report(&self, rule: &'static Rule, finding: Finding, pass: &Pass<'_>) -> Report {
        let weighed = finding.work.as_ref().and_then(|work| self.weigh(work));
        let object = finding.object.clone();
        let by_size = weighed.as_ref().map_or(rule.level, |(level, _)| *level);
        // What the same script has made is there for others too, but hardly anybody uses it yet.
        let most = if is_new(object.as_deref(), pass) { Level::Note } else { Level::Error };
        let by_size = by_size.min(most).min(most_of_way(rule, pass));
        let level = self.configured(rule.code, object.as_deref()).unwrap_or(by_size);
        let statement = pass.statement;
        Report {
            code: rule.code,
            level,
            title: rule.title,
            message: finding.message,
            object,
            help: finding.help,
            known: finding.known.unwrap_or(pass.known),
            weighed: weighed.map(|(_, why)| why),
            allowed: self.allowed(rule.code, pass.number),
            statement: pass.number,
            range: statement.range.clone(),
            line: statement.line,
            column: statement.column,
        }
    }

    /// The level that the configuration gives.
    fn configured(&self, code: &str, object: Option<&str>) -> Option<Level> {
        let fits = |it: &&LevelFor| {
            let is_object = |wanted: &String| {
                object.is_some_and(|object| {
                    object == wanted
                        || object.split_once('.').is_some_and(|(schema, _)| schema == wanted)
                })
            };
            (it.code == "*" || it.code == code) && it.object.as_ref().is_none_or(is_object)
        };
        self.levels.iter().rev().find(fits).map(|it| it.level)
    }

    /// Why it is allowed.
    fn allowed(&self, code: &str, statement: usize) -> Option<String> {
        let fits = |it: &&Allowance| it.code == code && it.statement == statement;
        self.allowances.iter().find(fits).map(|it| it.why.clone())
    }

    /// How grave work is by the time that it takes, and the reckoning.
    fn weigh(&self, work: &Work) -> Option<(Level, String)> {
        let size = self.sizes.get(&work.relation)?;
        let (bytes, pace, verb) = self.reckoned(work.kind, size);
        let seconds = bytes as f64 / pace;
        let level = match seconds {
            _ if seconds >= self.pace.error => Level::Error,
            _ if seconds >= self.pace.warning => Level::Warning,
            _ => Level::Note,
        };
        let mebibyte = 1024.0 * 1024.0;
        let why = format!(
            "{} has about {} rows, {:.1} MiB {verb} at {:.0} MiB/s: {}",
            work.relation,
            size.rows,
            bytes as f64 / mebibyte,
            pace / mebibyte,
            spoken(seconds)
        );
        Some((level, why))
    }

    /// How long work takes, in seconds; `None` where the size is not known.
    pub(crate) fn seconds(&self, work: &Work) -> Option<f64> {
        let (bytes, pace, _) = self.reckoned(work.kind, self.sizes.get(&work.relation)?);
        Some(bytes as f64 / pace)
    }

    /// How much is worked on, in bytes, how fast, and what is done to it.
    fn reckoned(&self, kind: WorkKind, size: &Size) -> (u64, f64, &'static str) {
        match kind {
            WorkKind::Scan => (size.bytes, self.pace.scan, "read"),
            WorkKind::Build => (size.bytes, self.pace.build, "indexed"),
            WorkKind::Rewrite => (size.bytes + size.index_bytes, self.pace.rewrite, "written"),
        }
    }
}

/// A way back takes away what its way up made: that is what it is for, so it is no error where nothing else
/// says so.
fn most_of_way(rule: &Rule, pass: &Pass<'_>) -> Level {
    let is_taken_away = ["drop-table", "drop-column"];
    match pass.origin {
        Origin::Down if is_taken_away.contains(&rule.code) => Level::Warning,
        _ => Level::Error,
    }
}

/// Whether a relation came with the script.
fn is_new(object: Option<&str>, pass: &Pass<'_>) -> bool {
    let named = object.and_then(|object| object.split_once('.'));
    let is_it = |(schema, name)| {
        pass.before.relations.values().find(|it| it.schema == schema && it.name == name)
    };
    named.and_then(is_it).is_some_and(|it| pass.old.relations.get(&it.id).is_none())
}

/// A time in words.
pub fn spoken(seconds: f64) -> String {
    match seconds {
        _ if seconds < 1.0 => format!("about {:.0} ms", seconds * 1000.0),
        _ if seconds < 120.0 => format!("about {seconds:.0} s"),
        _ => format!("about {:.0} min", seconds / 60.0),
    }
}
