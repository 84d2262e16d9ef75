//! Whose database it is: another project's, a protected one, one that a role may not write to.

mod support;

use support::Project;

fn project(database: &aludel_testing::TestDatabase, id: &str, table: &str) -> Project {
    let project = Project::new().on(&database.url());
    let up = format!("CREATE TABLE {table} (id int);\nINSERT INTO {table} VALUES (1);");
    project.revision(id, "base", &up, &format!("DROP TABLE {table};"));
    project
}

#[test]
fn what_another_project_applied_is_not_taken_back() {
    let database = aludel_testing::database();
    let (one, other) = (project(&database, "a1", "customers"), project(&database, "b1", "z"));
    one.run(&["upgrade"]);
    for target in ["base", "-1"] {
        let record = other.run(&["downgrade", target]);
        let message =
            "! error: of the revision that this database has, this project knows none: `a1`";
        assert!(record.contains(message) && record.contains("exit 7"), "{record}");
    }
    // Nor where the folder is empty.
    std::fs::remove_file(other.path("migrations/b1_step.sql")).unwrap();
    assert!(other.run(&["downgrade", "base"]).contains("this project knows none"));
    assert!(other.run(&["upgrade"]).contains("exit 7"));
    assert_eq!(database.psql("SELECT count(*) FROM customers"), "1");
    assert!(one.run(&["downgrade", "base"]).contains("reverted"));
}

#[test]
fn a_journal_has_a_schema_of_its_own() {
    let database = aludel_testing::database();
    let project = project(&database, "a1", "customers");
    for (schema, managed) in [("public", "app"), ("pg_toast", "app"), ("app", "app"), ("", "app")] {
        let settings = format!("journal_schema = \"{schema}\"\nschemas = [\"{managed}\"]\n");
        project.write("aludel.toml", settings);
        for command in
            [&["upgrade"][..], &["downgrade", "base"], &["check", "--offline"], &["current"]]
        {
            let record = project.run(command);
            let message = format!("! error: the journal cannot be in the schema `{schema}`");
            assert!(record.contains(&message) && record.contains("exit 3"), "{record}");
        }
    }
    assert_eq!(database.psql("SELECT to_regclass('customers') IS NULL"), "t");
}

#[test]
fn a_protected_database_asks_for_its_name() {
    let database = aludel_testing::database();
    let mut project = project(&database, "a1", "customers");
    project.set("ALUDEL_PROTECTED", "true");
    let name = database.psql("SELECT current_database()");
    assert!(project.run(&["upgrade"]).contains("applied    a1"), "nothing is lost by it");
    let lossy = [
        ("ALTER TABLE customers ADD x int;\nALTER TABLE customers DROP COLUMN x;", "10:1"),
        ("DO $$ BEGIN DELETE FROM customers; END $$;", "9:1"),
        ("TRUNCATE customers;", "9:1"),
        ("-- hazard: data loss: names are cut\nSELECT 1;", "10:1"),
    ];
    for (number, (up, place)) in lossy.into_iter().enumerate() {
        let (id, parent) = (format!("a{}", number + 2), format!("a{}", number + 1));
        project.revision(&id, &parent, up, "SELECT 1;");
        for arguments in [&["upgrade"][..], &["upgrade", "--yes-i-mean", "another"]] {
            let record = project.run(arguments);
            assert!(
                record.contains(&format!("! error: the database `{name}` is protected")),
                "{record}"
            );
            let loss = format!("!   loses data: migrations/{id}_step.sql:");
            assert!(record.contains(&loss) && record.contains(place), "{record}");
            assert!(record.contains("exit 8"), "{record}");
        }
        let record = project.run(&["upgrade", "--yes-i-mean", &name]);
        assert!(record.contains(&format!("applied    {id}")), "{record}");
    }
    let record = project.run(&["downgrade", "-1"]);
    assert!(record.contains("!   to be taken back: `a5`") && record.contains("exit 8"), "{record}");
    assert!(project.run(&["downgrade", "-1", "--yes-i-mean", &name]).contains("reverted   a5"));
    // What the environment does not say, the configuration may; neither opens what the other closed.
    project.set("ALUDEL_PROTECTED", "false");
    assert!(project.run(&["downgrade", "-1"]).contains("reverted   a4"));
    project.write("aludel.toml", "protected = true\n");
    assert!(project.run(&["downgrade", "-1"]).contains("exit 8"));
}

