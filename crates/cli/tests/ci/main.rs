//! The action, the job of GitLab and the hooks of pre-commit: the very text that their services run, on a project
//! and against a server that plays the service.

mod api;
mod workflow;

use std::{collections::BTreeMap, fs, process::Command};

use api::{Api, ME};
use serde_json::{Value, json};
use workflow::{Checkout, PAGE, Ran, TOKEN, commands, ran, repository, yaml};

/// What blocks writers: one error.
const BLOCKING: &str = "CREATE INDEX users_name ON users (name);";
/// What hurts nobody, either way.
const REMARK: &str = "COMMENT ON TABLE users IS 'people';";
/// What hurts nobody who goes on.
const HARMLESS: &str = "CREATE TABLE tags (id bigint PRIMARY KEY);";

/// A pull request with two revisions, the first of which blocks.
fn pull_request() -> Checkout {
    let checkout = Checkout::new();
    checkout.git(&["switch", "--quiet", "--create", "names"]);
    checkout.revision("20260102_001", "20260101_001", "Names", BLOCKING, "DROP INDEX users_name;");
    checkout.revision("20260103_001", "20260102_001", "Tags", HARMLESS, "DROP TABLE tags;");
    checkout.commit();
    checkout
}

/// No token anywhere but in the request: neither in what is said, nor in curl's arguments and variables.
fn assert_secret(checkout: &Checkout, said: &str) {
    let curl = fs::read_to_string(checkout.at("curl")).expect("curl was started");
    for text in [said, &curl] {
        assert!(!text.contains("secret"), "{text}");
    }
}

fn body(write: &api::Request) -> &str {
    write.body["body"].as_str().expect("a body")
}

#[test]
fn a_pull_request_is_annotated_shown_and_commented_once() {
    let checkout = pull_request();
    let api = Api::start();
    let Ran { code, log, summary, pages } = checkout.action(&api);
    assert_eq!(code, 1, "{log}");
    let errors: Vec<&str> =
        commands(&log).into_iter().filter(|it| it.starts_with("::error ")).collect();
    // Paths count from the repository's root, not from the project's folder.
    let place = "::error file=app/migrations/20260102_001_step.sql,line=8,col=1,title=create-index-blocking::";
    assert!(errors.iter().any(|it| it.starts_with(place)), "{log}");
    for (id, shown) in [("20260101_001", false), ("20260102_001", true), ("20260103_001", true)] {
        assert_eq!(summary.contains(&format!("| `{id}`")), shown, "{id}: {summary}");
    }
    assert_eq!(pages.keys().collect::<Vec<_>>(), ["review.html"]);
    assert!(pages["review.html"].contains("20260103_001"));
    let writes = api.writes();
    let [write] = &writes[..] else { panic!("{writes:?}\n{log}") };
    assert_eq!((&*write.method, &*write.path), ("POST", "/repos/team/app/issues/5/comments"));
    assert!(write.headers.contains(&format!("Authorization: Bearer {TOKEN}\r\n")), "{write:?}");
    assert!(body(write).starts_with("<!-- aludel:review "), "{}", body(write));
    assert!(body(write).contains(&summary[..200]), "{}", body(write));
    assert!(body(write).contains(PAGE), "{}", body(write));
    assert_secret(&checkout, &(log + &summary));

    // The next push changes it.
    let safe = "-- migrate:segment transaction:false\n\nCREATE INDEX CONCURRENTLY users_name ON users (name);";
    let back = "-- migrate:segment transaction:false\n\nDROP INDEX CONCURRENTLY users_name;";
    checkout.revision("20260102_001", "20260101_001", "Names", safe, back);
    checkout.commit();
    let Ran { code, log, .. } = checkout.action(&api);
    assert_eq!(code, 0, "{log}");
    let writes = api.writes();
    let [write] = &writes[..] else { panic!("{writes:?}\n{log}") };
    assert_eq!((&*write.method, &*write.path), ("PATCH", "/repos/team/app/issues/comments/1"));
    assert!(body(write).contains("CONCURRENTLY"), "{}", body(write));
    assert_secret(&checkout, &log);
}

