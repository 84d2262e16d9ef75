//! The binary against a project in a temporary folder. What it says is recorded as a transcript, with
//! what differs from run to run replaced.

#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod recipe;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// 2023-09-21T00:00:00Z: the day of every revision that a test writes.
const NOW: &str = "1695254400";

/// The shadows that are servers of the command's own.
pub(crate) const OWN_SHADOWS: &[&str] =
    if cfg!(feature = "embedded") { &["local", "embedded"] } else { &["local"] };

/// A project of its own.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

impl Project {
    /// A project with a configuration and a folder for revisions.
    pub(crate) fn new() -> Self {
        let project = Self::bare();
        project.write("aludel.toml", "models = \"models.rs\"\nmigrations = \"migrations\"\n");
        std::fs::create_dir(project.path("migrations")).unwrap();
        project
    }

    /// A folder with nothing in it.
    pub(crate) fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// A project whose models are SQL, applied to a database as its first revision.
    pub(crate) fn of_sql(schema: &str, url: &str) -> Self {
        let project = Self::bare().on(url);
        project.write(
            "aludel.toml",
            "sql = \"schema.sql\"\nmigrations = \"migrations\"\nshadow = \"local\"\n",
        );
        std::fs::create_dir(project.path("migrations")).unwrap();
        project.write("schema.sql", schema);
        project.done(&["revision", "--autogenerate", "-m", "begin", "--id", "20230921_001"]);
        project.done(&["upgrade"]);
        project
    }

    /// The same project on a database.
    pub(crate) fn on(mut self, url: &str) -> Self {
        self.set("DATABASE_URL", url);
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// A path in the project.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Writes a revision file of a linear history.
    pub(crate) fn revision(&self, id: &str, parent: &str, up: &str, down: &str) -> &Self {
        let text = format!(
            "-- {id} in words\n--\n-- revision: {id}\n-- revises: {parent}\n\
             -- created: 2023-09-21T00:00:00Z\n\n-- migrate:up\n\n{up}\n\n-- migrate:down\n\n{down}\n"
        );
        self.write(&format!("migrations/{id}_step.sql"), text)
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// Runs a command line and records it.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        self.run_in(".", arguments)
    }

    /// Runs a command line that must succeed; what it said.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.command(".", arguments).output().unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        said
    }

    /// Runs several and records them.
    pub(crate) fn session(&self, commands: &[&[&str]]) -> String {
        commands.iter().map(|arguments| self.run(arguments)).collect::<Vec<_>>().join("\n")
    }

    /// The command in a folder of the project, with nothing of this process's environment.
    pub(crate) fn command(&self, folder: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aludel"));
        command
            .args(arguments)
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            // Shared by all tests: a shadow's server is initialised once.
            .env("ALUDEL_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
            .env("SOURCE_DATE_EPOCH", NOW)
            // The shadow is of the major that the tests are run on.
            .envs(std::env::var_os("ALUDEL_PG_BIN").map(|folder| ("ALUDEL_PG_BIN", folder)))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command line in a folder of the project and records it.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self.command(folder, arguments).output().unwrap();
        let mut record = format!("$ aludel {}\n", shown(arguments));
        record.push_str(&String::from_utf8_lossy(&output.stdout));
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            record.push_str(&format!("! {line}\n"));
        }
        match output.status.code() {
            Some(0) => {}
            Some(code) => record.push_str(&format!("exit {code}\n")),
            None => record.push_str(&format!("{}\n", output.status)),
        }
        self.normalized(&record)
    }

    fn normalized(&self, record: &str) -> String {
        let real = self.folder.path().canonicalize().unwrap();
        let mut record = record
            .replace(real.to_str().unwrap(), "[project]")
            .replace(self.folder.path().to_str().unwrap(), "[project]");
        for (_, value) in self.variables.iter().filter(|(name, _)| name == "DATABASE_URL") {
            record = record.replace(value, "[url]");
        }
        record.lines().map(timeless).collect::<Vec<_>>().join("\n") + "\n"
    }
}

fn shown(arguments: &[&str]) -> String {
    let quoted =
        |argument: &&str| match argument.contains([' ', '\'', '*', '(']) || argument.is_empty() {
            true => format!("'{argument}'"),
            false => (*argument).to_owned(),
        };
    arguments.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A line without its durations: `12 ms` is `[time]`.
fn timeless(line: &str) -> String {
    let is_number = |word: &str| word.trim_start_matches('(').parse::<f64>().is_ok();
    let unit = |word: &str| {
        let bare = word.trim_end_matches([')', ',']);
        matches!(bare, "ms" | "s" | "min")
            .then(|| word.get(bare.len()..).unwrap_or_default().to_owned())
    };
    let words: Vec<&str> = line.split(' ').collect();
    let mut kept: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match words.get(at + 1).and_then(|next| unit(next)).filter(|_| is_number(word)) {
            Some(after) => {
                let before = if word.starts_with('(') { "(" } else { "" };
                kept.push(format!("{before}[time]{after}"));
                at += 2;
            }
            None => {
                kept.push((*word).to_owned());
                at += 1;
            }
        }
    }
    kept.join(" ")
}

/// Compares a transcript with the one that is kept.
#[macro_export]
macro_rules! assert_transcript {
    ($name:expr, $transcript:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, $transcript);
        });
    };
}
