//! What a large history began with is kept, and the rest of it is run on top.

use std::{collections::BTreeSet, fs, path::Path};

use aludel_autogenerate::{Loadable, Replay, Workshop};
use aludel_catalog::{Catalog, Key, Kind};
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_revision::History;
use aludel_shadow::{Search, Wish};

/// Many tables, one of them with a comment that is another each time.
const MANY: &str = "DO $$ BEGIN FOR n IN 1..900 LOOP
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', n); END LOOP;
    EXECUTE format('COMMENT ON TABLE t1 IS %L', gen_random_uuid()); END $$;";

fn write(folder: &Path, number: usize, up: &str) {
    let before = match number {
        1 => "base".to_owned(),
        _ => format!("20230921_00{}", number - 1),
    };
    let text = format!(
        "-- {number}\n--\n-- revision: 20230921_00{number}\n-- revises: {before}\n\n-- migrate:up\n\n\
         {up}\n\n-- migrate:down\n\nSELECT 1;\n"
    );
    fs::write(folder.join(format!("20230921_00{number}_x.sql")), text).expect("a file");
}

/// What a history gives, in a run of its own.
fn load(migrations: &Path, cache: &Path) -> Catalog {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let wish = Wish {
            only: Some(aludel_shadow::Kind::LocalServer),
            cache: Some(cache.to_owned()),
            binaries: Some(aludel_testing::binaries().folder),
            trusted: true,
            ..Wish::default()
        };
        let mut workshop = Workshop::new(
            &PostgresEngine,
            Box::new(Search::new(wish, Box::new(|_| ()))),
            InspectOptions::default(),
        );
        let history = History::load(migrations).expect("a history");
        let revisions: BTreeSet<_> = history.revisions().map(|it| it.id.clone()).collect();
        let source = Loadable::Revisions(Replay { history: &history, revisions });
        let catalog = workshop.load(source).await.expect("it loads").catalog.clone();
        workshop.close().await.expect("it closes");
        (*catalog).clone()
    })
}

fn comment(catalog: &Catalog) -> Option<&str> {
    catalog.get(&Key::in_schema(Kind::Table, "public", "t1"))?.comment.as_deref()
}

#[test]
fn what_comes_after_what_is_kept_is_run_on_top() {
    let folder = tempfile::tempdir().expect("a folder");
    let (migrations, cache) = (folder.path().join("migrations"), folder.path().join("cache"));
    fs::create_dir(&migrations).expect("a folder");
    write(&migrations, 1, MANY);
    let first = load(&migrations, &cache);
    assert_eq!(comment(&load(&migrations, &cache)), comment(&first), "it is kept");
    write(&migrations, 2, "ALTER TABLE t2 ADD COLUMN n int;\nDROP TABLE t3;");
    let second = load(&migrations, &cache);
    assert_eq!(comment(&second), comment(&first), "what it begins with is not run again");
    let changes = aludel_diff::changes(aludel_catalog::Pair::new(&first, &second));
    let changed: Vec<String> = changes.iter().map(|change| change.key().to_string()).collect();
    let parts = ["table public.t3", "column public.t2.n", "column public.t3.id"];
    assert!(parts.iter().all(|part| changed.contains(&(*part).to_owned())), "{changed:?}");
    // A file that is another one is run anew, with all that comes after it.
    write(&migrations, 1, &format!("{MANY}\nSELECT 2;"));
    let again = load(&migrations, &cache);
    assert_ne!(comment(&again), comment(&first), "another beginning is not taken for it");
}