#[test]
fn what_is_typed_counts() {
    let mut checkout = pull_request();
    let api = Api::start();
    for (name, value) in [("revisions", "20260101_001"), ("fail-on", "never"), ("comment", "false")]
    {
        checkout.inputs.insert(name.to_owned(), value.to_owned());
    }
    let Ran { code, log, summary, .. } = checkout.action(&api);
    assert_eq!(code, 0, "{log}");
    assert!(summary.contains("`20260101_001`") && !summary.contains("`20260102_001`"), "{summary}");
    assert!(api.writes().is_empty());
}

#[test]
fn a_pull_request_from_a_fork_is_judged_without_a_comment() {
    let mut checkout = pull_request();
    let api = Api::start();
    api.refuse(403);
    let refused = checkout.action(&api);
    checkout.inputs.insert("token".to_owned(), String::new());
    let without = checkout.action(&api);
    for (Ran { code, log, summary, .. }, why) in
        [(refused, "the token may not (status 403)"), (without, "there is no token")]
    {
        assert_eq!(code, 1, "{log}");
        assert!(summary.contains("`20260102_001`"), "{summary}");
        let notices = commands(&log);
        let notice = notices.iter().find(|it| it.starts_with("::notice title=aludel::no comment"));
        assert!(notice.is_some_and(|it| it.contains(why)), "{log}");
        assert_secret(&checkout, &log);
    }
}

#[test]
fn a_change_without_revisions_only_corrects_what_was_said() {
    let checkout = pull_request();
    let api = Api::start();
    checkout.action(&api);
    assert_eq!(api.writes().len(), 1);
    checkout.git(&["rm", "--quiet", "app/migrations/20260102_001_step.sql"]);
    checkout.git(&["rm", "--quiet", "app/migrations/20260103_001_step.sql"]);
    checkout.write("README.md", "text");
    checkout.commit();
    let Ran { code, log, pages, .. } = checkout.action(&api);
    assert_eq!((code, pages.len()), (0, 0), "{log}");
    let writes = api.writes();
    let [write] = &writes[..] else { panic!("{writes:?}\n{log}") };
    assert_eq!(write.method, "PATCH");
    assert!(body(write).contains("no revision is new or edited"), "{}", body(write));
    let elsewhere = Api::start();
    assert_eq!(checkout.action(&elsewhere).code, 0);
    assert!(elsewhere.writes().is_empty());
}

#[test]
fn a_history_that_cannot_be_read_fails_and_is_told() {
    let checkout = pull_request();
    let api = Api::start();
    checkout.write(
        "app/migrations/20260104_001_wrong.sql",
        "-- revision: 20260104_001\n-- revises: nobody\n",
    );
    checkout.commit();
    let Ran { code, log, summary, .. } = checkout.action(&api);
    assert!(code > 1, "{log}");
    assert!(summary.contains("aludel failed with exit code"), "{summary}");
    assert!(summary.contains("nobody"), "{summary}");
    let writes = api.writes();
    assert!(writes.len() == 1 && body(&writes[0]).contains("aludel failed"), "{writes:?}");
    assert!(commands(&log).iter().any(|it| it.starts_with("::error ")), "{log}");
}

#[test]
fn comments_of_strangers_are_left_alone() {
    let checkout = pull_request();
    let api = Api::start();
    checkout.action(&api);
    let mark = body(&api.writes()[0]).lines().next().expect("a line").to_owned();
    let other = Api::start();
    let stranger = json!({"user": {"type": "User"}, "author_association": "CONTRIBUTOR"});
    let bot = json!({"user": {"type": "Bot"}, "author_association": "NONE"});
    other.add(&format!("{mark}\nall is well"), &stranger);
    // More than one page, and a quote of the mark that does not begin with it.
    for _ in 0..120 {
        other.add("something else", &bot);
    }
    other.add(&format!("> {mark}"), &bot);
    other.add(&format!("{mark}\nof before"), &bot);
    checkout.action(&other);
    let writes = other.writes();
    let [write] = &writes[..] else { panic!("{writes:?}") };
    assert_eq!(write.path, "/repos/team/app/issues/comments/123");
}

