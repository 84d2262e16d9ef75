//! Pairs of schemas as data, and a database to try their plans on.
#![allow(dead_code, reason = "each test uses its part")]

use std::{fs, path::Path};

use aludel_catalog::{Catalog, Ident, Pair};
use aludel_dialect::RenderOptions;
use aludel_plan::Plan;
use aludel_postgres::{InspectOptions, Postgres, inspect, server_version};
use aludel_session::{Conninfo, Session};
use aludel_testing::TestDatabase;
use serde::{Deserialize, Serialize};

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

/// Two catalogs, as a server gave them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) before: Catalog,
    pub(crate) after: Catalog,
}

/// The pairs of a file.
pub(crate) fn recorded(path: &Path) -> Result<Vec<Recorded>, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Whether what is expected is to be written anew.
pub(crate) fn is_updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
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

    fn major(&self) -> u32 {
        self.runtime.block_on(async {
            let mut session = self.session().await;
            server_version(&mut *session).await.expect("a version").major
        })
    }

    async fn session(&self) -> Box<dyn Session> {
        let conninfo = Conninfo::parse(&self.database.url()).expect("a URL");
        aludel_session::connect(&conninfo).await.expect("a connection")
    }

    /// Takes it from one state to the other, and looks whether it is there.
    pub(crate) fn migrate(&self, from: &Catalog, to: &Catalog) -> Result<(), String> {
        let major = self.major();
        let plan = plan(from, to, major)?;
        self.run(&plan).map_err(|error| format!("{error}\n{}", text(&plan)))?;
        let is = self.catalog();
        if is.objects != to.objects {
            return Err(format!("{}\nafter\n{}", differences(&is, to), text(&plan)));
        }
        match plan_between(&is, to, major)?.is_empty() {
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

impl Drop for Lab {
    /// A database with a subscription cannot be dropped.
    fn drop(&mut self) {
        let own = "subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let subscriptions = format!("SELECT quote_ident(subname) FROM pg_subscription WHERE {own}");
        for name in self.database.psql(&subscriptions).lines() {
            self.database.psql(&format!("ALTER SUBSCRIPTION {name} DISABLE"));
            self.database.psql(&format!("ALTER SUBSCRIPTION {name} SET (slot_name = NONE)"));
            self.database.psql(&format!("DROP SUBSCRIPTION {name}"));
        }
    }
}

/// The plan, which may not be empty.
fn plan(from: &Catalog, to: &Catalog, major: u32) -> Result<Plan, String> {
    let plan = plan_between(from, to, major)?;
    if plan.is_empty() { Err("the plan is empty".to_owned()) } else { Ok(plan) }
}

pub(crate) fn plan_between(from: &Catalog, to: &Catalog, major: u32) -> Result<Plan, String> {
    let options = RenderOptions {
        default_schema: Some(Ident::from("public")),
        major,
        ..RenderOptions::default()
    };
    let plans = aludel_plan::migration(Pair::new(from, to), &Postgres, &options);
    plans.map(|plans| plans.up).map_err(|error| error.to_string())
}

/// The statements as a file has them.
pub(crate) fn text(plan: &Plan) -> String {
    let lines = plan.statements().map(|statement| {
        let hazards =
            statement.hazards.iter().map(|h| format!("-- {}: {}\n", h.code.name(), h.message));
        format!("{}{};\n", hazards.collect::<String>(), statement.sql)
    });
    lines.collect()
}

fn differences(is: &Catalog, wanted: &Catalog) -> String {
    let changes = aludel_diff::changes(Pair::new(is, wanted));
    changes.iter().map(|change| format!("{change:?}\n")).collect()
}
