//! `aludel adopt`: what was there before becomes this tool's history.

use std::path::Path;

use aludel_project::adopt::{Adoption, FileChange, NewAdoption};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Accepted, AdoptArgs, Format, Global},
    command::init::template,
    interrupt, prompt,
    style::{self, paint},
};

/// What is taken over, for programs.
#[derive(Debug, Serialize)]
struct View<'a> {
    tool: Option<&'a str>,
    revisions: Vec<RevisionView<'a>>,
    files: Vec<FileView<'a>>,
    /// The revision that the database stands at; `null` where it is not stamped.
    stamp: Option<&'a str>,
    database: Option<&'a str>,
    /// The tool's own table, which stays.
    table: Option<&'a str>,
    edited: Vec<String>,
    drift: Vec<String>,
    /// The structs that become models.
    models: &'a [String],
    /// Whether it was done.
    done: bool,
}

#[derive(Debug, Serialize)]
struct RevisionView<'a> {
    revision: &'a str,
    from: Vec<String>,
    file: String,
    applied: bool,
}

#[derive(Debug, Serialize)]
struct FileView<'a> {
    change: &'a str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

pub(crate) fn run(args: &AdoptArgs, global: &Global, context: &Context) -> Result {
    let settings = &context.settings;
    let is_of_folder = !args.baseline && context.has_migrations_of_others(args.folder.as_deref());
    let migrations =
        settings.migrations.strip_prefix(&settings.root).unwrap_or(&settings.migrations);
    let new = NewAdoption {
        folder: args.folder.clone(),
        tool: args.tool.clone(),
        baseline: args.baseline,
        models: !args.no_models && (!is_of_folder || !global.models.is_empty()),
        message: args.message.clone(),
        configuration: Some(template(Path::new("src/models.rs"), migrations)),
        offline: args.offline,
        accepts_edited: args.accept.contains(&Accepted::Edited),
        accepts_drift: args.accept.contains(&Accepted::Drift),
    };
    let adoption = interrupt::block_on(context.adopt(&new))?;
    if args.format == Format::Text {
        context.printer.result(text(&adoption))?;
        doubts(&adoption, context);
    }
    let is_done = !args.dry_run && agreed(&adoption, args, context)?;
    if is_done {
        interrupt::block_on(context.carry_out(&adoption))?;
    }
    match args.format {
        Format::Json => context.printer.json(&view(&adoption, is_done))?,
        Format::Text if is_done => next(&adoption, context),
        Format::Text => context.printer.note("nothing was done"),
    }
    Ok(Outcome::Done)
}

/// Whether somebody wants it so; where nobody can be asked, who typed the command does.
fn agreed(adoption: &Adoption, args: &AdoptArgs, context: &Context) -> Result<bool> {
    if args.format == Format::Json {
        return Ok(true);
    }
    let question = match (adoption.files.len(), adoption.stamp()) {
        (0, Some(id)) => format!("Note everything up to {id} as applied?"),
        (_, Some(id)) => format!("Write the files, and note everything up to {id} as applied?"),
        (_, None) => "Write the files?".to_owned(),
    };
    Ok(prompt::confirm(&context.printer, &question)?.unwrap_or(true))
}

fn text(adoption: &Adoption) -> String {
    let mut lines = Vec::new();
    for it in &adoption.revisions {
        let mut from: Vec<String> = it.from.iter().map(|path| path.display().to_string()).collect();
        if from.is_empty() {
            from.push("what the database has".to_owned());
        }
        let state = if it.is_applied {
            paint(style::GOOD, "applied")
        } else {
            paint(style::PENDING, "pending")
        };
        let id = paint(style::NAME, &it.revision);
        lines.push(format!("{state}  {id}  {}", from.join(", ")));
    }
    lines.extend(adoption.files.iter().map(file_line));
    lines.extend(adoption.derived.iter().map(|it| format!("model    {it}")));
    if let (Some(id), Some(database)) = (adoption.stamp(), &adoption.database) {
        lines.push(format!("stamp    {} in {database}", paint(style::NAME, id)));
    }
    lines.join("\n")
}

fn file_line(change: &FileChange) -> String {
    match change {
        FileChange::Move { from, to } => format!("move     {} to {}", from.display(), to.display()),
        FileChange::Create { path, .. } => format!("write    {}", path.display()),
        FileChange::Edit { path, .. } => format!("edit     {}", path.display()),
    }
}

/// What was accepted, and what stays as it is.
fn doubts(adoption: &Adoption, context: &Context) {
    for why in &adoption.underived {
        context.printer.warn(format!("no model: {why}"));
    }
    for path in &adoption.edited {
        context.printer.warn(format!("{} is not as it was applied", path.display()));
    }
    for line in &adoption.drift {
        context.printer.warn(format!("the database differs: {line}"));
    }
}

fn next(adoption: &Adoption, context: &Context) {
    if let Some(table) = &adoption.table {
        let tool = adoption.tool.map_or("the other tool", |tool| tool.name());
        context.printer.hint(format!(
            "{table} stays as it is; once nobody runs {tool} any more: DROP TABLE {table}"
        ));
    }
    if !adoption.derived.is_empty() {
        context
            .printer
            .hint("the models use the crate `aludel`: it has to be among the dependencies");
    }
    let is_pending = adoption.revisions.iter().any(|it| !it.is_applied);
    context.printer.hint(match is_pending {
        true => "next: `aludel upgrade` applies what is pending",
        false => "next: `aludel check`",
    });
}

fn view(adoption: &Adoption, done: bool) -> View<'_> {
    let strings = |paths: &[std::path::PathBuf]| {
        paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>()
    };
    let revisions = adoption.revisions.iter().map(|it| RevisionView {
        revision: it.revision.as_str(),
        from: strings(&it.from),
        file: it.file.display().to_string(),
        applied: it.is_applied,
    });
    View {
        tool: adoption.tool.map(|tool| tool.name()),
        revisions: revisions.collect(),
        files: adoption.files.iter().map(file_view).collect(),
        stamp: adoption.stamp().map(|id| id.as_str()),
        database: adoption.database.as_deref(),
        table: adoption.table.as_deref(),
        edited: strings(&adoption.edited),
        drift: adoption.drift.iter().map(ToString::to_string).collect(),
        models: &adoption.derived,
        done,
    }
}

fn file_view(change: &FileChange) -> FileView<'_> {
    let (change, path, to) = match change {
        FileChange::Move { from, to } => ("move", from, Some(to.display().to_string())),
        FileChange::Create { path, .. } => ("create", path, None),
        FileChange::Edit { path, .. } => ("edit", path, None),
    };
    FileView { change, path: path.display().to_string(), to }
}
