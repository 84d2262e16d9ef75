//! What a team does in its first week, on a database that has rows: a column is split, a value of an
//! enum goes, a table moves to another schema. Each step is reviewed, applied, taken back and applied
//! again, and no row is lost.

mod support;

use aludel_testing::TestDatabase;
use support::Project;

const STATUS: &str = "#[derive(sqlx::Type)]
#[sqlx(type_name = \"status\", rename_all = \"snake_case\")]
pub enum Status {
    Open,
    Shut,
    Closed,
}
";
const CUSTOMER: &str = "#[derive(Table)]
#[table(name = \"customers\")]
pub struct Customer {
    #[column(primary_key, identity)]
    pub id: i32,
    pub name: String,
    #[column(default = Status::Open)]
    pub status: Status,
}
#[derive(Table)]
#[table(name = \"notes\")]
pub struct Note {
    #[column(primary_key, identity)]
    pub id: i32,
    #[column(references(Customer), index)]
    pub customer_id: i32,
}
";
const ROWS: &str = "INSERT INTO customers (name, status) VALUES
    ('Ada Lovelace', 'open'), ('Alan Turing', 'shut'), ('Grace Hopper', 'closed');
INSERT INTO notes (customer_id) SELECT id FROM customers";

/// A step: what is typed, and what must be in the database after it.
struct Step<'a> {
    models: String,
    flags: &'a [&'a str],
    question: &'a str,
    after: &'a str,
    /// The same after the way down.
    back: (&'a str, &'a str),
}

#[test]
fn no_row_is_lost_in_the_first_week() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.write(
        "aludel.toml",
        "models = \"models.rs\"\nmigrations = \"migrations\"\nshadow = \"local\"\n",
    );
    let first = format!("use aludel::Table;\n{STATUS}{CUSTOMER}");
    project.write("models.rs", &first);
    said(&project, &["revision", "--autogenerate", "-m", "first"]);
    said(&project, &["upgrade"]);
    database.psql(ROWS);
    let split =
        first.replace("pub name: String", "pub first_name: String,\n    pub last_name: String");
    let fewer = split.replace("    Shut,\n", "");
    let moved = fewer.replace(
        "name = \"customers\"",
        "name = \"customers\", schema = \"crm\", renamed_from = \"public.customers\"",
    );
    let steps = [
        Step {
            models: split,
            flags: &[
                "--rename",
                "customers.name=",
                "--fill",
                "customers.first_name=split_part(name, ' ', 1)",
                "--fill",
                "customers.last_name=split_part(name, ' ', 2)",
                "--fill",
                "customers.name=first_name || ' ' || last_name",
            ],
            question: "SELECT string_agg(last_name || '/' || first_name, ',' ORDER BY id) FROM customers",
            after: "Lovelace/Ada,Turing/Alan,Hopper/Grace",
            back: (
                "SELECT string_agg(name, ',' ORDER BY id) FROM customers",
                "Ada Lovelace,Alan Turing,Grace Hopper",
            ),
        },
        Step {
            models: fewer,
            flags: &[
                "--using",
                "customers.status=CASE status WHEN 'shut' THEN 'closed' ELSE status::text END",
            ],
            question: "SELECT string_agg(status::text, ',' ORDER BY id) FROM customers",
            after: "open,closed,closed",
            back: (
                "SELECT string_agg(status::text, ',' ORDER BY id) FROM customers",
                "open,closed,closed",
            ),
        },
        Step {
            models: moved,
            flags: &[],
            question: "SELECT count(*) FROM crm.customers JOIN notes ON customer_id = customers.id",
            after: "3",
            back: ("SELECT count(*) FROM customers JOIN notes ON customer_id = customers.id", "3"),
        },
    ];
    for step in steps {
        take(&project, &database, &step);
    }
    assert!(said(&project, &["check"]).contains("history and database agree"));
    said(&project, &["downgrade", "base"]);
    assert_eq!(database.psql("SELECT to_regclass('customers') IS NULL"), "t");
}

fn take(project: &Project, database: &TestDatabase<'_>, step: &Step<'_>) {
    project.write("models.rs", &step.models);
    let arguments = [&["revision", "--autogenerate", "-m", "step"], step.flags].concat();
    said(project, &arguments);
    said(project, &["upgrade"]);
    assert_eq!(database.psql(step.question), step.after);
    said(project, &["downgrade", "-1"]);
    assert_eq!(database.psql(step.back.0), step.back.1);
    said(project, &["upgrade"]);
    assert_eq!(database.psql(step.question), step.after);
}

/// What a command says, which must succeed.
fn said(project: &Project, arguments: &[&str]) -> String {
    let said = project.run(arguments);
    assert!(!said.lines().any(|line| line.starts_with("exit ")), "{said}");
    said
}
