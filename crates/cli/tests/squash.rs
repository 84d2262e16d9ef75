//! `aludel squash`: one revision in the place of many, for databases that have all, none or a part of them.

mod support;

use support::Project;

/// A line of revisions that inserts rows, and one that follows it.
fn line() -> Project {
    let project = Project::new();
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    project.revision(
        "20230901_001",
        "base",
        "CREATE TABLE plans (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL,\n    \
         made timestamptz NOT NULL DEFAULT now());\nINSERT INTO plans (title) VALUES ('free'), ('it''s paid');",
        "DROP TABLE plans;",
    );
    project.revision(
        "20230902_001",
        "20230901_001",
        "CREATE TABLE users (id bigserial PRIMARY KEY, mail text, plan int REFERENCES plans);\n\
         COMMENT ON TABLE users IS 'Who logs in';",
        "DROP TABLE users;",
    );
    project.revision(
        "20230903_001",
        "20230902_001",
        "ALTER TABLE plans RENAME COLUMN title TO name;\nUPDATE plans SET name = upper(name) WHERE id = 2;\n\
         INSERT INTO users (mail, plan) VALUES ('a@example.org', 2);",
        "DELETE FROM users;\nALTER TABLE plans RENAME COLUMN name TO title;",
    );
    project.revision(
        "20230904_001",
        "20230903_001",
        "ALTER TABLE users ADD COLUMN age int;",
        "ALTER TABLE users DROP COLUMN age;",
    );
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    project
}

const SQUASH: &[&str] = &["squash", "..20230903_001", "-m", "Begin", "--id", "20230905_001"];

/// A transcript without the name of the database, which each run has another of.
fn nameless(record: &str) -> String {
    let lines = record.lines().filter(|line| !line.starts_with("database "));
    lines.collect::<Vec<_>>().join("\n")
}

fn rows(database: &aludel_testing::TestDatabase<'_>) -> String {
    database.psql(
        "SELECT p.id, p.name, u.id, u.mail, nextval('users_id_seq'), nextval('plans_id_seq') \
         FROM plans p LEFT JOIN users u ON u.plan = p.id ORDER BY 1",
    )
}

#[test]
fn what_has_all_is_recognised_and_what_has_none_begins_with_the_one() {
    let (database, other) = (aludel_testing::database(), aludel_testing::database());
    let project = line().on(&other.url());
    project.done(&["upgrade"]);
    let as_it_was = rows(&other);
    let project = project.on(&database.url());
    project.done(&["upgrade"]);
    let record = project.session(&[
        SQUASH,
        &["history"],
        &["current"],
        &["status"],
        &["upgrade"],
        &["status"],
        &["show", "20230902_001"],
        &["show", "20230903_001"],
        &["downgrade", "base"],
        &["upgrade", "20230903_001"],
        &["upgrade"],
        &["status"],
    ]);
    assert_transcript!("squash", nameless(&record));
    let event = "SELECT event, revision FROM aludel.log WHERE event = 'squash'";
    assert_eq!(database.psql(event), "squash|20230905_001");
    let file = project.read("migrations/20230905_001_begin.sql");
    insta::assert_snapshot!("squash_file", file);
    assert_eq!(rows(&database), as_it_was);
    project.done(&["prove", "20230905_001"]);
}

/// A database that has a part of them runs the rest, and is then as one that has the one.
#[test]
fn what_stands_inside_goes_on() {
    let database = aludel_testing::database();
    let project = line().on(&database.url());
    project.done(&["upgrade", "20230902_001"]);
    project.done(SQUASH);
    let record = project.session(&[
        &["status"],
        &["current"],
        &["history"],
        &["downgrade", "-1"],
        &["upgrade", "20230905_001"],
        &["status"],
        &["upgrade"],
    ]);
    assert_transcript!("squash_inside", nameless(&record));
    assert_eq!(
        database.psql("SELECT revision FROM aludel.revisions ORDER BY 1"),
        "20230904_001\n20230905_001"
    );
}

