//! `aludel show`: one revision, or the SQL of one direction.

use aludel_revision::{Anchor, Excerpt, History, Mode, Revision, Section, Segment, Target};
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{Direction, Format, ShowArgs},
    failure::FailureKind,
    interrupt,
    printer::bytes,
    revision_view::RevisionView,
    sqlite,
    style::{self, paint},
};
use aludel_project::{history, portable};

pub(crate) fn run(args: &ShowArgs, context: &Context) -> Result {
    // What is written to be run needs each value.
    let history = match args.sql {
        Some(_) => history::of(&context.settings)?,
        None => history::to_read(&context.settings)?,
    };
    let target: Target = args.revision.parse()?;
    let revision = found(&target, &history, context)?;
    match (args.sql, args.format) {
        (Some(direction), _) => {
            let sql = sql(revision, direction)?;
            match sqlite::is_configured(&context.settings) {
                true => bytes(None, sql.as_bytes())?,
                false => bytes(None, portable::script_by_hand(&sql).as_bytes())?,
            }
        }
        (None, Format::Json) => context.printer.json(&view(revision, &history)?)?,
        (None, Format::Text) => context.printer.result(text(revision)?)?,
    }
    Ok(Outcome::Done)
}

/// The revision of a target; what says `current` or `+1` is asked of the database.
pub(crate) fn found<'h>(
    target: &Target,
    history: &'h History,
    context: &Context,
) -> Result<&'h Revision> {
    let applied = match target.anchor {
        Anchor::Current => Some(interrupt::block_on(context.standing(history))?.applied),
        _ => None,
    };
    Ok(history.find(target, applied.as_ref())?)
}

/// Some revisions, all of each.
pub(crate) fn texts<'h>(revisions: impl IntoIterator<Item = &'h Revision>) -> Result<String> {
    let texts = revisions.into_iter().map(text).collect::<Result<Vec<_>>>()?;
    Ok(texts.join("\n\n"))
}

/// One direction as a script for psql: every transactional segment in a transaction.
fn sql(revision: &Revision, direction: Direction) -> Result<String> {
    let script = revision.script()?;
    let section = match direction {
        Direction::Up => &script.up,
        Direction::Down => script.down.as_ref().ok_or_else(|| irreversible(revision))?,
    };
    if let Some(secret) = section.statements().find(|statement| statement.has_secret()) {
        return Err(with_secret(revision, secret));
    }
    Ok(section.segments.iter().map(segment).collect::<Vec<_>>().join("\n"))
}

/// A script is there to be run, and what stands here for a secret is none.
fn with_secret(revision: &Revision, statement: &Excerpt) -> Failure {
    let (path, position) = (revision.path.display(), statement.position());
    let message = format!("{path}:{position}: this statement has a variable that is secret");
    Failure::new(FailureKind::Input, message)
        .hint("`aludel upgrade` runs it, with the value; --format json shows the statements")
}

fn irreversible(revision: &Revision) -> Failure {
    let why = revision.irreversible.as_deref().unwrap_or("it has no way down");
    Failure::new(FailureKind::History, format!("`{}` cannot be taken back: {why}", revision.id))
}

fn segment(segment: &Segment) -> String {
    let sql = ended(segment);
    match segment.mode {
        Mode::Transactional => format!("BEGIN;\n\n{sql}\n\nCOMMIT;\n"),
        Mode::Autocommit => format!("{sql}\n"),
    }
}

/// The SQL of a segment; its last statement may stand in the file without a semicolon.
fn ended(segment: &Segment) -> String {
    let sql = segment.sql.as_str().trim();
    match segment.statements.last() {
        None => sql.to_owned(),
        Some(_) if sql.ends_with(';') => sql.to_owned(),
        Some(last) if sql.ends_with(last.as_str()) => format!("{sql};"),
        Some(_) => format!("{sql}\n;"),
    }
}

/// All of a revision, a line each.
pub(crate) fn text(revision: &Revision) -> Result<String> {
    let script = revision.script()?;
    let names = |ids: &[aludel_revision::RevisionId]| {
        ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ")
    };
    let parents = match revision.parents.is_empty() {
        true => "base".to_owned(),
        false => names(&revision.parents),
    };
    let down = match (&script.down, &revision.irreversible) {
        (Some(down), _) => statements(down),
        (None, Some(why)) => format!("irreversible: {why}"),
        (None, None) => "none".to_owned(),
    };
    let lines = [
        ("revision", revision.id.to_string()),
        ("message", revision.message.replace('\n', "\n            ")),
        ("revises", parents),
        ("depends on", names(&revision.depends_on)),
        ("labels", names(&revision.labels)),
        ("created", revision.created.map(|time| time.to_string()).unwrap_or_default()),
        ("file", revision.path.display().to_string()),
        ("up", statements(&script.up)),
        ("down", down),
    ];
    let said = lines.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(said
        .map(|(key, value)| format!("{}{value}", paint(style::DIM, format!("{key:<12}"))))
        .collect::<Vec<_>>()
        .join("\n"))
}

fn statements(section: &Section) -> String {
    let segments = match section.segments.len() {
        0 | 1 => String::new(),
        several => format!(" in {several} segments"),
    };
    match section.statements().count() {
        1 => format!("1 statement{segments}"),
        count => format!("{count} statements{segments}"),
    }
}

/// A revision with its SQL, for programs.
#[derive(Debug, Serialize)]
struct ShownView {
    #[serde(flatten)]
    revision: RevisionView,
    up: SectionView,
    down: Option<SectionView>,
}

/// One direction, for programs.
#[derive(Debug, Serialize)]
struct SectionView {
    checksum: String,
    segments: Vec<SegmentView>,
}

/// One segment, for programs.
#[derive(Debug, Serialize)]
struct SegmentView {
    transactional: bool,
    statements: Vec<String>,
}

fn view(revision: &Revision, history: &History) -> Result<ShownView> {
    let script = revision.script()?;
    let down = script.down.as_ref().zip(script.down_checksum);
    Ok(ShownView {
        revision: RevisionView::new(revision, history),
        up: section(&script.up, &script.up_checksum),
        down: down.map(|(down, checksum)| section(down, &checksum)),
    })
}

fn section(section: &Section, checksum: &aludel_revision::Checksum) -> SectionView {
    let segments = section.segments.iter().map(|segment| SegmentView {
        transactional: segment.mode == Mode::Transactional,
        statements: segment.statements.iter().map(|text| text.as_str().to_owned()).collect(),
    });
    SectionView { checksum: checksum.to_string(), segments: segments.collect() }
}