#[test]
fn hostile_text_does_nothing() {
    let mut checkout = Checkout::new();
    checkout.git(&["switch", "--quiet", "--create", "x;$(touch${IFS}pwned)`touch${IFS}pwned`"]);
    let title = "$(touch pwned) `touch pwned` \"; touch pwned; # @everyone <script>pwn</script>";
    let up = "DO $$ BEGIN RAISE WARNING E'x\\n::error title=forged::forged\\n::add-path::/forged'; END $$;\n\
              SELECT 1 / 0 AS \"\n::error::forged\";";
    checkout.revision("20260102_001", "20260101_001", title, up, "SELECT 1;");
    checkout.write("app/migrations/$(touch pwned);'\"&_x.sql", "-- migrate:up\nSELECT 1;\n");
    checkout.commit();
    let api = Api::start();
    checkout.variables.insert("GITHUB_HEAD_REF".to_owned(), "$(touch pwned)".to_owned());
    // With such a file there is no history; without it there is.
    let broken = checkout.action(&api);
    assert_ne!(broken.code, 0, "{}", broken.log);
    checkout.git(&["rm", "--quiet", "app/migrations/$(touch pwned);'\"&_x.sql"]);
    checkout.commit();
    let hostile = checkout.action(&api);
    assert_ne!(hostile.code, 0, "{}", hostile.log);
    assert!(hostile.summary.contains("`20260102_001`"), "{}", hostile.summary);
    assert!(!hostile.summary.contains("<script>"), "{}", hostile.summary);
    assert!(!hostile.summary.contains("@everyone"), "{}", hostile.summary);
    let forging = "$(touch pwned); touch pwned\n::error::forged\n::add-path::/forged";
    let mut logs = vec![broken.log, hostile.log];
    for name in ["revisions", "working-directory", "stats", "deployed", "fail-on", "archive"] {
        let kept = checkout.inputs.insert(name.to_owned(), forging.to_owned());
        let Ran { code, log, .. } = checkout.action(&api);
        assert_ne!(code, 0, "{name}: {log}");
        assert!(!checkout.is_pwned(), "{name}");
        logs.push(log);
        match kept {
            Some(kept) => checkout.inputs.insert(name.to_owned(), kept),
            None => checkout.inputs.remove(name),
        };
    }
    // Whatever the command says beside its annotations is no command of the workflow.
    let forging = "[ \"$1\" = --version ] || printf '::error::forged\\n::add-path::/forged\\n' >&2";
    checkout.tool("aludel", &format!("{forging}\nexec '{}' \"$@\"", env!("CARGO_BIN_EXE_aludel")));
    let Ran { log, .. } = checkout.action(&api);
    assert!(log.contains("\n::error::forged"), "{log}");
    logs.push(log);
    assert!(!checkout.is_pwned());
    for log in logs {
        let forged = |it: &&str| it.starts_with("::error::forged") || it.starts_with("::add-path");
        assert_eq!(commands(&log).into_iter().find(forged), None, "{log}");
    }
}

#[test]
fn the_program_that_is_deployed_is_the_one_of_the_base() {
    let mut checkout = Checkout::new();
    let settings = "migrations = \"migrations\"\nshadow = \"local\"\n\n[queries]\nrust = \"src\"\n";
    checkout.write("app/aludel.toml", settings);
    let source =
        |column: &str| format!("fn a() {{ sqlx::query!(\"SELECT {column} FROM users\"); }}\n");
    checkout.write("app/src/a.rs", &source("email"));
    checkout.commit();
    let head = checkout.head();
    let before = std::mem::replace(&mut checkout.base, head);
    let (up, down) =
        ("ALTER TABLE users RENAME email TO mail;", "ALTER TABLE users RENAME mail TO email;");
    checkout.revision("20260102_001", "20260101_001", "Mail", up, down);
    checkout.write("app/src/a.rs", &source("mail"));
    checkout.commit();
    let api = Api::start();
    let Ran { code, log, .. } = checkout.action(&api);
    assert_eq!(code, 1, "{log}");
    assert!(log.contains("title=query-breaks"), "{log}");
    checkout.inputs.insert("deployed".to_owned(), "none".to_owned());
    let Ran { log, .. } = checkout.action(&api);
    assert!(!log.contains("title=query-breaks"), "{log}");

    // A base that says nothing of queries has none to take.
    checkout.inputs.remove("deployed");
    checkout.base = before;
    let Ran { code, log, .. } = checkout.action(&api);
    assert!(code <= 1 && log.contains("title=rename-column"), "{log}");
    assert!(!log.contains("title=query-breaks") && !log.contains("failed"), "{log}");
}

