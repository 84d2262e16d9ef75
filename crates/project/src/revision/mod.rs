//! A new revision: from what the models want, or to be filled by hand.

mod afterwards;
pub(crate) mod branch;
mod generate;
mod hold;
mod judge;
mod location;
pub(crate) mod place;
mod template;
mod write;

use std::{path::PathBuf, sync::Arc};

use aludel_autogenerate::{Comparison, Proof, State, Workshop};
use aludel_catalog::Pair;
use aludel_plan::{Migration, Plan};
use aludel_revision::{Direction, Draft, DraftSegment, History, Revision, RevisionId};

use crate::{
    Project, Result, Ui,
    answers::Answers,
    changes::{self, Line},
    history,
    lint::SizeSource,
    queries::{Finding, Light, Need},
    source::Source,
    states,
    written::{self, Notes},
};
use afterwards::Afterwards;
use generate::Generated;
pub use judge::Found;
use judge::Judged;
pub use write::Written;
pub(crate) use write::{create, replace};

/// What a new revision is to be. A text is its message, and all else as usual.
#[derive(Debug, Clone, Default)]
pub struct NewRevision {
    /// What it does, in a few words: its title, and the end of its file's name.
    pub message: Option<String>,
    /// The state to compare the models with, where it is not what the history gives.
    pub from: Option<Source>,
    /// Answers to what the difference leaves open.
    pub answers: Answers,
    /// Its identifier, where it is not the day and a running number.
    pub id: Option<String>,
    /// The revisions that it follows, where it is not the head.
    pub parents: Vec<String>,
    /// Whether a parent may be followed by another one already: a branch is meant.
    pub splice: bool,
    /// Names of the branch that begins with it.
    pub labels: Vec<String>,
    /// Revisions of other branches that must be applied before it.
    pub depends_on: Vec<String>,
    /// The folder of its file, where it is not that of its parent.
    pub location: Option<PathBuf>,
    /// The SQL of the way up of one that is not compared.
    pub up: Option<String>,
    /// The SQL of its way down.
    pub down: Option<String>,
    /// Whether it takes the place of the last revision.
    pub amend: bool,
    /// Whether the change is cut into phases: what is new comes beside what is old, is filled, and only
    /// then what is old goes, each by a revision of its own.
    pub phased: bool,
    /// The commit whose queries are deployed; those of the folder where none is said.
    pub deployed: Option<String>,
    /// Where sizes of tables are read, instead of where it is configured.
    pub stats: Option<SizeSource>,
}

impl<T: Into<String>> From<T> for NewRevision {
    fn from(message: T) -> Self {
        Self { message: Some(message.into()), ..Self::default() }
    }
}

/// Revisions that are not written yet: one a phase of the change, each following the one before.
#[derive(Debug)]
pub struct Drafted {
    drafts: Vec<Draft>,
    /// The file that the first takes the place of.
    replaces: Option<PathBuf>,
    folder: PathBuf,
    /// What is done with them when they are written.
    afterwards: Afterwards,
    generated: Option<Generated>,
    /// What they do to the queries that are deployed, where it is said where they are.
    light: Option<Light>,
    /// What lint finds in them.
    judged: Judged,
    ui: Arc<dyn Ui>,
}

impl Project {
    /// Drafts an empty revision, to be filled by hand.
    ///
    /// # Errors
    ///
    /// Where the history cannot be read, has several heads and none is named as the parent, or has the
    /// identifier already; where the revision to amend is applied.
    pub async fn draft(&self, new: impl Into<NewRevision>) -> Result<Drafted> {
        self.draft_in(&history::of(&self.settings)?, new.into()).await
    }

    /// The same in a history that was read.
    pub(crate) async fn draft_in(&self, history: &History, new: NewRevision) -> Result<Drafted> {
        let place = place::find(&new, false, history, self).await?;
        let mut drafted = self.drafted(place, history, None)?;
        if let Some(draft) = drafted.drafts.first_mut() {
            for (sql, segments) in [(new.up, &mut draft.up), (new.down, &mut draft.down)] {
                segments.extend(sql.map(|sql| DraftSegment { sql, ..DraftSegment::default() }));
            }
            // A name or a dependency can contradict the history, which says so.
            if !draft.labels.is_empty() || !draft.depends_on.is_empty() {
                let path = drafted.folder.join(draft.file_name());
                history.with_new([Revision::parse(&path, draft.render()?.as_bytes())?])?;
            }
        }
        Ok(drafted)
    }

