//! `aludel check`: whether models, history and database agree.

use std::collections::BTreeSet;

use aludel_autogenerate::{Comparison, State};
use aludel_catalog::{Aspects, Catalog, Ident, Key, Kind, Pair, Scope};
use aludel_postgres::{Postgres, imprint, inspect};
use aludel_revision::{History, RevisionId};
use aludel_session::Session;
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    agreement::Agreement,
    args::{CheckArgs, Format},
    changes::{self, Line},
    database::{self, Database},
    failure::FailureKind,
    ground::{Ground, inspection},
    history, interrupt, remarks,
    source::Source,
    standing::{self, Standing},
    states::{self, Gathered, Loaded},
    style::{self, paint},
    summary,
};

/// What was found, for programs.
#[derive(Debug, Serialize)]
struct Found {
    /// Whether everything that was compared agrees.
    agree: bool,
    /// What the models want and the history does not give.
    models: Vec<Line>,
    /// The database; `null` where none was asked.
    database: Option<DatabaseFound>,
}

/// What was found in the database.
#[derive(Debug, Serialize)]
struct DatabaseFound {
    database: String,
    current: Vec<String>,
    pending: Vec<String>,
    /// Where files and journal disagree.
    remarks: Vec<String>,
    /// In what the database differs from what its revisions give.
    changes: Vec<Line>,
}

impl DatabaseFound {
    fn agrees(&self) -> bool {
        self.pending.is_empty() && self.remarks.is_empty() && self.changes.is_empty()
    }
}

pub(crate) fn run(args: &CheckArgs, context: &Context) -> Result {
    let history = history::of(&context.settings)?;
    let database = database(args, context)?;
    if let Some(database) = &database {
        database.announce(context);
    }
    let found = interrupt::block_on(async {
        let ground = match args.offline {
            true => Ground::offline(context).await?,
            false => Ground::of(&[], context).await?,
        };
        let kept = read_kept(&history, &ground, context).await?;
        find(&history, kept, database.as_ref(), &ground, context).await
    })?;
    match args.format {
        Format::Json => context.printer.json(&found)?,
        Format::Text => context.printer.result(text(&found))?,
    }
    if found.agree {
        return Ok(Outcome::Done);
    }
    hints(&found, context);
    Ok(Outcome::Differs)
}

/// The database to ask, where there is one.
fn database(args: &CheckArgs, context: &Context) -> Result<Option<Database>> {
    if args.offline {
        return Ok(None);
    }
    let is_configured = context.settings.database.is_some();
    let database = match is_configured || cfg!(feature = "embedded") {
        true => Some(Database::of(&context.settings)?).filter(Database::exists),
        false => None,
    };
    if database.is_none() {
        context.printer.note("no database is configured: only models and history are compared");
    }
    Ok(database)
}

/// What is kept of earlier comparisons.
struct Kept<'h> {
    agreement: Option<Agreement<'h>>,
    /// Whether models and history are known to agree.
    agree: bool,
}

async fn read_kept<'h>(
    history: &'h History,
    ground: &Ground,
    context: &Context,
) -> Result<Kept<'h>> {
    let agreement = Agreement::of(history, ground, context).await?;
    let agree = agreement.as_ref().is_some_and(Agreement::is_known);
    Ok(Kept { agreement, agree })
}

fn all(history: &History) -> BTreeSet<RevisionId> {
    history.revisions().map(|revision| revision.id.clone()).collect()
}

async fn find<'h>(
    history: &'h History,
    kept: Kept<'h>,
    database: Option<&Database>,
    ground: &Ground,
    context: &Context,
) -> Result<Found> {
    let progress = context.printer.progress("reading models, history and database");
    let Kept { agreement, agree } = kept;
    let live = match database {
        Some(database) => Some(read(database, history, agreement.as_ref(), context).await?),
        None => None,
    };
    progress.step("comparing");
    let (models, whole) = match agree {
        true => (Vec::new(), None),
        false => {
            let gathered = states::revisions(history, all(history))?;
            let (lines, whole) = in_models(gathered, ground, context).await?;
            (lines, Some(whole))
        }
    };
    if let (false, true, Some(agreement)) = (agree, models.is_empty(), &agreement) {
        agreement.keep();
    }
    let database = match live {
        None => None,
        Some(live) => {
            let changes =
                changes(&live, whole, agreement.as_ref(), history, ground, context).await?;
            Some(in_database(&live, changes, history))
        }
    };
    let agree = models.is_empty() && database.as_ref().is_none_or(DatabaseFound::agrees);
    Ok(Found { agree, models, database })
}

