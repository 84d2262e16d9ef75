//! `aludel merge`: heads that commute are joined, others are told apart.

mod support;

use support::Project;

/// Two branches on a table.
fn branches(one: (&str, &str), other: (&str, &str)) -> Project {
    let project = Project::new().on(&aludel_testing::server().url("postgres"));
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);",
        "DROP TABLE users;",
    );
    for (id, (up, down)) in [("20230922_001", one), ("20230922_002", other)] {
        project.revision(id, "20230921_001", up, down);
    }
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    project
}

const AGE: (&str, &str) =
    ("ALTER TABLE users ADD COLUMN age int;", "ALTER TABLE users DROP COLUMN age;");

#[test]
fn what_commutes_is_joined() {
    let orders = "CREATE TABLE orders (id bigint PRIMARY KEY, at timestamptz DEFAULT now());\n\
                  ALTER TABLE users ADD COLUMN orders int;\n\
                  INSERT INTO orders (id) VALUES (1);";
    let project =
        branches(AGE, (orders, "ALTER TABLE users DROP COLUMN orders;\nDROP TABLE orders;"));
    let record = project.session(&[&["upgrade", "head"], &["heads"], &["merge"], &["heads"]]);
    assert_transcript!("merge", record);
    let file = project.read("migrations/20230921_002_merge_20230922_001_and_20230922_002.sql");
    let major = format!("PostgreSQL {}", aludel_testing::server().major());
    assert!(file.contains(&major), "{file}");
    insta::assert_snapshot!("merge_file", file.replace(&major, "PostgreSQL [major]"));
}

#[test]
fn the_joined_history_goes_up_and_down() {
    let database = aludel_testing::database();
    let project = branches(AGE, ("CREATE INDEX by_name ON users (name);", "DROP INDEX by_name;"))
        .on(&database.url());
    project.done(&["upgrade", "20230922_002"]);
    let said = project.done(&["merge", "--message", "Both", "--id", "20230923_001"]);
    assert!(said.contains("commute"), "{said}");
    project.done(&["upgrade", "head"]);
    assert_eq!(database.psql("SELECT count(age) FROM users"), "0");
    project.done(&["prove", "head"]);
    project.done(&["downgrade", "base"]);
}

#[test]
fn what_does_not_commute_is_told_with_its_statements() {
    let set = |to: &str| format!("ALTER TABLE users ALTER COLUMN name SET DEFAULT '{to}';");
    let drop = "ALTER TABLE users ALTER COLUMN name DROP DEFAULT;";
    let (a, b) = (set("a"), set("b"));
    let defaults = branches((&a, drop), (&b, drop));
    let renamed = branches(
        (
            "ALTER TABLE users RENAME COLUMN name TO title;",
            "ALTER TABLE users RENAME title TO name;",
        ),
        (
            "ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
            "ALTER TABLE users ALTER name DROP NOT NULL;",
        ),
    );
    let rows = branches(
        ("UPDATE users SET name = upper(name);", ""),
        ("UPDATE users SET name = name || 'x';", ""),
    );
    let broken = branches(AGE, ("ALTER TABLE nobody ADD COLUMN x int;", ""));
    let record =
        [defaults, renamed, rows, broken].map(|project| project.run(&["merge"])).join("\n");
    assert_transcript!("merge_conflicts", record);
}

/// Each of two branches fills a column of its own from another's: rows that are not here may say otherwise.
#[test]
fn rows_that_both_are_about_are_never_passed_over() {
    let project = branches(
        ("UPDATE users SET name = 'x' WHERE name IS NULL;", ""),
        ("UPDATE users SET email = 'x' WHERE email IS NULL;", ""),
    );
    let record = project.session(&[&["merge", "--format", "json"], &["merge"]]);
    assert_transcript!("merge_cautions", record);
}

/// A statement that our rows are in the way of is tried without them.
#[test]
fn what_bears_no_rows_is_tried_without() {
    let project = branches(
        ("ALTER TABLE users ADD COLUMN age int NOT NULL;", "ALTER TABLE users DROP COLUMN age;"),
        ("CREATE INDEX by_name ON users (name);", "DROP INDEX by_name;"),
    );
    let said = project.done(&["merge"]);
    assert!(said.contains("without rows, which a statement does not bear"), "{said}");
}