    /// Drafts a revision of what the models differ in from the history: compared, planned in both
    /// directions, and proven on a shadow; `None` where they agree. Where it is said where the queries of the
    /// application are, they are held against it; and lint says what it finds in it. Nothing is written yet.
    ///
    /// # Errors
    ///
    /// As [`Project::draft`]; where the models, a file of SQL or a revision is wrong; where a possible
    /// rename is not decided ([`FailureKind::Undecided`](crate::FailureKind)); where the migration
    /// cannot be proven; where the queries are not where they are said to be; where sizes cannot be read.
    /// A query that breaks is none, and what lint finds is none.
    pub async fn generate(&self, new: impl Into<NewRevision>) -> Result<Option<Drafted>> {
        self.refuse_sqlite()?;
        let new = new.into();
        let history = history::of(&self.settings)?;
        let place = place::find(&new, true, &history, self).await?;
        let parents = &place.draft.parents;
        let stats = self.known(new.stats.as_ref()).await?;
        let sizes = &stats.tables;
        let generated = generate::generate(&new, parents, &history, sizes, self).await?;
        let Some((generated, mut workshop)) = generated else { return Ok(None) };
        let mut drafted = self.drafted(place, &history, Some(generated))?;
        let deployed = new.deployed.as_deref();
        let history = drafted.beside(&history)?;
        drafted.light = hold::hold(&drafted, &history, &mut workshop, deployed, self).await?;
        drafted.judged = judge::judge(&drafted, &history, &mut workshop, &stats, self).await?;
        states::close(workshop, self).await?;
        Ok(Some(drafted))
    }

    /// Drafts a first revision of what one state has beyond another, proven; nothing where that is nothing.
    pub(crate) async fn draft_between(
        &self,
        new: NewRevision,
        states: Pair<&State<'_>>,
        workshop: &mut Workshop,
    ) -> Result<Option<Drafted>> {
        let progress = self.busy("comparing");
        let history = History::default();
        let place = place::find(&new, true, &history, self).await?;
        let generated = generate::between(
            &new,
            states,
            workshop,
            (&crate::lint::sizes::Sizes::default(), self),
            &progress,
        )
        .await?;
        generated.map(|generated| self.drafted(place, &history, Some(generated))).transpose()
    }

    fn drafted(
        &self,
        place: place::Place,
        history: &History,
        generated: Option<Generated>,
    ) -> Result<Drafted> {
        let mut drafts = match &generated {
            None => vec![place.draft],
            Some(Generated { comparison, chosen, .. }) => {
                let told = |plan: &Plan| {
                    chosen.told(plan, Pair::new(&*comparison.renamed, &*comparison.target))
                };
                let words = |remedy: &_| self.ui.remedy(remedy);
                place.phases(&comparison.phases, (history, self), &words, &told)?
            }
        };
        let settings = &self.settings;
        for draft in &mut drafts {
            draft.slug = settings.revisions.slug(draft)?;
            if let Some(template) = &settings.revisions.template {
                template::apply(template, draft, generated.is_none())?;
            }
        }
        Ok(Drafted {
            drafts,
            replaces: place.replaces,
            folder: place.folder,
            afterwards: Afterwards::of(settings),
            generated,
            light: None,
            judged: Judged::default(),
            ui: self.ui.clone(),
        })
    }
}

impl Drafted {
    /// Puts prose under the titles.
    pub(crate) fn explain(&mut self, prose: &[String]) {
        for draft in &mut self.drafts {
            draft.message = format!("{}\n\n{}", draft.message, prose.join("\n"));
        }
    }

    /// A history with them, as their files will say it, so that what is found has its place.
    fn beside(&self, history: &History) -> Result<History> {
        let read = |draft: &Draft| -> Result<Revision> {
            let path = self.folder.join(draft.file_name());
            Ok(Revision::parse(&path, draft.render()?.as_bytes())?)
        };
        let new = self.drafts.iter().map(read).collect::<Result<Vec<_>>>()?;
        Ok(history.with_new(new)?)
    }

    /// The identifiers of the revisions, in order.
    pub fn revisions(&self) -> impl Iterator<Item = &RevisionId> {
        self.drafts.iter().map(|draft| &draft.id)
    }