/// One state, with nothing to compare it to.
async fn alone<'h>(
    gathered: Gathered<'h>,
    ground: &Ground,
    context: &Context,
) -> Result<State<'h>> {
    let Loaded { states: [state], workshop } = states::load([gathered], ground, context).await?;
    states::close(workshop, context).await?;
    Ok(state)
}

/// In what the models differ from the history, and what that gives. A plan is not needed where they
/// do not differ.
async fn in_models<'h>(
    history: Gathered<'h>,
    ground: &Ground,
    context: &Context,
) -> Result<(Vec<Line>, State<'h>)> {
    let models = states::gather(&Source::Models, None, ground, context).await?;
    let mut loaded = states::load([history, models], ground, context).await?;
    let [history, models] = &loaded.states;
    let states = Pair::new(history, models);
    let lines = match states::is_same(states) {
        true => Vec::new(),
        false => {
            let workshop = &mut loaded.workshop;
            let decisions = states::decisions(states, workshop).await?;
            let Comparison { renames, renamed, target, .. } =
                workshop.compare(states, &decisions).await?;
            changes::of(&renames, Pair::new(&*renamed, &*target))
        }
    };
    let Loaded { states: [history, _], workshop } = loaded;
    states::close(workshop, context).await?;
    Ok((lines, history))
}

/// A database, read.
struct Live {
    standing: Standing,
    /// What is in it; `None` where that is known to be what all revisions give.
    catalog: Option<Catalog>,
}

async fn read(
    database: &Database,
    history: &History,
    agreement: Option<&Agreement<'_>>,
    context: &Context,
) -> Result<Live> {
    let mut open = database::open(database, context).await?;
    if let Some(schema) = &open.tenant.schema {
        return Err(elsewhere(schema));
    }
    let standing = standing::read(database, &mut open, history).await;
    let is_whole = standing.as_ref().is_ok_and(|standing| {
        let all = all(history);
        known(standing, &all) == all
    });
    let agreement = agreement.filter(|_| is_whole);
    let catalog = look(open.session.as_mut(), agreement, context).await;
    open.close().await?;
    Ok(Live { standing: standing?, catalog: catalog? })
}

/// Reads a database, unless nothing in it changed since it was known to be what the history gives.
async fn look(
    session: &mut dyn Session,
    agreement: Option<&Agreement<'_>>,
    context: &Context,
) -> Result<Option<Catalog>> {
    let options = inspection(&context.settings);
    let Some(agreement) = agreement else { return Ok(Some(inspect(session, &options).await?)) };
    // Asked before: what changes while it is read is found the next time.
    let imprint = imprint(session).await?;
    if imprint.as_ref().is_some_and(|imprint| agreement.gives_imprinted(imprint)) {
        return Ok(None);
    }
    let catalog = inspect(session, &options).await?;
    if let Some(imprint) = &imprint {
        agreement.keep_imprint(imprint, &catalog);
    }
    Ok(Some(catalog))
}

/// Histories are replayed in `public`, so a database's other schema cannot equal what they give.
fn elsewhere(schema: &str) -> Failure {
    let message = format!(
        "the connection says that bare names mean the schema `{schema}`, and `check` compares \
         `public`"
    );
    Failure::new(FailureKind::Settings, message)
        .hint("`aludel history` says what is applied there; `check` needs a connection without it")
}

/// The applied revisions that have a file.
fn known(standing: &Standing, all: &BTreeSet<RevisionId>) -> BTreeSet<RevisionId> {
    standing.applied.intersection(all).cloned().collect()
}