#[test]
fn a_shallow_checkout_fetches_the_base() {
    let checkout = pull_request();
    let api = Api::start();
    fs::rename(checkout.at("repository"), checkout.at("origin")).expect("it can be moved");
    let origin = format!("file://{}", checkout.at("origin").display());
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet", "--depth", "1", "--branch", "names", &origin]);
    assert!(clone.arg(checkout.at("repository")).status().expect("git runs").success());
    let Ran { code, log, summary, .. } = checkout.action(&api);
    assert_eq!(code, 1, "{log}");
    assert!(summary.contains("`20260103_001`") && !summary.contains("`20260101_001`"), "{summary}");

    // Where it cannot be had, the head is looked at, and that is said.
    let mut lost = checkout;
    lost.base = "0123456789012345678901234567890123456789".to_owned();
    let Ran { code, log, summary, .. } = lost.action(&api);
    assert_eq!(code, 0, "{log}");
    assert!(summary.contains("`20260103_001`") && !summary.contains("`20260102_001`"), "{summary}");
    assert!(
        commands(&log).iter().any(|it| it.starts_with("::warning") && it.contains("0123456789")),
        "{log}"
    );
}

#[test]
fn revisions_that_are_no_range_have_a_page_each() {
    let checkout = Checkout::new();
    let api = Api::start();
    for (id, table) in [("20260102_001", "a"), ("20260102_002", "b")] {
        let up = format!("CREATE TABLE {table} (id bigint PRIMARY KEY);");
        checkout.revision(id, "20260101_001", "Two heads", &up, &format!("DROP TABLE {table};"));
    }
    checkout.commit();
    let Ran { code, log, summary, pages } = checkout.action(&api);
    assert_eq!(code, 0, "{log}");
    let names = ["review-20260102_001.html", "review-20260102_002.html"];
    assert_eq!(pages.keys().collect::<Vec<_>>(), names);
    assert!(summary.contains("`20260102_001`") && summary.contains("`20260102_002`"), "{summary}");
}

#[test]
fn the_command_comes_from_an_archive_or_from_cargo() {
    let mut checkout = pull_request();
    let archive = checkout.archive();
    fs::remove_file(checkout.at("tools/aludel")).expect("it is there");
    let api = Api::start();
    let sum = Command::new("sha256sum").arg(&archive).output().expect("it runs").stdout;
    let sum = String::from_utf8(sum).expect("UTF-8")[..64].to_owned();
    api.give(fs::read(&archive).expect("the archive"));
    let url = format!("{}/file", api.url);
    let wrong = "0".repeat(64);
    let cases = [
        (archive.to_str().expect("UTF-8"), "", 1),
        (&url, &sum, 1),
        (&url, &wrong, 2),
        // What comes over http may be anybody's.
        (&url, "", 2),
    ];
    for (archive, sum, expected) in cases {
        let _ = fs::remove_dir_all(checkout.at("temp/aludel"));
        let _ = fs::remove_file(checkout.at("path"));
        checkout.inputs.insert("archive".to_owned(), archive.to_owned());
        checkout.inputs.insert("archive-sha256".to_owned(), sum.to_owned());
        let Ran { code, log, .. } = checkout.action(&api);
        assert_eq!(code, expected, "{archive} {sum}: {log}");
    }

    checkout.inputs.retain(|name, _| !name.starts_with("archive"));
    let _ = fs::remove_file(checkout.at("path"));
    let built = format!(
        "[ \"$1 $2 $3\" = 'install --locked --path' ] && [ -f \"$4/Cargo.toml\" ] && mkdir -p \"$6/bin\" && \
         cp '{}' \"$6/bin/aludel\"",
        checkout.at("dist/aludel-0.1.0-here/aludel").display()
    );
    checkout.tool("cargo", &built);
    let Ran { code, log, .. } = checkout.action(&api);
    assert_eq!(code, 1, "{log}");
}

