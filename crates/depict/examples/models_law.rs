//! Runs the law of the models over schemas: `models_law FOLDER [FILTER]`, where every `.sql` file
//! below FOLDER that loads is a state.

#[path = "../tests/support/mod.rs"]
mod support;

use std::{
    env,
    path::{Path, PathBuf},
};

use aludel_autogenerate::Workshop;
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_shadow::{Kind, Search, Wish};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(env::args().nth(1).expect("usage: models_law FOLDER [FILTER]"));
    let filter = env::args().nth(2).unwrap_or_default();
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    files.retain(|file| file.to_string_lossy().contains(&filter));
    let wish = Wish { only: Some(Kind::LocalServer), ..Wish::default() };
    let mut workshop = Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(wish, Box::new(|_| ()))),
        InspectOptions::default(),
    );
    let (mut held, mut skipped) = (0, 0);
    for file in &files {
        let name = file.strip_prefix(&folder).unwrap_or(file).display().to_string();
        let sql = std::fs::read_to_string(file).expect("a readable file");
        let Ok(state) = support::load(&mut workshop, &name, &sql).await else {
            skipped += 1;
            println!("SKIP {name}");
            continue;
        };
        match support::hold(&mut workshop, &state).await {
            Ok(()) => held += 1,
            Err(why) => println!("FAIL {name}: {}", why.replace('\n', "\n    ")),
        }
    }
    workshop.close().await.expect("the shadow closes");
    println!("{held} held, {} failed, {skipped} skipped", files.len() - held - skipped);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}