#[test]
fn grants_that_suffice() {
    let database = aludel_testing::database();
    let name = database.psql("SELECT current_database()");
    let role = format!("weak_{name}");
    database.psql(&format!("CREATE ROLE {role} LOGIN"));
    let mut project = project(&database, "a1", "customers");
    project.set("PGOPTIONS", "");
    project.write("aludel.toml", format!("role = \"{role}\"\n"));
    let record = project.run(&["upgrade"]);
    assert!(record.contains("may not make the schema aludel in this database"), "{record}");
    let grant = format!("! hint: `GRANT CREATE ON DATABASE {name} TO {role}`");
    assert!(record.contains(&grant) && record.contains("exit 5"), "{record}");
    database.psql(&format!("GRANT CREATE ON DATABASE {name} TO {role}"));
    database.psql("REVOKE CREATE ON SCHEMA public FROM public");
    let record = project.run(&["upgrade"]);
    let grant = format!("`GRANT CREATE ON SCHEMA public TO {role}` lets it");
    assert!(record.contains(&grant) && record.contains("exit 6"), "{record}");
    database.psql(&format!("GRANT USAGE, CREATE ON SCHEMA public TO {role}"));
    assert!(project.run(&["upgrade"]).contains("applied    a1"));
    assert_eq!(
        database.psql("SELECT tableowner FROM pg_tables WHERE tablename = 'customers'"),
        role
    );
    database.psql("CREATE TABLE others (id int)");
    project.revision("a2", "a1", "ALTER TABLE others ADD x int;", "SELECT 1;");
    let record = project.run(&["upgrade"]);
    assert!(record.contains("! warning: public.others belongs to"), "{record}");
    database.psql("DROP TABLE others");
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn what_may_hold_a_run_up_is_told_before_it() {
    let database = aludel_testing::database();
    let project = project(&database, "a1", "customers");
    project.run(&["upgrade"]);
    database.psql("CREATE INDEX broken ON customers (id)");
    database.psql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass");
    project.revision("a2", "a1", "CREATE TABLE more ();", "DROP TABLE more;");
    let record = project.run(&["upgrade"]);
    assert!(record.contains("! warning: the index public.broken is not valid"), "{record}");
    assert!(record.contains("applied    a2"), "{record}");
    let record = project.run(&["upgrade"]);
    assert!(!record.contains("warning"), "there is nothing to do: {record}");
}

#[test]
fn a_database_that_only_reads_is_named() {
    let database = aludel_testing::database();
    let name = database.psql("SELECT current_database()");
    let project = project(&database, "a1", "customers");
    database.psql(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    let record = project.run(&["upgrade"]);
    assert!(
        record.contains("! error: this database is read-only") && record.contains("exit 5"),
        "{record}"
    );
}

#[test]
fn a_cache_of_others_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let mut project = Project::new();
    project.write("a.sql", "CREATE TABLE a (id int);");
    let cache = project.path("cache");
    std::fs::create_dir(&cache).unwrap();
    std::fs::set_permissions(&cache, std::fs::Permissions::from_mode(0o777)).unwrap();
    project.set("ALUDEL_CACHE", cache.to_str().unwrap());
    let record = project.run(&["diff", "--from", "empty", "--to", "a.sql"]);
    let warning =
        "! warning: the cache is not used: [project]/cache can be written to by other users";
    assert!(record.contains(warning) && record.contains("CREATE TABLE a"), "{record}");
    assert_eq!(std::fs::read_dir(&cache).unwrap().count(), 0, "nothing is put there");
}