/// Without the old files a database that has all of them is recognised, and goes down by the ways that its
/// journal keeps; one that has a part of them is told.
#[test]
fn without_the_old_files() {
    let (whole, part) = (aludel_testing::database(), aludel_testing::database());
    let project = line().on(&whole.url());
    project.done(&["upgrade"]);
    let project = project.on(&part.url());
    project.done(&["upgrade", "20230902_001"]);
    project.done(SQUASH);
    std::fs::remove_dir_all(project.path("migrations/squashed")).unwrap();
    let inside = project.session(&[&["upgrade"], &["status"]]);
    let project = project.on(&whole.url());
    // What was applied otherwise than it was squashed is not what the one stands for.
    let mark = |to: &str| {
        let set = format!(
            "UPDATE aludel.revisions SET up_checksum = {to} WHERE revision = '20230901_001'"
        );
        whole.psql(&set);
    };
    mark("reverse(up_checksum)");
    let edited = project.session(&[&["status"]]);
    let said = project.run(&["upgrade"]);
    assert!(said.contains("applied, but without a file: `20230901_001`"), "{said}");
    mark("reverse(up_checksum)");
    let recognised = project.session(&[
        &["status"],
        &["downgrade", "20230903_001"],
        &["upgrade", "20230903_001"],
        &["downgrade", "-1"],
    ]);
    assert_transcript!("squash_without_files", nameless(&[inside, edited, recognised].join("\n")));
}

#[test]
fn what_objects_do_not_say_is_refused() {
    let database = aludel_testing::database();
    let project = line().on(&database.url());
    project.revision(
        "20230904_002",
        "20230904_001",
        "UPDATE users SET age = 1;\nCREATE ROLE squash_role;",
        "DROP ROLE squash_role;",
    );
    project.revision(
        "20230904_003",
        "20230904_002",
        "CREATE TABLE a (b uuid);\nINSERT INTO a VALUES (gen_random_uuid());",
        "DROP TABLE a;",
    );
    project.revision(
        "20230904_004",
        "20230904_003",
        "ALTER TABLE users ADD COLUMN x int;",
        "ALTER TABLE users DROP COLUMN x;",
    );
    let before = project.run(&["history", "--offline"]);
    let record = project.session(&[
        &["squash", "20230904_001..20230904_002"],
        &["squash", "20230903_001..20230904_001"],
        &["squash", "20230904_003.."],
        &["squash", "20230904_001"],
        &["squash", "20230904_001..", "--id", "20230901_001"],
    ]);
    assert_transcript!("squash_refused", record);
    assert_eq!(project.run(&["history", "--offline"]), before);
    let said = project.done(&["squash", "20230903_001..20230904_001", "--concatenate"]);
    assert!(said.contains("stands for 2 revisions"), "{said}");
    assert!(project.read("migrations/20230921_001_squash_20230903_001_to_20230904_001.sql").contains(
        "-- 20230903_001: 20230903_001 in words\n\nALTER TABLE plans RENAME COLUMN title TO name;"
    ));
    project.done(&["upgrade", "20230904_001"]);
}

/// One that stands for others is one of those that the next stands for: for each database that has a part of
/// what is beneath.
#[test]
fn a_squash_of_a_squash() {
    let databases = [(); 4].map(|()| aludel_testing::database());
    let project = line();
    let stands = ["base", "20230901_001", "20230903_001", "20230904_001"];
    let mut project = project;
    for (database, stand) in databases.iter().zip(stands) {
        project = project.on(&database.url());
        project.done(&["upgrade", stand]);
    }
    project.done(&[
        "squash",
        "20230902_001..20230903_001",
        "--id",
        "20230905_001",
        "--concatenate",
    ]);
    project.done(&["squash", "..20230903_001", "--id", "20230905_002"]);
    let file = project.read("migrations/20230905_002_squash_20230901_001_to_20230905_001.sql");
    assert!(file.contains("-- replaces: 20230901_001, 20230905_001\n"), "{file}");
    assert!(file.contains("-- answers_to: 20230903_001\n"), "{file}");
    for database in &databases {
        project = project.on(&database.url());
        project.done(&["upgrade"]);
        assert_eq!(
            database.psql("SELECT revision FROM aludel.revisions ORDER BY 1"),
            "20230904_001\n20230905_002"
        );
        assert_eq!(database.psql("SELECT name FROM plans ORDER BY 1"), "IT'S PAID\nfree");
    }
    std::fs::remove_dir_all(project.path("migrations/squashed")).unwrap();
    project.done(&["downgrade", "base"]);
    project.done(&["upgrade"]);
}

