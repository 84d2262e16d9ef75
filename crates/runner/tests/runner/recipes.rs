//! A run of a recipe may die at each message, on either side of it: from wherever it was left, `upgrade`
//! ends where it would have ended, and `downgrade` ends where it began. The recipes are those of the manual.
//!
//! In a usual run some messages of each are tried, and all of them where `ALUDEL_TORTURE_SECONDS` is set.

use std::{collections::BTreeMap, fs, path::Path};

use aludel_catalog::{Key, Object};
use aludel_postgres::{InspectOptions, inspect};

use crate::{
    support::{Project, project},
    torture::{End, Mortal},
};

/// How many messages of a recipe are tried in a usual run.
const SOME: usize = 3;

/// What the examples of recipes point to.
const OWNERS: &str = "CREATE TABLE owners (id bigint PRIMARY KEY, name text);";

/// Rows for the tables that recipes speak of.
const ROWS: [(&str, &str); 8] = [
    ("t", "INSERT INTO t (id) SELECT generate_series(1, 30)"),
    ("a", "INSERT INTO a SELECT g, 'old', NULL FROM generate_series(1, 30) AS g"),
    ("gone", "INSERT INTO gone SELECT generate_series(1, 30)"),
    ("jobs", "INSERT INTO jobs SELECT g, 'on' FROM generate_series(1, 30) AS g"),
    ("hits", "INSERT INTO hits SELECT g FROM generate_series(1, 30) AS g"),
    ("users", "INSERT INTO users (email) SELECT 'a' || g FROM generate_series(1, 30) AS g"),
    ("\"Orders\"", "INSERT INTO \"Orders\" SELECT generate_series(1, 30)"),
    ("people", "INSERT INTO people SELECT g, 'Ann Lee', 1 FROM generate_series(1, 30) AS g"),
];

/// A page of the manual: what there is before, and the sections of its revisions.
struct Recipe {
    name: String,
    before: String,
    files: Vec<String>,
}

fn recipes() -> Vec<Recipe> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recipes");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("the pages of the recipes")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.sort();
    pages.iter().map(|page| recipe(page)).collect()
}

fn recipe(page: &Path) -> Recipe {
    let text = fs::read_to_string(page).expect("a page");
    let mut blocks = text.split("```sql\n").skip(1).map(|it| it.split("\n```").next().unwrap());
    let before = blocks.next().expect("what there is before").to_owned();
    let files = blocks.skip(1).map(str::to_owned).collect();
    Recipe { name: page.file_stem().unwrap().to_string_lossy().into_owned(), before, files }
}

impl Recipe {
    /// A database in the state before, with rows, and the recipe's files.
    async fn begin(&self) -> Project {
        let before = format!("-- migrate:up\n{OWNERS}\n{}\n-- migrate:down\n", self.before);
        let files = self.files.iter().enumerate().map(|(at, text)| {
            let (phase, sections) = match text.split_once("\n\n-- migrate:up") {
                Some((phase, rest)) => (format!("{phase}\n"), format!("-- migrate:up{rest}")),
                None => (String::new(), text.clone()),
            };
            let (id, parent) = (at + 2, at + 1);
            let head = format!("-- It\n--\n-- revision: 00{id}\n-- revises: 00{parent}\n{phase}\n");
            (format!("00{id}_it.sql"), head + &sections)
        });
        let first = ("001_before.sql".to_owned(), before);
        let files: Vec<(String, String)> = std::iter::once(first).chain(files).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
        let mut project = project(&files);
        project.options.contract = true;
        project.upgrade("001").await.expect("the state before");
        for (table, rows) in ROWS {
            if self.before.contains(&format!("CREATE TABLE {table} (")) {
                project.psql(rows);
            }
        }
        project
    }

    /// Dies at messages of the way up, and goes on, or back.
    async fn torture(&self) {
        let mut whole = self.begin().await;
        let before = World::of(&whole).await;
        let session = Some(whole.session().await);
        let mut counting = Mortal { session, end: End::Never, count: 0, first: None };
        whole.upgrade_on(&mut counting, "head").await.expect(&self.name);
        let after = World::of(&whole).await;
        let first = counting.first.expect("a message that writes");
        let messages = first..counting.count;
        let step = match std::env::var_os("ALUDEL_TORTURE_SECONDS") {
            Some(_) => 1,
            None => messages.len().div_ceil(SOME).max(1),
        };
        for (round, at) in messages.step_by(step).enumerate() {
            for (end, goes_on) in
                [(End::Before(at), round % 2 == 0), (End::After(at), round % 2 == 1)]
            {
                let what = format!("{}: {end:?}, goes on: {goes_on}", self.name);
                let mut project = self.begin().await;
                let session = Some(project.session().await);
                let mut mortal = Mortal { session, end, count: 0, first: None };
                let outcome = project.upgrade_on(&mut mortal, "head").await;
                assert!(outcome.is_err(), "{what}: it was not met");
                if !goes_on {
                    project.downgrade("001").await.unwrap_or_else(|it| panic!("{what}: {it}"));
                    // What a way drops with its rows comes back without them.
                    let back = World::of(&project).await.without_rows_but_of(&after);
                    back.is_like(&before.without_rows_but_of(&after), &what);
                }
                project.upgrade("head").await.unwrap_or_else(|it| panic!("{what}: {it}"));
                World::of(&project).await.is_like(&after, &what);
            }
        }
    }
}

/// What is there: the objects, and how many rows each table has.
struct World {
    objects: BTreeMap<Key, Object>,
    rows: BTreeMap<String, String>,
}

impl World {
    async fn of(project: &Project) -> Self {
        let mut session = project.session().await;
        let catalog = inspect(&mut *session, &InspectOptions::default()).await.expect("a catalog");
        let rows = project.psql(
            "SELECT string_agg(table_name || ' ' || rows, E'\\n') FROM ( \
             SELECT table_name, (xpath('/row/c/text()', query_to_xml(format( \
             'SELECT count(*) AS c FROM public.%I', table_name), false, true, '')))[1]::text AS rows \
             FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE') AS t",
        );
        let pair = |line: &str| line.rsplit_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
        Self {
            objects: catalog.objects.into_iter().collect(),
            rows: rows.lines().filter_map(pair).collect(),
        }
    }

    fn without_rows_but_of(&self, other: &Self) -> Self {
        let mut rows = self.rows.clone();
        rows.retain(|table, _| other.rows.contains_key(table));
        Self { objects: self.objects.clone(), rows }
    }

    fn is_like(&self, wanted: &Self, what: &str) {
        let differing: Vec<String> = self
            .objects
            .keys()
            .chain(wanted.objects.keys())
            .filter(|key| self.objects.get(key) != wanted.objects.get(key))
            .map(ToString::to_string)
            .collect();
        assert!(differing.is_empty(), "{what}: {differing:?}");
        assert_eq!(self.rows, wanted.rows, "{what}");
    }
}

/// One test for a part of the recipes, so that they run side by side.
macro_rules! parts {
    ($($name:ident: $part:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let recipes = recipes();
            assert!(recipes.len() > 12, "the pages of the recipes are read");
            for recipe in recipes.iter().skip($part).step_by(4) {
                recipe.torture().await;
            }
        }
    )*};
}

parts! {
    a_recipe_may_be_left_anywhere_first: 0;
    a_recipe_may_be_left_anywhere_second: 1;
    a_recipe_may_be_left_anywhere_third: 2;
    a_recipe_may_be_left_anywhere_fourth: 3;
}
