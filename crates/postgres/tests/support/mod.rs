//! Pairs of schemas as data, and a database to try their plans on.

use std::{fs, path::Path};

use aludel_catalog::{Catalog, Ident, Pair};
use aludel_dialect::RenderOptions;
use aludel_plan::Plan;
use aludel_postgres::{InspectOptions, Postgres, inspect};
use aludel_session::{Conninfo, Session};
use aludel_testing::TestDatabase;

/// Two schemas.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// The cases of every file of a folder, by the file's name.
pub(crate) fn cases(folder: &Path) -> Result<Vec<(String, Vec<Case>)>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let cases: Option<Vec<Case>> = text.split("-- case: ").skip(1).map(case).collect();
        files.push((name, cases.ok_or_else(|| format!("{}: a malformed case", path.display()))?));
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

fn case(text: &str) -> Option<Case> {
    let (name, rest) = text.split_once('\n')?;
    let (before, after) = rest.strip_prefix("-- before\n")?.split_once("-- after\n")?;
    Some(Case { name: name.to_owned(), before: before.to_owned(), after: after.to_owned() })
}

/// A database of a test's own.
pub(crate) struct Lab {
    database: TestDatabase<'static>,
    runtime: tokio::runtime::Runtime,
}

impl Lab {
    /// A database in this state.
    pub(crate) fn new(sql: &str) -> Self {
        let database = aludel_testing::database();
        database.psql(sql);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Self { database, runtime: runtime.expect("a runtime") }
    }

    /// What is in it.
    pub(crate) fn catalog(&self) -> Catalog {
        self.runtime.block_on(async {
            let mut session = self.session().await;
            inspect(&mut *session, &InspectOptions::default()).await.expect("an inspection")
        })
    }

    async fn session(&self) -> Box<dyn Session> {
        let conninfo = Conninfo::parse(&self.database.url()).expect("a URL");
        aludel_session::connect(&conninfo).await.expect("a connection")
    }

    /// Takes it from one state to the other, and looks whether it is there.
    pub(crate) fn migrate(&self, from: &Catalog, to: &Catalog) -> Result<(), String> {
        let plan = plan(from, to)?;
        self.run(&plan).map_err(|error| format!("{error}\n{}", text(&plan)))?;
        let is = self.catalog();
        if is.objects != to.objects {
            return Err(format!("{}\nafter\n{}", differences(&is, to), text(&plan)));
        }
        match plan_between(&is, to)?.is_empty() {
            true => Ok(()),
            false => Err("a second plan is not empty".to_owned()),
        }
    }

    fn run(&self, plan: &Plan) -> Result<(), String> {
        self.runtime.block_on(async {
            let mut session = self.session().await;
            for statement in plan.statements() {
                let outcome = session.execute(&statement.sql).await;
                outcome.map_err(|error| format!("{error}: {}", statement.sql))?;
            }
            Ok(())
        })
    }
}

/// The plan, which may not be empty.
fn plan(from: &Catalog, to: &Catalog) -> Result<Plan, String> {
    let plan = plan_between(from, to)?;
    if plan.is_empty() { Err("the plan is empty".to_owned()) } else { Ok(plan) }
}

fn plan_between(from: &Catalog, to: &Catalog) -> Result<Plan, String> {
    let options = RenderOptions {
        default_schema: Some(Ident::from("public")),
        major: 15,
        ..RenderOptions::default()
    };
    let plans = aludel_plan::migration(Pair::new(from, to), &Postgres, &options);
    plans.map(|plans| plans.before).map_err(|error| error.to_string())
}

/// The statements as a file has them.
pub(crate) fn text(plan: &Plan) -> String {
    plan.statements().map(|statement| format!("{};\n", statement.sql)).collect()
}

fn differences(is: &Catalog, wanted: &Catalog) -> String {
    let changes = aludel_diff::changes(Pair::new(is, wanted));
    changes.iter().map(|change| format!("{change:?}\n")).collect()
}
