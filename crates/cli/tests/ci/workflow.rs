//! Runs what the files of the repository say as their services would: the same text, the same shell, the same
//! variables, and nothing else in the environment.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::api::Api;

/// What no output may hold.
pub(crate) const TOKEN: &str = "ghs_\"secret\\token\"";
/// Where the service says that the page is.
pub(crate) const PAGE: &str = "https://pages.example/artifact/1";

/// The repository of aludel.
pub(crate) fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("the crate is in crates/").to_owned()
}

/// A file of the repository, as data.
pub(crate) fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(repository().join(path)).expect("the file");
    serde_saphyr::from_str(&text).expect("YAML")
}

/// A checkout of a project, on the machine of a service.
pub(crate) struct Checkout {
    folder: tempfile::TempDir,
    /// Inputs of the action, beside its defaults.
    pub(crate) inputs: BTreeMap<String, String>,
    /// Variables beside those that the service always sets.
    pub(crate) variables: BTreeMap<String, String>,
    /// The commit that the change is made on.
    pub(crate) base: String,
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) log: String,
    pub(crate) summary: String,
    /// The pages that were kept: their names, and what is in them.
    pub(crate) pages: BTreeMap<String, String>,
}

impl Checkout {
    /// A project in the folder `app` of a repository: a table, on the base.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut checkout = Self {
            folder,
            inputs: BTreeMap::from([("working-directory".to_owned(), "app".to_owned())]),
            variables: BTreeMap::new(),
            base: String::new(),
        };
        for folder in ["repository/app/migrations", "temp", "tools", "home"] {
            fs::create_dir_all(checkout.at(folder)).expect("a folder");
        }
        checkout.git(&["init", "--quiet", "--initial-branch", "main"]);
        checkout.write("app/aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
        checkout.revision("20260101_001", "base", "Users", CREATE, "DROP TABLE users;");
        checkout.commit();
        checkout.base = checkout.head();
        checkout.tool("aludel", &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_aludel")));
        // Tells with which arguments and variables it was started.
        let curl = format!(
            "echo \"$@\" >>'{0}'; env >>'{0}'; PATH=${{PATH#*:}} exec curl \"$@\"",
            checkout.at("curl").display()
        );
        checkout.tool("curl", &curl);
        checkout
    }

    /// A path beside the repository.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a program that steps find.
    pub(crate) fn tool(&self, name: &str, script: &str) {
        let path = self.at("tools").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
            .expect("it can be made to run");
    }

    /// Writes a file of the repository.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.at("repository").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, text).expect("the file");
    }

    /// Writes a revision.
    pub(crate) fn revision(&self, id: &str, parent: &str, title: &str, up: &str, down: &str) {
        let text = format!(
            "-- {title}\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n{up}\n\n\
             -- migrate:down\n\n{down}\n"
        );
        self.write(&format!("app/migrations/{id}_step.sql"), &text);
    }

    /// Runs git in the repository; what it says.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@b.c"]).args(arguments);
        let output = git.current_dir(self.at("repository")).output().expect("git runs");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
        String::from_utf8(said).expect("UTF-8")
    }

    /// Commits what is there.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "step"]);
    }

    /// The commit that is checked out.
    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Whether something that hostile text would make is there.
    pub(crate) fn is_pwned(&self) -> bool {
        let found = Command::new("find").arg(self.folder.path()).args(["-name", "pwned"]).output();
        !found.expect("find runs").stdout.is_empty()
    }

    /// Runs the action on a pull request.
    pub(crate) fn action(&self, api: &Api) -> Ran {
        let event = json!({"pull_request": {"number": 5, "base": {"sha": self.base}}});
        fs::write(self.at("event.json"), event.to_string()).expect("the event");
        let action = yaml("action.yml");
        let mut context = self.context(&action);
        let (mut code, mut log, mut pages) = (0, String::new(), BTreeMap::new());
        let _ = fs::remove_file(self.at("summary"));
        for step in action["runs"]["steps"].as_array().expect("steps") {
            if !holds(step["if"].as_str(), code, &context) {
                continue;
            }
            if step.get("uses").is_some() {
                pages = files(Path::new(&filled(&step["with"]["path"], &context)));
                let name = format!("steps.{}.outputs.artifact-url", text(&step["id"]));
                context.insert(name, PAGE.to_owned());
                continue;
            }
            let (ended, said) = self.step(step, &mut context, api);
            log.push_str(&said);
            code = code.max(ended);
        }
        let summary = fs::read_to_string(self.at("summary")).unwrap_or_default();
        Ran { code, log, summary, pages }
    }

    /// What expressions of the action can speak of.
    fn context(&self, action: &Value) -> BTreeMap<String, String> {
        let mut context = BTreeMap::from([("github.token".to_owned(), TOKEN.to_owned())]);
        for (name, input) in action["inputs"].as_object().expect("inputs") {
            let value = input.get("default").map(|it| filled(it, &context)).unwrap_or_default();
            context.insert(format!("inputs.{name}"), value);
        }
        for (name, value) in &self.inputs {
            let before = context.insert(format!("inputs.{name}"), value.clone());
            assert!(before.is_some(), "the action has no input {name}");
        }
        context
    }

    fn step(
        &self,
        step: &Value,
        context: &mut BTreeMap<String, String>,
        api: &Api,
    ) -> (i32, String) {
        let script = text(&step["run"]);
        assert!(!script.contains("${{"), "what is filled into a shell's text is run: {script}");
        assert_eq!(step["shell"], "bash");
        let output = self.at("output");
        fs::write(&output, "").expect("a file");
        let mut command = self.shell(script);
        command
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", repository())
            .env("GITHUB_API_URL", &api.url)
            .env("GITHUB_REPOSITORY", "team/app")
            .env("GITHUB_EVENT_PATH", self.at("event.json"))
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_PATH", self.at("path"))
            .env("GITHUB_STEP_SUMMARY", self.at("summary"))
            .env("RUNNER_TEMP", self.at("temp"));
        for (name, value) in step["env"].as_object().expect("variables") {
            command.env(name, filled(value, context));
        }
        let (code, said) = ran(&mut command);
        for line in fs::read_to_string(&output).expect("outputs").lines() {
            let (name, value) = line.split_once('=').expect("NAME=VALUE");
            let id = step["id"].as_str().unwrap_or_default();
            context.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        (code, said)
    }

    /// Runs the job of GitLab on a merge request.
    pub(crate) fn job(&self, archive: &Path, api: &Api) -> (i32, String) {
        let job = &yaml("ci/gitlab.yml")["aludel"];
        let lines = [&job["before_script"], &job["script"]].map(|it| it.as_array().expect("lines"));
        let script: Vec<&str> = lines.into_iter().flatten().map(text).collect();
        let mut command = self.shell(&script.join("\n"));
        command
            .env("GITLAB_CI", "true")
            .env("CI_API_V4_URL", &api.url)
            .env("CI_PROJECT_ID", "12")
            .env("CI_PROJECT_DIR", self.at("repository"))
            .env("CI_MERGE_REQUEST_IID", "5")
            .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", &self.base)
            .env("CI_JOB_URL", "https://gitlab.example/jobs/1")
            .env("ALUDEL_CI_ARCHIVE", format!("file://{}", archive.display()))
            .env("ALUDEL_CI_DIRECTORY", "app")
            .envs(&self.variables);
        ran(&mut command)
    }

    /// A shell as the services start it, in the repository.
    pub(crate) fn shell(&self, script: &str) -> Command {
        let file = self.at("step.sh");
        fs::write(&file, script).expect("the script");
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(file)
            .current_dir(self.at("repository"))
            .env_clear()
            .env("PATH", self.path())
            .env("HOME", self.at("home"))
            .env("ALUDEL_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
            .envs(std::env::var_os("ALUDEL_PG_BIN").map(|folder| ("ALUDEL_PG_BIN", folder)))
            .envs(&self.variables)
            .stdin(Stdio::null());
        command
    }

    /// The tools, what steps have added, and the rest.
    fn path(&self) -> OsString {
        let added = fs::read_to_string(self.at("path")).unwrap_or_default();
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let all = [self.at("tools")].into_iter().chain(added.lines().map(PathBuf::from));
        std::env::join_paths(all.chain(std::env::split_paths(&rest)))
            .expect("the paths can be joined")
    }

    /// An archive as `make dist` makes it, with a command that stands elsewhere.
    pub(crate) fn archive(&self) -> PathBuf {
        let place = self.at("dist/aludel-0.1.0-here");
        fs::create_dir_all(&place).expect("a folder");
        fs::copy(self.at("tools/aludel"), place.join("aludel")).expect("the command");
        let copied = Command::new("cp").arg("-R").arg(repository().join("ci")).arg(&place).status();
        assert!(copied.expect("cp runs").success());
        let archive = self.at("aludel.tar.gz");
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(&archive).arg("-C").arg(self.at("dist")).arg("aludel-0.1.0-here");
        assert!(tar.status().expect("tar runs").success());
        archive
    }
}

const CREATE: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text NOT NULL);";