#[test]
fn a_branch_goes_on_from_another() {
    let database = aludel_testing::database();
    let project = branches(AGE, ("CREATE INDEX by_name ON users (name);", "DROP INDEX by_name;"))
        .on(&database.url());
    project.revision(
        "20230922_003",
        "20230922_001",
        "ALTER TABLE users ADD b int;",
        "ALTER TABLE users DROP b;",
    );
    project.done(&["upgrade", "20230922_002"]);
    let record = project.session(&[
        &["rebase", "20230922_002", "--onto", "20230922_003"],
        &["rebase", "20230922_003", "--onto", "20230922_002"],
        &["check", "--heads"],
        &["upgrade"],
        &["rebase", "head", "--onto", "20230922_002"],
        &["rebase", "20230921_001", "--onto", "head"],
    ]);
    assert_transcript!("rebase", record);
    let moved = project.read("migrations/20230922_004_step.sql");
    assert!(moved.contains("-- revision: 20230922_004\n-- revises: 20230922_002\n"), "{moved}");
    let above = project.read("migrations/20230922_005_step.sql");
    assert!(above.contains("-- revises: 20230922_004\n"), "{above}");
}

#[test]
fn what_does_not_hold_elsewhere_stays() {
    let project = branches(
        (
            "ALTER TABLE users RENAME COLUMN name TO title;",
            "ALTER TABLE users RENAME title TO name;",
        ),
        (
            "ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
            "ALTER TABLE users ALTER name DROP NOT NULL;",
        ),
    );
    let before = project.read("migrations/20230922_002_step.sql");
    let record = project.session(&[
        &["rebase", "20230922_002", "--onto", "20230922_001", "--not-applied-anywhere"],
        &["heads"],
    ]);
    assert_transcript!("rebase_refused", record);
    assert_eq!(project.read("migrations/20230922_002_step.sql"), before);
}

#[test]
fn another_identifier_is_another_name_everywhere() {
    let database = aludel_testing::database();
    let project = branches(AGE, ("SELECT 1;", "")).on(&database.url());
    project.done(&["upgrade", "20230922_002"]);
    let record = project.session(&[
        &["renumber", "20230922_001", "--id", "20230922_002"],
        &["renumber", "20230922_002"],
        &["renumber", "20230922_001", "--id", "20230925_001"],
        &["history", "--offline"],
    ]);
    assert_transcript!("renumber", record);
}

/// Changes of a schema, some of which do not bear each other.
const CHANGES: [&str; 13] = [
    "ALTER TABLE users ADD COLUMN age int;",
    "ALTER TABLE users ADD COLUMN age bigint;",
    "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'a';",
    "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'b';",
    "ALTER TABLE users RENAME COLUMN name TO title;",
    "CREATE INDEX ON users (name);",
    "ALTER TABLE users DROP COLUMN email;",
    "COMMENT ON COLUMN users.email IS 'Where mail goes';",
    "COMMENT ON TABLE users IS 'Who logs in';",
    "CREATE TABLE orders (id bigint PRIMARY KEY, owner bigint REFERENCES users);",
    "ALTER TABLE users RENAME TO people;",
    "CREATE VIEW names AS SELECT id, name FROM users;",
    "ALTER TABLE users ALTER COLUMN name TYPE varchar(50);",
];

/// The verdict on random pairs of changes is what comes of running both orders.
#[test]
fn the_verdict_is_what_comes_of_both_orders() {
    let mut dice = 7_u64;
    let mut roll = || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        CHANGES[(dice >> 33) as usize % CHANGES.len()]
    };
    let mut verdicts = [0, 0];
    for _ in 0..5 {
        let (one, other) = (roll(), roll());
        let project = branches((one, "SELECT 1;"), (other, "SELECT 1;"));
        let commute = project.command(".", &["merge"]).output().expect("it runs").status.success();
        assert_eq!(commute, is_same_in_both_orders(one, other), "{one} {other}");
        verdicts[usize::from(commute)] += 1;
    }
    assert!(verdicts.iter().all(|count| *count > 0), "{verdicts:?}");
}