/// A table, and two revisions behind it.
fn behind(ups: [&str; 2], url: &str) -> Project {
    let project = Project::new().on(url);
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    let table = "CREATE TABLE users (id int PRIMARY KEY, name text, status text);";
    project.revision("20230901_001", "base", table, "DROP TABLE users;");
    let names = ["20230901_001", "20230902_001", "20230903_001"];
    for ((parent, id), up) in names.iter().zip(&names[1..]).zip(ups) {
        project.revision(id, parent, up, "SELECT 1;");
    }
    project
}

/// What statements do to rows that a database has, and what they take from them, is in no plan between objects.
#[test]
fn what_comes_of_the_rows_that_are_there_is_refused() {
    let database = aludel_testing::database();
    for (ups, why) in [
        (
            [
                "ALTER TABLE users RENAME TO people;",
                "UPDATE people SET status = 'active' WHERE status = 'old';",
            ],
            "works on the rows of public.people",
        ),
        (
            [
                "CREATE TABLE dead (id int, name text);",
                "INSERT INTO dead SELECT id, name FROM users WHERE status = 'dead';",
            ],
            "works on the rows of public.users",
        ),
        (
            ["CREATE TABLE dead AS SELECT id FROM users;", "ALTER TABLE dead ADD COLUMN n int;"],
            "works on the rows of public.users",
        ),
        (
            [
                "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();",
                "ALTER TABLE users ALTER COLUMN token DROP DEFAULT;",
            ],
            "what is in public.users.token differs from run to run",
        ),
        (
            [
                "ALTER TABLE users ALTER COLUMN status TYPE varchar(400) USING nullif(status, 'old');",
                "ALTER TABLE users ADD COLUMN n int;",
            ],
            "works on the rows of public.users",
        ),
        (
            ["CREATE TABLE who (name text);", "INSERT INTO who VALUES (current_user);"],
            "what it puts in depends on who runs it, and when",
        ),
    ] {
        let project = behind(ups, &database.url());
        let said = project.run(&["squash", "20230902_001.."]);
        assert!(said.contains(why), "{ups:?}: {said}");
        assert!(project.path("migrations/20230903_001_step.sql").exists(), "{said}");
    }
    let ups = ["ALTER TABLE users ADD COLUMN n int;", "ALTER TABLE users ADD COLUMN m int;"];
    behind(ups, &database.url()).done(&["squash", "20230902_001.."]);
}

/// What takes away what is in use waits for leave in the one as it did in the many.
#[test]
fn the_gate_before_contract_stays() {
    let database = aludel_testing::database();
    let ups = ["ALTER TABLE users ADD COLUMN n int;", "ALTER TABLE users DROP COLUMN status;"];
    let project = behind(ups, &database.url());
    for (id, phase) in [("20230902_001", "expand"), ("20230903_001", "contract")] {
        let path = format!("migrations/{id}_step.sql");
        let text = project.read(&path);
        let header = format!("-- phase: {phase}\n\n-- migrate:up");
        project.write(&path, text.replacen("\n-- migrate:up", &header, 1));
    }
    project.done(&["upgrade", "20230901_001"]);
    project.done(&["squash", "20230902_001..", "--id", "20230904_001"]);
    let waits = project.run(&["upgrade"]);
    assert!(waits.contains("it waits"), "{waits}");
    database.psql("SELECT status FROM users");
    project.done(&["upgrade", "--contract"]);
    // Nobody can take the name of what it stands for.
    let taken = project.run(&["revision", "-m", "again", "--id", "20230902_001"]);
    assert!(taken.contains("that another one stands for"), "{taken}");
}