/// The exit code, and all that was said.
pub(crate) fn ran(command: &mut Command) -> (i32, String) {
    let output = command.output().expect("it can be run");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().expect("a code"), String::from_utf8(said).expect("UTF-8"))
}

/// A text of a file.
fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A text with its expressions, each a name.
fn filled(value: &Value, context: &BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    let mut rest = text(value);
    while let Some((before, after)) = rest.split_once("${{") {
        let (name, after) = after.split_once("}}").expect("an expression ends");
        filled.push_str(before);
        filled.push_str(&looked_up(name.trim(), context));
        rest = after;
    }
    filled + rest
}

/// What a name stands for. An output that no step has written is empty.
fn looked_up(name: &str, context: &BTreeMap<String, String>) -> String {
    let value = context.get(name).cloned();
    value
        .or_else(|| name.starts_with("steps.").then(String::new))
        .unwrap_or_else(|| panic!("{name}"))
}

/// Whether a step is run: terms that all must hold; without any, as long as no step failed.
fn holds(condition: Option<&str>, code: i32, context: &BTreeMap<String, String>) -> bool {
    let Some(condition) = condition else { return code == 0 };
    let inner = condition.trim_start_matches("${{").trim_end_matches("}}");
    let side = |side: &str| match side.trim().strip_prefix('\'') {
        Some(literal) => literal.trim_end_matches('\'').to_owned(),
        None => looked_up(side.trim(), context),
    };
    inner.split("&&").all(|term| match (term.split_once("=="), term.split_once("!=")) {
        (Some((left, right)), _) => side(left) == side(right),
        (_, Some((left, right))) => side(left) != side(right),
        _ => {
            assert_eq!(term.trim(), "!cancelled()");
            true
        }
    })
}

/// The files of a folder.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("the folder").map(|it| it.expect("an entry"));
    let file = |entry: fs::DirEntry| {
        let text = fs::read_to_string(entry.path()).expect("a page");
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    entries.map(file).collect()
}

/// The workflow commands of a log, as GitHub's runner reads them.
pub(crate) fn commands(log: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut stopped: Option<&str> = None;
    for line in log.lines().map(str::trim_start).filter(|line| line.starts_with("::")) {
        match (stopped, line.strip_prefix("::stop-commands::")) {
            (Some(word), _) if line == format!("::{word}::") => stopped = None,
            (Some(_), _) => {}
            (None, Some(word)) => stopped = Some(word),
            (None, None) => found.push(line),
        }
    }
    assert_eq!(stopped, None, "commands stay off");
    found
}
