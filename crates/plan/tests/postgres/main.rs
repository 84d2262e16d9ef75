//! The laws of a migration, on a real server, for every case of `cases/`: up gives the wanted
//! state, down gives the old one back, the rows are what they were, and then nothing is left to
//! do. The text of both directions stands beside each case; `UPDATE_EXPECT=1` writes it anew.

mod case;
mod text;

use aludel_catalog::{Catalog, Pair};
use aludel_dialect::RenderOptions;
use aludel_plan::{Plan, migration};
use aludel_postgres::{InspectOptions, Postgres, inspect};
use aludel_testing::{TestDatabase, database};

use case::Case;

/// Reads a database.
async fn read(database: &TestDatabase<'_>) -> Catalog {
    let mut session = database.connect().await;
    inspect(&mut *session, &InspectOptions::default()).await.expect("the database can be read")
}

/// The first difference between two catalogs, in words.
fn difference(wanted: &Catalog, found: &Catalog) -> Option<String> {
    let changes = aludel_diff::changes(Pair::new(found, wanted));
    changes.first().map(|change| format!("{}\n{change:#?}", change.key()))
}

fn options(case: &Case, major: u32) -> RenderOptions {
    RenderOptions {
        default_schema: Some("public".into()),
        fills: case.fills.clone(),
        major,
        ..RenderOptions::default()
    }
}

async fn major(database: &TestDatabase<'_>) -> u32 {
    let mut session = database.connect().await;
    aludel_postgres::server_version(&mut *session).await.expect("a version").major
}

/// Applies a plan, one segment after the other.
fn apply(database: &TestDatabase<'_>, plan: &Plan) {
    if !plan.is_empty() {
        database.psql(&text::script(plan));
    }
}

/// From this major on views are printed otherwise, and the texts are not those of the cases.
const OTHER_TEXTS: u32 = 16;

/// Runs one case and returns the text of both directions, where it is that of the cases.
async fn run(case: &Case) -> Option<Pair<String>> {
    let (ours, theirs) = (database(), database());
    ours.psql(&case.before);
    theirs.psql(&case.after);
    let states = Pair { before: read(&ours).await, after: read(&theirs).await };
    let major = major(&ours).await;
    let options = options(case, major);
    let plan = || migration(states.as_ref(), &Postgres, &options);
    let plans = plan().unwrap_or_else(|error| panic!("{}: {error}", case.name));
    assert_eq!(Ok(&plans), plan().as_ref(), "{}: the same once more", case.name);

    let rows = |sql: &str| if sql.is_empty() { String::new() } else { ours.psql(sql) };
    rows(&case.rows);
    let kept = rows(&case.kept);
    apply(&ours, &plans.up);
    assert_eq!(rows(&case.kept), kept, "{}: rows on the way up", case.name);
    let left = difference(&states.after, &read(&ours).await);
    assert_eq!(left, None, "{}: after the way up", case.name);
    apply(&ours, &plans.down);
    let left = difference(&states.before, &read(&ours).await);
    assert_eq!(left, None, "{}: after the way down", case.name);
    assert_eq!(rows(&case.kept), kept, "{}: rows on the way down", case.name);
    let texts = Pair::new(text::written(&plans.up), text::written(&plans.down));
    (major < OTHER_TEXTS).then_some(texts)
}

/// Runs the cases of one file.
fn hold(file: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut cases = case::read(file);
    assert!(!cases.is_empty(), "{file} has no case");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    for case in &mut cases {
        let Some(written) = runtime.block_on(run(case)) else { continue };
        if update {
            case.up = written.before;
            case.down = written.after;
        } else {
            assert_eq!(written.before, case.up, "{}: the text of the way up", case.name);
            assert_eq!(written.after, case.down, "{}: the text of the way down", case.name);
        }
    }
    if update {
        case::write(file, &cases);
    }
}

macro_rules! files {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            hold(stringify!($name));
        })+
    };
}

files!(
    columns,
    constraints,
    dependents,
    domains,
    enums,
    extensions,
    functions,
    guide,
    indexes,
    inheritance,
    matviews,
    membership,
    partitions,
    parts,
    privileges,
    sequences,
    tables
);
