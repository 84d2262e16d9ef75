//! Runs the laws of a migration over pairs of schemas: `laws FOLDER [FILTER]`, where every folder
//! below FOLDER that holds `old.sql` and `new.sql` is a pair.
//!
//! The laws, in both directions: the plan applied gives the target, its swap gives the source back,
//! once more gives the target again (the proof), a comparison of a state with itself wants nothing,
//! and the same comparison gives the same text.

use std::{
    env,
    path::{Path, PathBuf},
};

use aludel_autogenerate::{Decisions, Error, Source, SqlFile, State, Workshop};
use aludel_catalog::Pair;
use aludel_postgres::InspectOptions;
use aludel_shadow::{Kind, Wish};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(env::args().nth(1).expect("usage: laws FOLDER [FILTER]"));
    let filter = env::args().nth(2).unwrap_or_default();
    let mut pairs = Vec::new();
    collect(&folder, &mut pairs);
    pairs.sort();
    pairs.retain(|pair| pair.to_string_lossy().contains(&filter));
    let wish = Wish { only: Some(Kind::LocalServer), ..Wish::default() };
    let mut workshop = Workshop::new(wish, InspectOptions::default(), Box::new(|_| ()));
    let mut passed = 0;
    for pair in &pairs {
        let name = pair.strip_prefix(&folder).unwrap_or(pair).display();
        match laws(&mut workshop, pair).await {
            Ok(()) => passed += 1,
            Err(why) => println!("FAIL {name}: {}", why.replace('\n', "\n    ")),
        }
    }
    workshop.close().await.expect("the shadow closes");
    println!("{passed} passed, {} failed", pairs.len() - passed);
}

fn collect(folder: &Path, pairs: &mut Vec<PathBuf>) {
    if folder.join("old.sql").exists() && folder.join("new.sql").exists() {
        pairs.push(folder.to_owned());
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        collect(&entry.path(), pairs);
    }
}

async fn laws(workshop: &mut Workshop, pair: &Path) -> Result<(), String> {
    let old = load(workshop, &pair.join("old.sql")).await?;
    let new = load(workshop, &pair.join("new.sql")).await?;
    for (way, states) in [("up", Pair::new(&old, &new)), ("down", Pair::new(&new, &old))] {
        hold(workshop, states).await.map_err(|error| format!("{way}: {error}"))?;
    }
    for (name, state) in [("old", &old), ("new", &new)] {
        let own = workshop.compare(Pair::new(state, state), &decisions()).await;
        if !own.map_err(|error| error.to_string())?.is_empty() {
            return Err(format!("{name} differs from itself"));
        }
    }
    Ok(())
}

async fn load(workshop: &mut Workshop, path: &Path) -> Result<State<'static>, String> {
    let files = SqlFile::read(path).map_err(|error| error.to_string())?;
    workshop.load(Source::Sql(files)).await.map_err(|error| format!("load: {error}"))
}

async fn hold(workshop: &mut Workshop, states: Pair<&State<'_>>) -> Result<(), Error> {
    let comparison = workshop.compare(states, &decisions()).await?;
    workshop.prove(states.before, &comparison).await?;
    Ok(())
}

fn decisions() -> Decisions {
    Decisions { major: 15, ..Decisions::default() }
}
