//! An application that does by the library what the command `aludel` does: it compares its models with
//! its history, proves the migration, writes the revision, and applies it.
//!
//! ```sh
//! cargo run -p example-generate -- generate "add tags"
//! cargo run -p example-generate -- check
//! DATABASE_URL=postgres://localhost/notes cargo run -p example-generate -- upgrade
//! ```

use std::{error::Error, process::ExitCode};

use aludel::{
    Project,
    project::{Failure, NewRevision, Remedy},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["generate", message] => generate((*message).into()).await,
        ["generate", message, renames @ ..] => generate(answered(message, renames)).await,
        ["check"] => check().await,
        ["upgrade"] => upgrade().await,
        _ => Err("say `generate MESSAGE [RENAMED…]`, `check` or `upgrade`".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes what the models differ in from the history.
async fn generate(new: NewRevision) -> Result<(), Box<dyn Error>> {
    let project = Project::open(".")?;
    let Some(drafted) = project.generate(new).await.map_err(with_own_words)? else {
        println!("nothing to do");
        return Ok(());
    };
    print!("{}", drafted.sql());
    for written in drafted.write()? {
        println!("\nwrote {}", written.file);
    }
    Ok(())
}

/// A revision with answers to possible renames: `notes.text=body`.
fn answered(message: &str, renames: &[&str]) -> NewRevision {
    let mut new = NewRevision::from(message);
    new.answers.renames = renames.iter().map(|rename| (*rename).to_owned()).collect();
    new
}

/// What to do is data, so that an application says it by its own means.
fn with_own_words(failure: Failure) -> Box<dyn Error> {
    let answers = failure.remedies.iter().map(|remedy| match remedy {
        Remedy::Rename(rename) => {
            format!("\nif it was renamed, add: {}={}", rename.from.path(), rename.to.path())
        }
        Remedy::Drop(key) => format!("\nif it was not, add: {}=", key.path()),
        other => format!("\n{other}"),
    });
    (failure.message.clone() + &answers.collect::<String>()).into()
}

/// Fails where models, history and database do not agree.
async fn check() -> Result<(), Box<dyn Error>> {
    let checked = Project::open(".")?.check_offline().await?;
    match checked.models.first() {
        None => Ok(()),
        Some(change) => Err(format!("the models want more: {change}").into()),
    }
}

/// Brings the database up to date.
async fn upgrade() -> Result<(), Box<dyn Error>> {
    let report = Project::open(".")?.upgrade("head").await?;
    println!("{} revisions applied", report.done.len());
    Ok(())
}
