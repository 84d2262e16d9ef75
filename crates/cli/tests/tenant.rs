//! A schema a tenant: the same files, another schema, its own journal and lock.

mod support;

use support::Project;

fn project() -> Project {
    let project = Project::new();
    project.revision("001", "base", "CREATE TABLE t (id int);", "DROP TABLE t;");
    project.write("schema.sql", "CREATE TABLE t (id int);");
    project.write("aludel.toml", "sql = \"schema.sql\"\nmigrations = \"migrations\"\n");
    project
}

#[track_caller]
fn run(project: &Project, arguments: &[&str]) -> String {
    let output = project.command(".", arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

const WHERE: &str = "SELECT string_agg(n.nspname || '.' || c.relname, ' ' ORDER BY 1) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname IN ('t', 'revisions')";

#[test]
fn the_connection_says_which_schema() {
    let database = aludel_testing::database();
    database.psql("CREATE SCHEMA one; CREATE SCHEMA two; CREATE SCHEMA \"Three\"");
    let project = project();
    let url = database.url();
    let join = if url.contains('?') { '&' } else { '?' };
    for (parameter, schema) in [
        ("options=-csearch_path%3Done", "one"),
        ("schema=two", "two"),
        ("currentSchema=%22Three%22", "Three"),
    ] {
        let url = format!("{url}{join}{parameter}");
        run(&project, &["-d", &url, "upgrade"]);
        let found = database.psql(WHERE);
        assert!(found.contains(&format!("{schema}.t")), "{found}");
        assert!(found.contains(&format!("aludel_{schema}.revisions")), "{found}");
        assert!(run(&project, &["-d", &url, "current"]).contains("001"));
        // What is compared is another schema: that is said.
        let output = project.command(".", &["-d", &url, "check"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(&format!("mean the schema `{schema}`")), "{said}");
    }
    assert!(!database.psql(WHERE).contains("public.t"));
    run(&project, &["-d", &url, "upgrade"]);
    assert!(database.psql(WHERE).contains("public.t"));
    run(&project, &["-d", &format!("{url}{join}schema=one"), "downgrade", "base"]);
    let found = database.psql(WHERE);
    assert!(!found.contains("one.t") && found.contains("public.t") && found.contains("two.t"));
    let output = project
        .command(".", &["-d", &format!("{url}{join}schema=gone"), "upgrade"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("CREATE SCHEMA \"gone\""), "{said}");
}

#[test]
fn a_schema_that_is_said_is_a_tenant() {
    let database = aludel_testing::database();
    database.psql("CREATE SCHEMA one; CREATE SCHEMA \"Two, 2\"");
    let mut project = project().on(&database.url());
    run(&project, &["upgrade", "--schema", "one"]);
    let found = database.psql(WHERE);
    assert!(found.contains("aludel_one.revisions") && found.contains("one.t"), "{found}");
    assert!(!found.contains("public.t"), "{found}");
    project.set("ALUDEL_SCHEMA", "Two, 2");
    run(&project, &["upgrade"]);
    assert!(database.psql(WHERE).contains("Two, 2.t"));
    assert!(run(&project, &["current"]).contains("001"));
    run(&project, &["downgrade", "base", "--schema", "one"]);
    let found = database.psql(WHERE);
    assert!(!found.contains("one.t") && found.contains("Two, 2.t"), "{found}");
    let output = project.command(".", &["current", "--schema", "gone"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("CREATE SCHEMA \"gone\""), "{said}");
}

#[test]
fn what_is_set_for_the_database_counts_unless_its_history_began_elsewhere() {
    for begun in [false, true] {
        let database = aludel_testing::database();
        let project = project().on(&database.url());
        if begun {
            run(&project, &["upgrade"]);
        }
        let name = &database.name;
        database.psql(&format!(
            "CREATE SCHEMA one; ALTER DATABASE {name} SET search_path = \"$user\", gone, one, public"
        ));
        run(&project, &["upgrade"]);
        let expected = if begun { "public.t" } else { "one.t" };
        assert!(database.psql(WHERE).contains(expected));
    }
}