/// Whether both orders run, and lead to databases between which there is no difference.
fn is_same_in_both_orders(one: &str, other: &str) -> bool {
    let databases = [aludel_testing::database(), aludel_testing::database()];
    for (database, order) in databases.iter().zip([[one, other], [other, one]]) {
        let project = Project::new().on(&database.url());
        project.write("aludel.toml", "migrations = \"migrations\"\n");
        let begin = "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);";
        project.revision("a1", "base", &[begin, order[0], order[1]].join("\n"), "SELECT 1;");
        if !project.command(".", &["upgrade"]).output().expect("it runs").status.success() {
            return false;
        }
    }
    let project = Project::new();
    let [one, other] = databases.each_ref().map(|database| database.url());
    let compare = ["diff", "--from", &one, "--to", &other, "--exit-code"];
    project.command(".", &compare).output().expect("it runs").status.success()
}

/// Branches whose heads a deploy without a shadow is to apply.
#[test]
fn a_deploy_applies_heads_that_are_proven_to_commute() {
    let database = aludel_testing::database();
    let project = branches(AGE, ("CREATE INDEX by_name ON users (name);", "DROP INDEX by_name;"))
        .on(&database.url());
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\nauto_merge = true\n",
    );
    let first = project.session(&[
        &["upgrade"],
        &["merge", "--prove"],
        &["merge", "--prove", "--format", "json"],
        &["upgrade"],
    ]);
    let proofs = project.read("migrations/PROOFS.lock");
    assert_eq!(proofs.lines().filter(|line| !line.starts_with('#')).count(), 1, "{proofs}");
    project.done(&["downgrade", "20230921_001"]);
    // What was proven of other files says nothing of these.
    let edited = project.read("migrations/20230922_002_step.sql").replace("by_name", "by_title");
    project.write("migrations/20230922_002_step.sql", edited);
    let second = project.session(&[&["upgrade"], &["merge", "--prove"], &["upgrade"]]);
    assert_transcript!("merge_proofs", format!("{first}\n{second}"));
    let again = project.read("migrations/PROOFS.lock");
    assert_ne!(again, proofs);
    assert_eq!(again.lines().count(), proofs.lines().count());
    project.write("migrations/PROOFS.lock", "<<<<<<< ours\n");
    let said = project.run(&["upgrade"]);
    assert!(said.contains("has the markers of a conflict"), "{said}");
}

#[test]
fn a_proof_is_of_the_values_that_it_was_made_with_and_counts_in_a_dry_run() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\nauto_merge = true\n\n[variables]\nspace = \"one\"\n",
    );
    project.revision(
        "a01",
        "base",
        "CREATE SCHEMA one; CREATE SCHEMA two;",
        "DROP SCHEMA one; DROP SCHEMA two;",
    );
    for id in ["b01", "c01"] {
        let up = format!("CREATE TABLE :\"space\".t{id} ();");
        project.revision(id, "a01", &up, &format!("DROP TABLE :\"space\".t{id};"));
        let file = format!("migrations/{id}_step.sql");
        let text = project.read(&file);
        project
            .write(&file, text.replace("-- revises: a01", "-- revises: a01\n-- variables: space"));
    }
    let refused = project.run(&["upgrade", "--dry-run"]);
    assert!(refused.contains("2 heads") && refused.contains("exit "), "{refused}");
    project.done(&["merge", "--prove"]);
    for dry in ["--dry-run", "--dry-run=database"] {
        let said = project.done(&["upgrade", dry]);
        assert!(said.contains("b01") && said.contains("c01"), "{said}");
    }
    let settings = project.read("aludel.toml").replace("\"one\"", "\"two\"");
    project.write("aludel.toml", settings);
    let refused = project.run(&["upgrade"]);
    assert!(refused.contains("2 heads") && refused.contains("exit "), "{refused}");
}

