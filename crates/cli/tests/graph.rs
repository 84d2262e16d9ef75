//! How revisions are called, where they stand and how they are looked at.

mod support;

use support::Project;

fn step(project: &Project, id: &str, parent: &str) {
    let (up, down) = (format!("CREATE TABLE t{id} ();"), format!("DROP TABLE t{id};"));
    project.revision(id, parent, &up, &down);
}

#[test]
fn a_history_is_drawn() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    for (id, parent) in [("a01", "base"), ("b01", "a01"), ("c01", "a01"), ("d01", "b01, c01")] {
        step(&project, id, parent);
    }
    project.done(&["upgrade", "b01"]);
    let record = project.session(&[
        &["history", "--graph", "--quiet"],
        &["history", "-r", "b01:", "--quiet", "-i"],
        &["history", "-v", "a01:a01", "--offline"],
        &["current", "-v", "--quiet", "--check-heads"],
        &["show", "current"],
        &["heads", "-v"],
    ]);
    assert_transcript!("graph", record);
}

#[test]
fn a_history_that_is_to_be_one_line_is_kept_one() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    step(&project, "a01", "base");
    step(&project, "b01", "a01");
    project.write("aludel.toml", "migrations = \"migrations\"\nlinear = true\n");
    let mut record = project.session(&[
        &["revision", "-m", "aside", "--parent", "a01"],
        &["revision", "-m", "anew", "--parent", "base"],
    ]);
    step(&project, "c01", "a01");
    record.push_str(&project.session(&[&["upgrade", "heads"], &["check", "--heads"]]));
    project.write("aludel.toml", "migrations = \"migrations\"\n");
    record.push_str(&project.session(&[
        &["revision", "-m", "aside", "--parent", "a01", "--id", "d01"],
        &["revision", "-m", "meant", "--parent", "a01", "--id", "e01", "--splice"],
    ]));
    assert_transcript!("linear", record);
}

#[test]
fn files_are_called_and_begin_as_the_configuration_says() {
    let project = Project::new();
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\n[revisions]\nid = \"timestamp\"\ntime_zone = \"Asia/Tokyo\"\n\
         file_name = \"{id}_{year}_{slug}\"\ntemplate = \"revision.sql\"\n\
         hooks = [[\"sh\", \"-c\", \"echo $0 >> hooked\", \"{file}\"]]\n",
    );
    project.write(
        "revision.sql",
        "-- Ticket:\n-- Reviewed by:\n\n-- migrate:up\n\nSET LOCAL statement_timeout = '5s';\n\n\
         -- migrate:down\n\nSELECT 1;\n",
    );
    let mut record = project.run(&["revision", "-m", "Add users"]);
    record.push_str(&project.read("migrations/20230921090000_2023_add_users.sql"));
    assert!(!project.path("hooked").exists(), "a folder that is not trusted runs nothing");
    record.push_str(&project.run(&["--trust", "revision", "-m", "Add more"]));
    assert!(project.read("hooked").ends_with("20230921090001_2023_add_more.sql\n"));
    assert_transcript!("called", record);
}

#[test]
fn a_hook_that_fails_is_told_and_the_file_stays() {
    let project = Project::new();
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\n[revisions]\nhooks = [[\"sh\", \"-c\", \"echo no >&2; exit 3\"]]\n",
    );
    let record = project.session(&[&["--trust", "revision", "-m", "Add users"], &["heads"]]);
    assert_transcript!("failing_hook", record);
}

#[test]
fn sql_comes_from_files_and_from_standard_input() {
    use std::{io::Write, process::Stdio};
    let project = Project::new();
    project.write("down.sql", "DROP TABLE t;\n");
    let arguments = ["revision", "-m", "From a pipe", "--up", "-", "--down", "down.sql"];
    let mut command = project.command(".", &arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"CREATE TABLE t (id int);\n").unwrap();
    assert!(child.wait().unwrap().success());
    let text = project.read("migrations/20230921_001_from_a_pipe.sql");
    assert!(text.contains("CREATE TABLE t (id int);") && text.contains("DROP TABLE t;"), "{text}");
    let record = project.session(&[
        &["revision", "-m", "x", "--up", "-", "--down", "-"],
        &["revision", "-m", "x", "--up", "missing.sql"],
        &["revision", "-m", "x", "--depends-on", "nobody"],
    ]);
    assert_transcript!("bad_sql_of_revisions", record);
}

#[test]
fn a_file_is_edited_and_read_at_once() {
    let database = aludel_testing::database();
    let mut project = Project::new().on(&database.url());
    step(&project, "a01", "base");
    let without = project.run(&["edit"]);
    project.set("EDITOR", "sh -c 'echo \"-- migrate:nonsense\" >> \"$0\"'");
    project.done(&["upgrade"]);
    assert_transcript!("edit", without + &project.run(&["edit", "head"]));
}

#[test]
fn the_journal_alone_is_made() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    step(&project, "a01", "base");
    project.done(&["ensure-version"]);
    assert_eq!(database.psql("SELECT count(*) FROM aludel.revisions"), "0");
    assert_eq!(database.psql("SELECT to_regclass('ta01') IS NULL"), "t");
}

#[test]
fn what_is_wrong_is_told_with_what_mends_it() {
    let database = aludel_testing::database();
    let project = Project::of_sql("CREATE TABLE users (id bigint PRIMARY KEY);\n", &database.url());
    let sound = project.run(&["doctor"]);
    database.psql("ALTER TABLE users ADD COLUMN by_hand int");
    let drifted = project.run(&["doctor"]);
    let file = "migrations/20230921_001_begin.sql";
    project.write(file, project.read(file).replace("bigint", "int"));
    let edited = project.run(&["doctor"]);
    project.write(file, "nothing");
    let broken = project.run(&["doctor"]);
    let record = [sound, drifted, edited, broken].join("\n");
    let major = format!("PostgreSQL {}", aludel_testing::server().major());
    assert_transcript!("doctor", record.replace(&major, "PostgreSQL [major]"));
}