#[test]
fn third_parties_are_pinned() {
    let text = fs::read_to_string(repository().join("action.yml")).expect("the action");
    for line in text.lines().filter(|line| line.trim_start().starts_with("uses:")) {
        let (_, pin) = line.split_once('@').expect("a version");
        let (commit, version) = pin.split_once(" # v").expect("the version as a comment");
        assert!(commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit()), "{line}");
        assert!(!version.is_empty(), "{line}");
    }
}

#[test]
fn a_merge_request_has_a_report_a_page_and_one_note() {
    let mut checkout = pull_request();
    let archive = checkout.archive();
    fs::remove_file(checkout.at("tools/aludel")).expect("it is there");
    checkout.variables.insert("ALUDEL_CI_TOKEN".to_owned(), TOKEN.to_owned());
    checkout.variables.insert("CI_COMMIT_REF_NAME".to_owned(), "$(touch pwned)".to_owned());
    let api = Api::start();
    let (code, log) = checkout.job(&archive, &api);
    assert_eq!(code, 1, "{log}");
    let kept = |path: &str| fs::read_to_string(checkout.at("repository/aludel-review").join(path));
    let report: Value =
        serde_json::from_str(&kept("code-quality.json").expect("a report")).expect("JSON");
    let found: Vec<&Value> = report.as_array().expect("findings").iter().collect();
    let blocking = found.iter().find(|it| it["check_name"] == "create-index-blocking");
    let blocking = blocking.unwrap_or_else(|| panic!("{report}"));
    assert_eq!(blocking["location"]["path"], "app/migrations/20260102_001_step.sql");
    assert!(kept("pages/review.html").expect("a page").contains("20260103_001"));
    let writes = api.writes();
    let [write] = &writes[..] else { panic!("{writes:?}\n{log}") };
    assert_eq!((&*write.method, &*write.path), ("POST", "/projects/12/merge_requests/5/notes"));
    assert!(write.headers.contains(&format!("PRIVATE-TOKEN: {TOKEN}\r\n")), "{write:?}");
    assert!(body(write).contains("https://gitlab.example/jobs/1/artifacts/browse"));
    let (code, log) = checkout.job(&archive, &api);
    assert_eq!(code, 1, "{log}");
    let writes = api.writes();
    let [write] = &writes[..] else { panic!("{writes:?}\n{log}") };
    assert_eq!((&*write.method, &*write.path), ("PUT", "/projects/12/merge_requests/5/notes/1"));
    assert!(!log.contains("secret") && !checkout.is_pwned(), "{log}");

    // Another's note is not ours, and without a token there is none.
    let other = Api::start();
    other.add(body(write), &json!({"author": {"id": ME + 1}}));
    checkout.job(&archive, &other);
    assert_eq!(other.writes()[0].method, "POST");
    checkout.variables.remove("ALUDEL_CI_TOKEN");
    let (code, log) = checkout.job(&archive, &api);
    assert_eq!(code, 1, "{log}");
    assert!(log.contains("no comment was written: there is no token"), "{log}");
    assert!(api.writes().is_empty());
    for path in yaml("ci/gitlab.yml")["aludel"]["artifacts"]["paths"].as_array().expect("paths") {
        assert_eq!(path, "aludel-review/");
    }
}

/// Runs a hook as pre-commit does: its entry, its arguments, the files that its pattern matches.
fn hook(checkout: &Checkout, id: &str, arguments: &[&str], files: &[&str]) -> (i32, String) {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = hooks.as_array().expect("hooks").iter().find(|it| it["id"] == id).expect("the hook");
    let mut words = hook["entry"].as_str().expect("an entry").split(' ');
    let program = words.next().expect("a program");
    assert_eq!(hook["language"], "system");
    let files = if hook["pass_filenames"] == false { &[] } else { files };
    let mut command = checkout.shell("cd app && exec \"$@\"");
    command.arg(program).args(words).args(arguments).args(files);
    ran(&mut command)
}

