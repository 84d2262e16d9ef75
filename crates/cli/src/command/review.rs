//! `aludel review`: revisions on one page, for whoever reviews them.

use std::path::{Path, PathBuf};

use aludel_project::{
    lint::{LintOptions, SizeSource},
    queries::Scope,
};
use aludel_review::{GENERATOR, Level, Review, html, markdown};

use crate::{
    Context, Failure, Outcome, Result,
    args::{FailOn, ReviewArgs, ReviewFormat},
    failure::FailureKind,
    interrupt,
    printer::{bytes, data, pretty},
};

pub(crate) fn run(args: &ReviewArgs, context: &Context) -> Result {
    let out = out(args)?;
    if let Some(path) = out.as_deref() {
        refuse_what_cannot_be_written(path)?;
        if !args.force {
            refuse_what_is_no_page(path, args.format)?;
        }
    }
    let named = args.revisions.clone().unwrap_or_else(|| "head".to_owned());
    let scope = if args.pending { Scope::Pending } else { Scope::Named(named) };
    let options = LintOptions {
        stats: args.stats.as_deref().map(SizeSource::parse),
        deployed: args.deployed.gitrev.clone(),
        ..LintOptions::default()
    };
    let review = interrupt::block_on(context.review(&scope, &options))?;
    match args.format {
        ReviewFormat::Html => bytes(out.as_deref(), html(&review).as_bytes())?,
        ReviewFormat::Markdown => bytes(out.as_deref(), markdown(&review).as_bytes())?,
        ReviewFormat::Json => data(out.as_deref(), |stream| pretty(&review, stream))?,
    }
    if let Some(path) = &out {
        context.printer.note(format!("{}: {}", path.display(), review.counts().words()));
        if args.open {
            open(path, context);
        }
    }
    Ok(match fails(&review, args.fail_on) {
        true => Outcome::Differs,
        false => Outcome::Done,
    })
}

/// The file to write; `None` for standard output.
fn out(args: &ReviewArgs) -> Result<Option<PathBuf>> {
    let out = match &args.out {
        Some(path) if path.as_os_str() == "-" => None,
        Some(path) => Some(path.clone()),
        None if args.format == ReviewFormat::Html => Some(PathBuf::from("review.html")),
        None => None,
    };
    match out.is_none() && args.open {
        true => Err(Failure::new(FailureKind::Usage, "--open shows a file, and none is written")
            .hint("--out FILE says which")),
        false => Ok(out),
    }
}

/// Minutes of work would be lost in the end.
fn refuse_what_cannot_be_written(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            let message = format!("{}: there is no folder {}", path.display(), folder.display());
            Err(Failure::new(FailureKind::Usage, message))
        }
        _ if path.is_dir() => {
            let message = format!("{} is a folder, not a file", path.display());
            Err(Failure::new(FailureKind::Usage, message))
        }
        _ => Ok(()),
    }
}

/// What is there already is somebody's work, unless it is a page that was made of an earlier review.
fn refuse_what_is_no_page(path: &Path, format: ReviewFormat) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let is_page = format == ReviewFormat::Html
        && std::fs::read_to_string(path).is_ok_and(|text| text.contains(GENERATOR));
    match is_page {
        true => Ok(()),
        false => {
            Err(Failure::new(FailureKind::Usage, format!("{} is there already", path.display()))
                .hint("--force writes over it"))
        }
    }
}

fn open(path: &Path, context: &Context) {
    if let Err(error) = open::that_detached(path) {
        context.printer.warn(format!("no browser could be started: {error}"));
        context.printer.hint(format!("open {} in one", path.display()));
    }
}

fn fails(review: &Review, on: FailOn) -> bool {
    let least = match on {
        FailOn::Never => return false,
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Note => Level::Note,
    };
    review.counts().worst().is_some_and(|worst| worst >= least)
}
