//! `aludel lint`: what statements do to a database in use.

use std::path::{Path, PathBuf};

use aludel_lint::{Level, LevelFor, Report, Reports, code_quality, github, json, sarif, text};
use aludel_project::{
    history,
    lint::{Fix, LintOptions, Linted, SizeSource},
    settings::level_for,
    source::Source,
};
use aludel_revision::Revision;

use crate::{
    Context, Failure, Outcome, Result,
    args::{FailOn, LintArgs, LintFormat},
    failure::FailureKind,
    interrupt, queried,
    style::{self, paint},
};

pub(crate) fn run(args: &LintArgs, context: &Context) -> Result {
    let levels = args.levels.iter().map(|said| level(said)).collect::<Result<_>>()?;
    let stats = args.stats.as_deref().map(SizeSource::parse);
    let targets = targets(args, context)?;
    let options = LintOptions {
        levels,
        stats,
        together: args.single_transaction,
        deployed: args.deployed.gitrev.clone(),
    };
    if args.fix {
        for fix in interrupt::block_on(rewrite(args, &targets, &options, context))? {
            tell(&fix, context);
        }
    }
    let found = interrupt::block_on(find(args, &targets, &options, context))?;
    let reports: Vec<Reports> = found.iter().map(|it| it.reports.clone()).collect();
    let printer = &context.printer;
    match args.format {
        LintFormat::Json => printer.json(&json(&reports))?,
        LintFormat::Sarif => printer.json(&sarif(&reports, env!("CARGO_PKG_VERSION")))?,
        LintFormat::Gitlab => printer.json(&code_quality(&reports))?,
        LintFormat::Github => printer.raw(&github(&reports))?,
        LintFormat::Text => show(&found, args, context)?,
    }
    for linted in &found {
        for (line, code) in &linted.unused {
            let place = format!("{}:{line}", linted.reports.path());
            printer.warn(format!(
                "{place}: aludel:allow {code} allows nothing: it is not found there"
            ));
        }
    }
    let least = match args.fail_on {
        Some(FailOn::Never) => return Ok(Outcome::Done),
        Some(FailOn::Error) => Level::Error,
        Some(FailOn::Warning) => Level::Warning,
        Some(FailOn::Note) => Level::Note,
        None => context.settings.lint.fail_on.unwrap_or(Level::Error),
    };
    let fails = |report: &Report| report.level >= least && least > Level::Off;
    match reports.iter().flat_map(Reports::counted).any(fails) {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

/// `CODE=LEVEL`
fn level(said: &str) -> Result<LevelFor> {
    let wrong = || {
        Failure::new(FailureKind::Usage, format!("--level {said}: not of the form CODE=LEVEL"))
            .hint("levels are off, note, warning, error: --level drop-column=off")
    };
    let (code, word) = said.split_once('=').ok_or_else(wrong)?;
    let levels = [Level::Off, Level::Note, Level::Warning, Level::Error];
    let level = levels.into_iter().find(|level| level.word() == word).ok_or_else(wrong)?;
    level_for(code, None, level)
}

/// Rewrites what has a safer form.
async fn rewrite(
    args: &LintArgs,
    targets: &[String],
    options: &LintOptions,
    context: &Context,
) -> Result<Vec<Fix>> {
    let vouched = args.not_applied_anywhere;
    if args.all {
        return context.fix_revisions(&[], options, vouched).await;
    }
    if let Some(file) = targets.iter().find(|target| is_file(target)) {
        let message = format!("{file}: --fix rewrites revisions, and this is none of the history");
        return Err(Failure::new(FailureKind::Usage, message));
    }
    context.fix_revisions(&revisions(targets), options, vouched).await
}

fn tell(fix: &Fix, context: &Context) {
    let Fix { path, line, codes, why_not } = fix;
    let place = format!("{}:{line}: {}", path.display(), codes.join(", "));
    match why_not {
        None => context.printer.note(format!("{place}: rewritten")),
        Some(why) => context.printer.note(format!("{place}: not rewritten: {why}")),
    }
}

/// The revisions that are named; the head where nothing is.
fn revisions(targets: &[String]) -> Vec<&str> {
    match targets.is_empty() {
        true => vec!["head"],
        false => targets.iter().map(String::as_str).filter(|it| !is_file(it)).collect(),
    }
}

/// What is to be judged. A file of the history is the revision that it holds: on the head it would find what
/// it makes.
fn targets(args: &LintArgs, context: &Context) -> Result<Vec<String>> {
    let folders: Vec<PathBuf> =
        context.settings.folders().filter_map(|it| it.canonicalize().ok()).collect();
    let is_within = |target: &str| {
        let path = Path::new(target).canonicalize();
        path.is_ok_and(|path| folders.iter().any(|folder| path.starts_with(folder)))
    };
    let is_plain = args.from.is_some() || args.single_transaction;
    if is_plain || !args.targets.iter().any(|it| is_file(it) && is_within(it)) {
        return Ok(args.targets.clone());
    }
    let history = history::of(&context.settings)?;
    let held = |target: &String| {
        let path = Path::new(target).canonicalize().ok()?;
        let is_it = |it: &&Revision| it.path.canonicalize().is_ok_and(|own| own == path);
        Some(history.revisions().find(is_it)?.id.to_string())
    };
    Ok(args.targets.iter().map(|it| held(it).unwrap_or_else(|| it.clone())).collect())
}

fn is_file(target: &str) -> bool {
    target.ends_with(".sql") || Path::new(target).is_file()
}

async fn find(
    args: &LintArgs,
    targets: &[String],
    options: &LintOptions,
    context: &Context,
) -> Result<Vec<Linted>> {
    if args.all {
        return context.lint_revisions(None, options).await;
    }
    let files: Vec<&String> = targets.iter().filter(|target| is_file(target)).collect();
    if files.len() < targets.len() && args.from.is_some() {
        let failure = Failure::new(
            FailureKind::Usage,
            "--from is for SQL files: a revision finds its parents",
        );
        return Err(failure);
    }
    let paths: Vec<&Path> = files.iter().map(|file| Path::new(file.as_str())).collect();
    let mut found = match paths.is_empty() {
        true => Vec::new(),
        false => context.lint_files(&paths, source(args, context)?.as_ref(), options).await?,
    };
    for revision in revisions(targets) {
        found.extend(context.lint_revisions(Some(revision), options).await?);
    }
    Ok(found)
}

/// What SQL files find: what was said, else the history, where there is one.
fn source(args: &LintArgs, context: &Context) -> Result<Option<Source>> {
    let settings = &context.settings;
    let has_history = settings.configured && settings.folders().any(|it| it.is_dir());
    match &args.from {
        Some(said) => Ok(Some(Source::parse(said)?)),
        None if has_history => Ok(Some(Source::parse("revision:heads")?)),
        None => Ok(None),
    }
}

fn show(found: &[Linted], args: &LintArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    for linted in found {
        let counted: Vec<&Report> = linted.reports.counted().collect();
        if !linted.reports.assumed.is_empty() && !counted.is_empty() {
            let lines: Vec<String> =
                linted.reports.assumed.iter().map(|sql| format!("  {sql};")).collect();
            let path = linted.reports.path();
            printer.result(paint(
                style::DIM,
                format!("{path}: no schema is given, so this is assumed:\n{}", lines.join("\n")),
            ))?;
        }
        if !counted.is_empty() {
            printer.result(text(&linted.reports, &|level, text| paint(color(level), text)))?;
        }
        if let Some(need) = &linted.need {
            printer.result(format!("{}: {}", linted.reports.path(), queried::need(need)))?;
        }
    }
    let count = |level| {
        let all = found.iter().flat_map(|it| it.reports.counted());
        all.filter(|report| report.level == level).count()
    };
    let allowed = found.iter().flat_map(|it| &it.reports.reports);
    let allowed = allowed.filter(|report| report.allowed.is_some()).count();
    printer.result(format!(
        "{}: {}, {}, {}, {allowed} allowed",
        counted(found.len(), "script"),
        counted(count(Level::Error), "error"),
        counted(count(Level::Warning), "warning"),
        counted(count(Level::Note), "note"),
    ))?;
    if args.explain {
        printer.result(pace(context))?;
    }
    Ok(())
}

/// From which speeds and times the levels come.
fn pace(context: &Context) -> String {
    let pace = context.settings.lint.pace();
    let mebibytes = |rate: f64| format!("{:.0} MiB/s", rate / 1024.0 / 1024.0);
    format!(
        "where sizes are known, the level is that of the time that others wait: a warning from {} s on, an error \
         from {} s on; a scan is reckoned at {}, an index at {}, a rewrite at {} ([lint] in aludel.toml)",
        pace.warning,
        pace.error,
        mebibytes(pace.scan),
        mebibytes(pace.build),
        mebibytes(pace.rewrite)
    )
}

fn color(level: Level) -> anstyle::Style {
    match level {
        Level::Error => style::ERROR,
        Level::Warning => style::WARNING,
        _ => style::HINT,
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
