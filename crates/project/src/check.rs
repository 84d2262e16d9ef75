//! Whether models, history and database agree.

use std::collections::BTreeSet;

use aludel_autogenerate::{Comparison, State};
use aludel_catalog::{Aspects, Catalog, Ident, Key, Kind, Pair, Scope};
use aludel_postgres::{Postgres, imprint, inspect};
use aludel_revision::{History, RevisionId};
use aludel_runner::Findings;
use aludel_session::Session;

use crate::{
    Failure, FailureKind, Notice, Project, Remedy, Result, adopt,
    agreement::Agreement,
    changes::{self, Line},
    database::{self, Database, Open},
    extensions,
    ground::{Ground, inspection},
    history,
    revision::branch::check_linear,
    source::Source,
    standing::{self, Standing},
    states::{self, Gathered, Loaded},
};

/// In what models, history and database differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the models want and the history does not give.
    pub models: Vec<Line>,
    /// The database, where one was asked.
    pub database: Option<CheckedDatabase>,
}

/// In what a database differs from the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDatabase {
    /// Where it stands.
    pub standing: Standing,
    /// The revisions that it does not have.
    pub pending: Vec<RevisionId>,
    /// In what it differs from what its revisions give.
    pub changes: Vec<Line>,
}

impl Checked {
    /// Whether everything that was compared agrees.
    pub fn agrees(&self) -> bool {
        self.models.is_empty() && self.database.as_ref().is_none_or(CheckedDatabase::agrees)
    }
}

impl CheckedDatabase {
    fn agrees(&self) -> bool {
        let is_sound = self.standing.findings == Findings::default();
        self.pending.is_empty() && is_sound && self.changes.is_empty()
    }
}

impl Project {
    /// Compares the models with the history, and the history with the database, if there is one.
    /// Nothing is changed by it.
    ///
    /// # Errors
    ///
    /// Where the models or a revision is wrong, where the database cannot be reached, and where there
    /// is no shadow to compare on.
    pub async fn check(&self) -> Result<Checked> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        check_linear(&history, self)?;
        let is_configured = self.settings.database.is_some();
        let database = match is_configured || cfg!(feature = "embedded") {
            true => Some(Database::of(&self.settings)?).filter(Database::exists),
            false => None,
        };
        match &database {
            Some(database) => database.announce(self),
            None => self.tell(&Notice::NothingToCheck),
        }
        // One connection says of which release the server is, and what is in the database. What is
        // wrong with the models is told before what is wrong with it.
        let mut open = match &database {
            Some(server @ Database::Server(_)) => Some(database::open(server, self).await),
            _ => None,
        };
        let session = open.as_mut().and_then(|open| open.as_mut().ok());
        let ground = Ground::on(session, self).await?;
        compare(&history, (database.as_ref(), open), &ground, self).await
    }

    /// Compares the models with the history alone.
    ///
    /// # Errors
    ///
    /// As [`Project::check`].
    pub async fn check_offline(&self) -> Result<Checked> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        check_linear(&history, self)?;
        let ground = Ground::offline(self).await?;
        compare(&history, (None, None), &ground, self).await
    }
}

fn all(history: &History) -> BTreeSet<RevisionId> {
    history.revisions().map(|revision| revision.id.clone()).collect()
}

async fn compare(
    history: &History,
    (database, open): (Option<&Database>, Option<Result<Open>>),
    ground: &Ground,
    project: &Project,
) -> Result<Checked> {
    history::remember_checksums(history, &project.settings);
    let agreement = Agreement::of(history, ground, project).await?;
    let agree = agreement.as_ref().is_some_and(Agreement::is_known);
    let progress = project.busy("reading models, history and database");
    let live = match database {
        Some(database) => {
            let open = match open {
                Some(open) => open?,
                None => database::open(database, project).await?,
            };
            Some(read(database, open, history, agreement.as_ref(), project).await?)
        }
        None => None,
    };
    progress.step("comparing");
    let (models, whole) = match agree {
        true => (Vec::new(), None),
        false => {
            let gathered = states::revisions(history, all(history))?;
            let (lines, whole) = in_models(gathered, ground, project).await?;
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
                changes(&live, whole, agreement.as_ref(), history, ground, project).await?;
            Some(in_database(live, changes, history)?)
        }
    };
    Ok(Checked { models, database })
}