    /// The comparison that they come of; an empty one comes of none.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.generated.as_ref().map(|generated| &generated.comparison)
    }

    /// The proofs, one a revision; none of what is to be filled by hand.
    pub fn proofs(&self) -> &[Proof] {
        self.generated.as_ref().map_or(&[], |generated| &generated.proofs)
    }

    /// What they do to the queries that are deployed, where it is said where they are.
    pub fn queries(&self) -> impl Iterator<Item = &Finding> {
        let of = |light| self.revisions().flat_map(move |id| Light::findings(light, id));
        self.light.iter().flat_map(of)
    }

    /// Of the contract phases: whether anything that is deployed needs what they take away, as far as findings
    /// do not say so.
    pub fn needs(&self) -> impl Iterator<Item = (&RevisionId, Need)> {
        let need = |draft: &Draft| self.light.as_ref()?.need(&draft.id, draft.phase);
        self.drafts.iter().filter_map(move |draft| Some((&draft.id, need(draft)?)))
    }

    /// Those that the queries could not be held against, and why not.
    pub fn unheld(&self) -> impl Iterator<Item = (&RevisionId, &str)> {
        let why = |id| self.light.as_ref()?.refused(id);
        self.revisions().filter_map(move |id| Some((id, why(id)?)))
    }

    /// What lint finds in them, both ways: warnings and errors, but for what stands above the statements as a
    /// hazard, or is said of the queries.
    pub fn lint(&self) -> &[Found] {
        &self.judged.findings
    }

    /// The ways that lint could not judge as a whole, and why not.
    pub fn unjudged(&self) -> impl Iterator<Item = (&RevisionId, Direction, &str)> {
        self.judged.unjudged.iter().map(|(id, direction, why)| (id, *direction, why.as_str()))
    }

    /// What changes, an object a line.
    pub fn changes(&self) -> Vec<Line> {
        let Some(comparison) = self.comparison() else { return Vec::new() };
        let Comparison { renamed, target, renames, .. } = comparison;
        changes::of(renames, Pair::new(renamed, target))
    }

    /// The SQL of the way up, with its hazards above the statements.
    pub fn sql(&self) -> String {
        self.script(|whole| whole.up)
    }

    /// The SQL of the way down.
    pub fn sql_down(&self) -> String {
        self.script(|whole| whole.down)
    }

    fn script(&self, way: impl FnOnce(Migration) -> Plan) -> String {
        let plan = self.comparison().map(|it| way(it.phases.whole())).unwrap_or_default();
        written::script(&plan, &Notes::new(), &|remedy| self.ui.remedy(remedy))
    }

    /// The files as they will be written.
    pub(crate) fn files(&self) -> Result<Vec<(PathBuf, String)>> {
        write::rendered(self)
    }

    /// Writes the files: at once, and never over another, but for the one that the first takes the place
    /// of.
    ///
    /// # Errors
    ///
    /// Where a file cannot say it: a message, for one, that looks like a key of the header; where a file
    /// cannot be written. Then none is. Where a hook fails; then they are written.
    pub fn write(&self) -> Result<Vec<Written>> {
        let written = write::files(self)?;
        self.afterwards.run(&written)?;
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_catalog::{Key, Kind};
    use aludel_dialect::Statement;
    use aludel_plan::{Phase, PhaseKind, Phases};

    fn phase(kind: PhaseKind, column: &str) -> Phase {
        let subject = Key::in_schema(Kind::Table, "public", "t");
        let plan = |sql: String| Plan::of([Statement::new(&subject, sql)]);
        let up = plan(format!("ALTER TABLE t ADD COLUMN {column} int"));
        let down = plan(format!("ALTER TABLE t DROP COLUMN {column}"));
        Phase { kind, migration: Migration { up, down } }
    }

    /// A project with one revision, and a change of two phases drafted in it.
    fn drafted(folder: &std::path::Path) -> (Project, Drafted) {
        std::fs::create_dir(folder.join("migrations")).unwrap();
        std::fs::write(folder.join("aludel.toml"), "migrations = \"migrations\"\n").unwrap();
        let project = Project::open(folder).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(project.draft("Begin")).unwrap().write().unwrap();
        let history = history::of(&project.settings).unwrap();
        let place =
            runtime.block_on(place::find(&"Move it".into(), false, &history, &project)).unwrap();
        let later = vec![phase(PhaseKind::Contract, "b")];
        let phases = Phases::new(phase(PhaseKind::Expand, "a"), later);
        let told = |_: &Plan| Vec::new();
        let words = |remedy: &aludel_dialect::Remedy| remedy.to_string();
        let drafts = place.phases(&phases, (&history, &project), &words, &told).unwrap();
        let (folder, ui) = (project.settings.migrations.clone(), project.ui.clone());
        let (replaces, afterwards) = (None, Afterwards::of(&project.settings));
        let (generated, light, judged) = (None, None, Judged::default());
        (project, Drafted { drafts, replaces, folder, afterwards, generated, light, judged, ui })
    }

    #[test]
    fn each_phase_is_a_revision_that_follows_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let (project, drafted) = drafted(folder.path());
        let written = drafted.write().unwrap();
        let history = history::of(&project.settings).unwrap();
        let revisions: Vec<&Revision> = history.revisions().collect();
        let told =
            |it: &&Revision| (it.message.clone(), it.parents.clone(), it.text().contains(" b;"));
        let ids: Vec<RevisionId> = revisions.iter().map(|it| it.id.clone()).collect();
        assert_eq!(
            revisions.iter().skip(1).map(told).collect::<Vec<_>>(),
            [
                ("Move it (expand)".to_owned(), vec![ids[0].clone()], false),
                ("Move it (contract)".to_owned(), vec![ids[1].clone()], true),
            ]
        );
        assert!(drafted.revisions().eq(&ids[1..]));
        assert!(written[1].file.ends_with("_003_move_it_contract.sql"), "{}", written[1].file);
    }

    #[test]
    fn where_one_file_cannot_be_written_none_is() {
        for taken in 0..2 {
            let folder = tempfile::tempdir().unwrap();
            let (_project, drafted) = drafted(folder.path());
            let migrations = &drafted.folder;
            std::fs::write(migrations.join(drafted.drafts[taken].file_name()), "mine").unwrap();
            drafted.write().unwrap_err();
            assert_eq!(std::fs::read_dir(migrations).unwrap().count(), 2);
        }
    }
}