#[test]
fn what_holds_of_sample_rows_alone_is_no_proof() {
    let project = branches(
        ("UPDATE users SET name = 'x' WHERE name IS NULL;", ""),
        ("UPDATE users SET email = 'x' WHERE email IS NULL;", ""),
    );
    assert_transcript!("merge_no_proof", project.run(&["merge", "--prove"]));
    assert!(!project.path("migrations/PROOFS.lock").exists());
}

#[test]
fn a_file_names_the_heads_so_that_git_shows_where_branches_meet() {
    let project = branches(AGE, ("CREATE INDEX by_name ON users (name);", "DROP INDEX by_name;"));
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\nheads_lock = true\n",
    );
    let lock = |text: &str| {
        project.write("migrations/HEADS.lock", text);
    };
    let mut records = vec![project.session(&[
        &["check", "--heads"],
        &["merge", "--id", "20230923_001"],
        &["check", "--heads"],
    ])];
    assert!(project.read("migrations/HEADS.lock").ends_with("\n20230923_001\n"));
    lock("20230922_001\n");
    records.push(project.run(&["check", "--heads", "--format", "json"]));
    records.push(project.session(&[&["check", "--heads"], &["heads", "--lock"]]));
    project.done(&["revision", "-m", "next", "--id", "20230924_001"]);
    assert!(project.read("migrations/HEADS.lock").ends_with("\n20230924_001\n"));
    project.done(&["renumber", "20230924_001", "--id", "20230925_001", "--not-applied-anywhere"]);
    lock("<<<<<<< ours\n20230924_001\n=======\n20230924_002\n>>>>>>> theirs\n");
    records.push(project.session(&[&["check", "--heads"], &["heads", "--lock"]]));
    assert!(project.read("migrations/HEADS.lock").ends_with("\n20230925_001\n"));
    assert_transcript!("heads_lock", records.join("\n"));
}

/// Rows are put where the branches can reach, and what a trigger does there counts, too.
#[test]
fn what_a_trigger_touches_has_rows() {
    let project =
        branches(("UPDATE users SET name = 'x';", ""), ("UPDATE log SET said = said || 'y';", ""));
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);
CREATE TABLE log (id bigint PRIMARY KEY, said text);
CREATE TABLE far (id bigint PRIMARY KEY);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE log SET said = NEW.name; RETURN NEW; END $$;
CREATE TRIGGER note AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note();",
        "DROP TABLE far, log, users; DROP FUNCTION note;",
    );
    let said = project.run(&["merge"]);
    assert!(said.contains("the values of public.log.said"), "{said}");
}

/// A database may stand on the way along a branch when the other one comes.
#[test]
fn each_branch_may_be_begun() {
    let project = branches(AGE, ("CREATE TABLE copy (LIKE users);", "DROP TABLE copy;"));
    project.revision(
        "20230923_001",
        "20230922_001",
        "ALTER TABLE users DROP COLUMN age;",
        "ALTER TABLE users ADD COLUMN age int;",
    );
    let said = project.run(&["merge"]);
    assert!(said.contains("do not commute") && said.contains("copy"), "{said}");
}

#[test]
fn how_far_sequences_are_counts() {
    let set = |to: u8| format!("SELECT setval('users_n_seq', {to});");
    let (one, other) = (set(5), set(100));
    let project = branches((&one, "SELECT 1;"), (&other, "SELECT 1;"));
    let path = "migrations/20230921_001_step.sql";
    project.write(path, project.read(path).replace("name text);", "name text, n serial);"));
    let said = project.run(&["merge"]);
    assert!(said.contains("how far the sequence public.users_n_seq is"), "{said}");
}

/// What follows a revision stands elsewhere with it.
#[test]
fn what_follows_is_proven_where_it_then_stands() {
    let makes = ("CREATE TABLE x (id int);", "DROP TABLE x;");
    let project = branches(AGE, makes);
    project.revision("20230923_001", "20230922_001", makes.0, makes.1);
    let line = ["rebase", "20230922_001", "--onto", "20230922_002", "--not-applied-anywhere"];
    let said = project.run(&line);
    assert!(said.contains("`20230923_001` does not hold where it would stand"), "{said}");
}