/// In what a database differs from what its revisions give; `whole` is what all of them do, where
/// it is there already.
async fn changes(
    live: &Live,
    whole: Option<State<'_>>,
    agreement: Option<&Agreement<'_>>,
    history: &History,
    ground: &Ground,
    context: &Context,
) -> Result<Vec<Line>> {
    let Some(catalog) = &live.catalog else { return Ok(Vec::new()) };
    let all = all(history);
    let applied = known(&live.standing, &all);
    let is_whole = applied == all;
    if is_whole && agreement.is_some_and(|agreement| agreement.gives(catalog)) {
        return Ok(Vec::new());
    }
    let given = match whole.filter(|_| is_whole) {
        Some(whole) => whole,
        None => alone(states::revisions(history, applied)?, ground, context).await?,
    };
    let lines = drift(&given.catalog, catalog, context);
    if lines.is_empty() {
        return Ok(lines);
    }
    let mut workshop = ground.workshop(aludel_project::of_catalog(catalog), context);
    let mut found = catalog.clone();
    states::note_own_grants(&workshop.forget_own_grants(&mut found).await?, context);
    if ground.is_foreign_to(&mut workshop).await? {
        let (told, untold) = workshop.in_own_words(&found, &given.catalog).await?;
        states::note_untold(&untold, context);
        found = told;
    }
    let lines = drift(&given.catalog, &found, context);
    workshop.close().await?;
    Ok(lines)
}

fn in_database(live: &Live, changes: Vec<Line>, history: &History) -> DatabaseFound {
    let standing = &live.standing;
    let pending = history.revisions().filter(|r| !standing.applied.contains(&r.id));
    DatabaseFound {
        database: standing.database.clone(),
        current: standing.heads.iter().map(ToString::to_string).collect(),
        pending: pending.map(|revision| revision.id.to_string()).collect(),
        remarks: remarks::of(&standing.findings),
        changes,
    }
}

/// In what a database differs from what its revisions give, in the schemas that are managed and
/// those that the revisions speak of.
fn drift(given: &Catalog, found: &Catalog, context: &Context) -> Vec<Line> {
    if given.objects == found.objects {
        return Vec::new();
    }
    let of_given = given.objects.keys().filter_map(schema_of);
    let managed = context.settings.schemas.iter().map(|name| Ident::from(name.as_str()));
    let scope = Scope::Schemas(managed.chain(of_given).collect());
    let aspects = Aspects { scope, ..Aspects::everything() };
    let found = aludel_diff::with_versions_of(given, found);
    let target =
        aludel_diff::target(&Postgres, Pair::new(given, &found), &aspects, &BTreeSet::new());
    changes::of(&[], Pair::new(given, &target))
}

fn schema_of(key: &Key) -> Option<Ident> {
    match key.kind {
        Kind::Schema => Some(key.name.clone()),
        _ => key.schema.clone(),
    }
}

fn text(found: &Found) -> String {
    let mut parts = vec![part("models and history", &[], &found.models)];
    if let Some(database) = &found.database {
        let pending = database.pending.iter().map(|id| format!("pending: {id}"));
        let said: Vec<String> = pending.chain(database.remarks.iter().cloned()).collect();
        parts.push(part("history and database", &said, &database.changes));
    }
    parts.join("\n")
}

fn part(what: &str, said: &[String], lines: &[Line]) -> String {
    if said.is_empty() && lines.is_empty() {
        return format!("{} {what} agree", paint(style::GOOD, "ok   "));
    }
    let mut text = format!("{} {what} differ", paint(style::BAD, "drift"));
    for line in said {
        text.push_str(&format!("\n  {line}"));
    }
    for line in summary::text(lines).lines() {
        text.push_str(&format!("\n  {line}"));
    }
    text
}

fn hints(found: &Found, context: &Context) {
    if !found.models.is_empty() {
        context.printer.hint("`aludel revision --autogenerate -m …` writes what the models want");
    }
    let Some(database) = &found.database else { return };
    if !database.pending.is_empty() {
        context.printer.hint("`aludel upgrade` applies what is pending");
    }
    if !database.changes.is_empty() {
        context.printer.hint(
            "the database was changed by hand: take that back, or put it into a revision and \
             `aludel stamp` it",
        );
    }
}