#[test]
fn hooks_judge_what_is_committed() {
    let checkout = pull_request();
    let back = "COMMENT ON TABLE users IS NULL;";
    checkout.revision("20260103_001", "20260102_001", "A remark", REMARK, back);
    let (blocking, harmless) =
        ("migrations/20260102_001_step.sql", "migrations/20260103_001_step.sql");
    let (code, said) = hook(&checkout, "aludel-lint", &[], &[blocking, harmless]);
    assert_eq!(code, 1, "{said}");
    // As revisions: what they make is not there already, and their ways back are judged, too.
    assert!(
        said.contains("error[create-index-blocking]") && !said.contains("does-not-run"),
        "{said}"
    );
    assert!(said.contains("4 scripts"), "{said}");
    let (code, said) = hook(&checkout, "aludel-lint", &[], &[harmless]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = hook(&checkout, "aludel-lint", &["--fail-on", "never"], &[blocking]);
    assert_eq!(code, 0, "{said}");
    // dbmate's files have no header: the name says which revision it is.
    checkout.write("app/migrations/20260104_names.sql", &format!("-- migrate:up\n{REMARK}\n"));
    checkout.git(&["rm", "--quiet", "--force", "-r", "app/migrations/20260103_001_step.sql"]);
    let (code, said) =
        hook(&checkout, "aludel-lint", &["--fail-on", "never"], &["migrations/20260104_names.sql"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("20260104_names.sql") || said.contains("script"), "{said}");
}

#[test]
fn hooks_find_models_that_the_history_does_not_lead_to() {
    let checkout = Checkout::new();
    let settings = "sql = \"schema.sql\"\nmigrations = \"migrations\"\nshadow = \"local\"\n";
    checkout.write("app/aludel.toml", settings);
    let schema = "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text NOT NULL);\n";
    checkout.write("app/schema.sql", schema);
    let (code, said) = hook(&checkout, "aludel-check", &[], &["schema.sql"]);
    assert_eq!(code, 0, "{said}");
    checkout.write("app/schema.sql", &schema.replace("email", "mail"));
    let (code, said) = hook(&checkout, "aludel-check", &[], &["schema.sql"]);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn every_variable_is_one_that_a_script_reads() {
    let scripts = ["common.sh", "install", "review", "comment"];
    let read =
        |name: &&str| fs::read_to_string(repository().join("ci").join(name)).expect("a script");
    let scripts: String = scripts.iter().map(read).collect();
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let variables = steps.iter().filter_map(|it| it["env"].as_object()).flatten();
    let variables: BTreeMap<&String, &Value> = variables.collect();
    assert!(variables.len() > 8, "{variables:?}");
    for name in variables.keys() {
        assert!(scripts.contains(&format!("${{{name}:-")), "{name}");
    }
}

/// The examples of a page in YAML.
fn examples(page: &str) -> Vec<Value> {
    let text = fs::read_to_string(repository().join(page)).expect("the page");
    let blocks = text.split("```yaml\n").skip(1).map(|it| it.split("```").next().expect("an end"));
    blocks.map(|block| serde_saphyr::from_str(block).expect(block)).collect()
}

#[test]
fn what_the_manual_shows_is_there() {
    let examples = examples("docs/ci.md");
    let (action, hooks) = (yaml("action.yml"), yaml(".pre-commit-hooks.yaml"));
    let job = fs::read_to_string(repository().join("ci/gitlab.yml")).expect("the job");
    let mut seen = [0; 3];
    for example in &examples {
        for step in example["jobs"]["review"]["steps"].as_array().into_iter().flatten() {
            let is_ours = step["uses"].as_str().is_some_and(|it| it.starts_with("aludel/aludel@"));
            for name in step["with"].as_object().filter(|_| is_ours).into_iter().flatten() {
                assert!(action["inputs"].get(name.0).is_some(), "{}", name.0);
                seen[0] += 1;
            }
        }
        for (name, _) in example["variables"].as_object().into_iter().flatten() {
            assert!(job.contains(name), "{name}");
            seen[1] += 1;
        }
        for hook in example["repos"][0]["hooks"].as_array().into_iter().flatten() {
            assert!(
                hooks.as_array().expect("hooks").iter().any(|it| it["id"] == hook["id"]),
                "{hook}"
            );
            seen[2] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    let page = fs::read_to_string(repository().join("docs/ci.md")).expect("the page");
    for (name, _) in action["inputs"].as_object().expect("inputs") {
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
}