/// One state, with nothing to compare it to.
pub(crate) async fn alone<'h>(
    gathered: Gathered<'h>,
    ground: &Ground,
    project: &Project,
) -> Result<State<'h>> {
    let Loaded { states: [state], workshop } = states::load([gathered], ground, project).await?;
    states::close(workshop, project).await?;
    Ok(state)
}

/// In what the models differ from the history, and what that gives. A plan is not needed where they
/// do not differ.
async fn in_models<'h>(
    history: Gathered<'h>,
    ground: &Ground,
    project: &Project,
) -> Result<(Vec<Line>, State<'h>)> {
    let models = states::gather(&Source::Models, None, ground, project).await?;
    let mut loaded = states::load([history, models], ground, project).await?;
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
    states::close(workshop, project).await?;
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
    mut open: Open,
    history: &History,
    agreement: Option<&Agreement<'_>>,
    project: &Project,
) -> Result<Live> {
    if let Some(schema) = &open.tenant.schema {
        return Err(elsewhere(schema));
    }
    let standing = standing::read(database, &mut open, history).await;
    let is_whole = standing.as_ref().is_ok_and(|standing| {
        let all = all(history);
        known(standing, &all) == all
    });
    let agreement = agreement.filter(|_| is_whole);
    let catalog = look(open.session.as_mut(), agreement, project).await;
    open.close().await?;
    Ok(Live { standing: standing?, catalog: catalog? })
}

/// Reads a database, unless nothing in it changed since it was known to be what the history gives.
async fn look(
    session: &mut dyn Session,
    agreement: Option<&Agreement<'_>>,
    project: &Project,
) -> Result<Option<Catalog>> {
    let options = inspection(&project.settings);
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
    Failure::new(FailureKind::Settings, message).remedy(Remedy::UseUsualSchema)
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
    project: &Project,
) -> Result<Vec<Line>> {
    let Some(catalog) = &live.catalog else { return Ok(Vec::new()) };
    let seen = live.standing.seen(history)?;
    let history = &*seen;
    let all = all(history);
    let applied = known(&live.standing, &all);
    let is_whole = applied == all;
    if is_whole && agreement.is_some_and(|agreement| agreement.gives(catalog)) {
        return Ok(Vec::new());
    }
    let given = match whole.filter(|_| is_whole) {
        Some(whole) => whole,
        None => alone(states::revisions(history, applied)?, ground, project).await?,
    };
    drift_of(&given.catalog, catalog, ground, project).await
}

/// In what a database differs from what revisions give, both in the words of one server. The tables in which
/// other tools note what is applied are not compared, and that is said.
pub(crate) async fn drift_of(
    given: &Catalog,
    found: &Catalog,
    ground: &Ground,
    project: &Project,
) -> Result<Vec<Line>> {
    let found = adopt::without_tables_of_others(found, given, project);
    let lines = drift(given, &found, project);
    if lines.is_empty() {
        return Ok(lines);
    }
    let mut workshop = ground.workshop(extensions::of_catalog(&found), project);
    let mut found = found.into_owned();
    states::note_own_grants(&workshop.forget_own_grants(&mut found).await?, project);
    if ground.is_foreign_to(&mut workshop).await? {
        let (told, untold) = workshop.in_own_words(&found, given).await?;
        states::note_untold(&untold, project);
        found = told;
    }
    let lines = drift(given, &found, project);
    workshop.close().await?;
    Ok(lines)
}

fn in_database(live: Live, changes: Vec<Line>, history: &History) -> Result<CheckedDatabase> {
    let standing = live.standing;
    let history = standing.seen(history)?;
    let pending = history.revisions().filter(|r| !standing.applied.contains(&r.id));
    let pending = pending.map(|revision| revision.id.clone()).collect();
    Ok(CheckedDatabase { standing, pending, changes })
}

/// In what a database differs from what its revisions give, in the schemas that are managed and
/// those that the revisions speak of.
fn drift(given: &Catalog, found: &Catalog, project: &Project) -> Vec<Line> {
    if given.objects == found.objects {
        return Vec::new();
    }
    let of_given = given.objects.keys().filter_map(schema_of);
    let managed = project.settings.schemas.iter().map(|name| Ident::from(name.as_str()));
    let scope = Scope::Schemas(managed.chain(of_given).collect());
    let filter = Box::new(project.settings.filter.clone());
    let aspects = Aspects { scope, filter, ..Aspects::everything() };
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