#[test]
fn of_two_files_of_one_identifier_one_gets_another() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    step(&project, "20230920_001", "base");
    step(&project, "20230921_001", "20230920_001");
    project.done(&["upgrade"]);
    let twin = project.read("migrations/20230921_001_step.sql").replace("t20230921_001", "twin");
    project.write("migrations/20230921_001_twin.sql", twin);
    let record = project.session(&[
        &["heads"],
        &["renumber", "migrations/20230921_001_step.sql", "--quiet"],
        &["renumber", "migrations/20230921_001_twin.sql", "--quiet"],
        &["heads", "--quiet"],
    ]);
    assert_transcript!("twins", record);
}

#[test]
fn several_are_noted_and_whatever_else_is_taken_out() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    for (id, parent) in [("a01", "base"), ("b01", "a01"), ("c01", "a01"), ("d01", "a01")] {
        step(&project, id, parent);
    }
    let noted = || {
        database.psql("SELECT string_agg(revision, ' ' ORDER BY revision) FROM aludel.revisions")
    };
    project.done(&["stamp", "b01", "c01"]);
    assert_eq!(noted(), "a01 b01 c01");
    database.psql(
        "INSERT INTO aludel.revisions SELECT (r).* FROM (SELECT json_populate_record(r, \
                   '{\"revision\": \"gone\"}') AS r FROM aludel.revisions AS r LIMIT 1) AS r",
    );
    project.done(&["stamp", "--purge", "d01"]);
    assert_eq!(noted(), "a01 d01");
    project.done(&["stamp", "--purge", "base"]);
    assert_eq!(noted(), "");
}

#[test]
fn a_stamp_below_a_branch_clears_that_branch() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    step(&project, "a01", "base");
    step(&project, "z01", "base");
    for (id, label) in [("b01", "x"), ("c01", "y")] {
        let up = format!("CREATE TABLE t{id} ();");
        project.revision(id, "a01", &up, &format!("DROP TABLE t{id};"));
        let file = format!("migrations/{id}_step.sql");
        let text = project
            .read(&file)
            .replace("-- revises: a01", &format!("-- revises: a01\n-- branch_labels: {label}"));
        project.write(&file, text);
    }
    let noted = || {
        database.psql("SELECT string_agg(revision, ' ' ORDER BY revision) FROM aludel.revisions")
    };
    project.done(&["stamp", "heads"]);
    assert_eq!(noted(), "a01 b01 c01 z01");
    project.done(&["stamp", "y@base"]);
    assert_eq!(noted(), "a01 b01 z01");
    project.done(&["stamp", "x@base", "y@head"]);
    assert_eq!(noted(), "a01 c01 z01");
    project.done(&["stamp", "z01-1"]);
    assert_eq!(noted(), "a01 c01");
    database.psql("UPDATE aludel.revisions SET revision = 'gone' WHERE revision = 'c01'");
    // What stands above goes, whether its file is there or not.
    project.done(&["stamp", "a01"]);
    assert_eq!(noted(), "a01");
    database.psql("UPDATE aludel.revisions SET revision = 'gone'");
    let said = project.run(&["stamp", "z01"]);
    assert!(said.contains("this project knows none: `gone`"), "{said}");
    project.done(&["stamp", "--purge", "base"]);
    assert_eq!(noted(), "");
}

#[test]
fn options_that_there_are_not_are_no_addresses() {
    let project = Project::new();
    step(&project, "a01", "base");
    step(&project, "b01", "a01");
    let said = project.run(&["history", "--grpah"]);
    assert!(said.contains("unexpected argument '--grpah'") && said.contains("--graph"), "{said}");
    for arguments in
        [&["history", "--offline", "-r-1:"][..], &["log", "-n2"], &["history", "-r", "-1:"]]
    {
        let said = project.run(arguments);
        assert!(
            !said.contains("unexpected argument") && !said.contains("no revision or label"),
            "{said}"
        );
    }
    let said = project.run(&["revision", "-m", "z", "--id", "a01"]);
    assert!(said.contains("is there already"), "{said}");
}

#[test]
fn an_identifier_is_no_label() {
    let project = Project::new();
    project.done(&["revision", "-m", "r", "--id", "a01", "--branch-label", "lab"]);
    let said = project.run(&["revision", "-m", "z", "--id", "lab"]);
    assert!(said.contains("`lab` is a label already, of `a01`") && said.contains("--id"), "{said}");
    let said = project.run(&["revision", "-m", "z", "--branch-label", "a01"]);
    assert!(said.contains("choose another --branch-label"), "{said}");
    project.done(&["heads"]);
}

#[test]
fn who_reads_needs_no_values() {
    let project = Project::new();
    project.write(
        "migrations/a01_r.sql",
        "-- r\n--\n-- revision: a01\n-- revises: base\n-- variables: nm\n\n-- migrate:up\n\n\
         CREATE TABLE :\"nm\" ();\n\n-- migrate:down\n\nDROP TABLE :\"nm\";\n",
    );
    for arguments in [&["show", "a01"][..], &["heads", "-v"], &["history", "-v", "--offline"]] {
        project.done(arguments);
    }
    let said = project.run(&["show", "a01", "--sql", "up"]);
    assert!(said.contains("[variables]") && said.contains("exit 4"), "{said}");
}
