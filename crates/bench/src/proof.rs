//! A proof, and what it needs: the state before from the history, one table more, the comparison.

use std::{collections::BTreeSet, error::Error, ffi::OsString, path::Path, process::ExitCode};

use aludel_autogenerate::{Decisions, Loadable, Replay, State, Workshop};
use aludel_catalog::{Aspects, Catalog, Key, Kind, Object, Pair, QualifiedName, Wanted};
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_revision::History;
use aludel_shadow::{Search, Wish};

/// The first argument with which this program proves a table more than a history gives.
pub(crate) const CHILD: &str = "--prove-one-table";

/// Proves, and fails where the proof does not hold.
pub(crate) fn run_child(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(root) = arguments.next() else { return ExitCode::from(2) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    match runtime.block_on(prove(&Path::new(&root).join("migrations"))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn prove(migrations: &Path) -> Result<(), Box<dyn Error>> {
    let history = History::load(migrations)?;
    let revisions = history.revisions().map(|revision| revision.id.clone()).collect();
    let mut workshop = Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(Wish::default(), Box::new(|_| {}))),
        InspectOptions::default(),
    );
    let replay = Replay { history: &history, revisions };
    let before = workshop.load(Loadable::Revisions(replay)).await?;
    let after = with_one_more(&before.catalog);
    let decisions = Decisions { major: workshop.major().await?, ..Decisions::default() };
    let comparison = workshop.compare(Pair::new(&before, &after), &decisions).await?;
    let proofs = workshop.prove(&before, &comparison).await?;
    workshop.close().await?;
    match proofs.iter().all(|it| it.objects > before.catalog.objects.len()) {
        true => Ok(()),
        false => Err("nothing was made".into()),
    }
}

/// The state with a copy of one of its tables.
fn with_one_more(before: &Catalog) -> State<'static> {
    let name = |name: &str| QualifiedName { schema: "public".into(), name: name.into() };
    let (old, new) = (name("t0"), name("one_more"));
    let mut catalog = before.clone();
    let table =
        |of: &QualifiedName| Key::in_schema(Kind::Table, of.schema.clone(), of.name.clone());
    copy(&mut catalog, &table(&old), table(&new));
    for kind in [Kind::Column, Kind::Default] {
        let of_old = |key: &&Key| key.kind == kind && key.parent.as_ref() == Some(&old.name);
        let keys: Vec<Key> = before.objects.keys().filter(of_old).cloned().collect();
        for key in keys {
            copy(&mut catalog, &key, Key::part(kind, &new, key.name.clone()));
        }
    }
    let (unnamed, renames) = (BTreeSet::new(), Vec::new());
    State::wanted(Wanted { catalog, aspects: Aspects::everything(), unnamed, renames })
}

fn copy(catalog: &mut Catalog, from: &Key, to: Key) {
    let object: Object = catalog.get(from).expect("an object of the benchmark").clone();
    catalog.insert(to, object);
}
