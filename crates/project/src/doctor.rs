//! Everything of a project is looked at: what is wrong with it, and what mends that.

use std::collections::BTreeSet;

use aludel_revision::History;

use crate::{
    Failure, FailureKind, Project, Remedy, Result, check::Checked, database::Database,
    ground::Ground, history, remarks, revision::branch::check_linear, run::Situation,
    source::Source, sqlite, states,
};

/// What was found of one part of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The part.
    pub part: Part,
    /// How it is.
    pub health: Health,
    /// What was found, in words.
    pub found: String,
    /// What mends it.
    pub remedies: Vec<Remedy>,
}

/// A part of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `aludel.toml`, the environment, trust.
    Configuration,
    /// The revision files.
    Revisions,
    /// The models.
    Models,
    /// Where states are made canonical and proven.
    Shadow,
    /// The database, its journal and its lock.
    Database,
    /// Whether models and revisions, revisions and database are the same.
    Agreement,
}

impl Part {
    /// The part in a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Revisions => "revisions",
            Self::Models => "models",
            Self::Shadow => "shadow",
            Self::Database => "database",
            Self::Agreement => "agreement",
        }
    }
}

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Sound,
    /// Worth a look.
    Remark,
    /// In the way of a command.
    Wrong,
}

impl Project {
    /// Looks at everything. Nothing is changed, and what is wrong with one part hides no other.
    pub async fn examine(&self) -> Vec<Diagnosis> {
        let mut found = self.configuration();
        let history = history::to_read(&self.settings);
        found.extend(match &history {
            Ok(history) => self.revisions(history),
            Err(failure) => vec![wrong(Part::Revisions, failure)],
        });
        let is_on_sqlite = sqlite::is_configured(&self.settings);
        if !is_on_sqlite {
            found.extend(self.models_and_shadow().await);
        }
        // What a broken file says of the journal is nothing.
        if let Ok(history) = &history
            && history.check().is_ok()
        {
            found.extend(self.database(history).await);
        }
        let is_wrong = |it: &Diagnosis| it.health == Health::Wrong;
        if !is_on_sqlite && !found.iter().any(is_wrong) {
            found.extend(match self.check().await {
                Ok(checked) => agreement(&checked),
                Err(failure) => vec![wrong(Part::Agreement, &failure)],
            });
        }
        found
    }

    fn configuration(&self) -> Vec<Diagnosis> {
        let settings = &self.settings;
        let place = match settings.configured {
            true => format!("aludel.toml in {}", settings.root.display()),
            false => format!("there is no aludel.toml: {} is as usual", settings.root.display()),
        };
        let mut found = vec![sound(Part::Configuration, place)];
        for key in &settings.untrusted {
            let words = format!("`{key}` does not count, for the folder is not trusted");
            found.push(Diagnosis {
                part: Part::Configuration,
                health: Health::Remark,
                found: words,
                remedies: vec![Remedy::Trust],
            });
        }
        found
    }

    fn revisions(&self, history: &History) -> Vec<Diagnosis> {
        let checked = history.check().map_err(Failure::from);
        let checked = checked.and_then(|()| check_linear(history, self));
        if let Err(failure) = checked {
            return vec![wrong(Part::Revisions, &failure)];
        }
        let heads: Vec<String> = history.heads().iter().map(|it| it.id.to_string()).collect();
        let counted = match heads.as_slice() {
            [] => "there is none yet".to_owned(),
            [head] => format!("{}, the last is `{head}`", history.len()),
            several => {
                format!("{}, with {} heads: {}", history.len(), several.len(), several.join(", "))
            }
        };
        let remark = |found: String, remedy: Remedy| Diagnosis {
            part: Part::Revisions,
            health: Health::Remark,
            found,
            remedies: vec![remedy],
        };
        let mut found = vec![match heads.len() {
            0 | 1 => sound(Part::Revisions, counted),
            _ => remark(counted, Remedy::TryMerge),
        }];
        for revision in history.revisions() {
            if let Some((inner, last)) = history.implied(&revision.parents) {
                let path = revision.path.display();
                let said = format!("{path} revises `{inner}` and `{last}`, which follows it");
                found
                    .push(remark(said, Remedy::Advice(format!("take `{inner}` out of `revises`"))));
            }
        }
        found
    }

    async fn models_and_shadow(&self) -> Vec<Diagnosis> {
        let ground = match Ground::of(&[], self).await {
            Ok(ground) => ground,
            Err(failure) => return vec![wrong(Part::Shadow, &failure)],
        };
        let gathered = states::gather(&Source::Models, None, &ground, self).await;
        let models = match &gathered {
            Ok(_) => sound(Part::Models, "they can be read".to_owned()),
            Err(failure) => wrong(Part::Models, failure),
        };
        let extensions = gathered.map(|it| it.extensions().clone()).unwrap_or_default();
        let shadow = match self.shadow(&ground, extensions).await {
            Ok(major) => sound(Part::Shadow, format!("PostgreSQL {major} starts")),
            Err(failure) => wrong(Part::Shadow, &failure),
        };
        vec![models, shadow]
    }

    /// Starts a shadow, and says its major version.
    async fn shadow(&self, ground: &Ground, extensions: BTreeSet<String>) -> Result<u32> {
        let mut workshop = ground.workshop(extensions, self);
        let major = workshop.major().await;
        states::close(workshop, self).await?;
        Ok(major?)
    }

    async fn database(&self, history: &History) -> Vec<Diagnosis> {
        if self.settings.database.is_none() && cfg!(not(feature = "embedded")) {
            let failure = Failure::new(FailureKind::Connection, "none is configured");
            return vec![wrong(Part::Database, &failure.remedy(Remedy::NameDatabase))];
        }
        match Database::of(&self.settings).map(|it| it.exists()) {
            Ok(false) => return vec![sound(Part::Database, "it is not made yet".to_owned())],
            Ok(true) => {}
            Err(failure) => return vec![wrong(Part::Database, &failure)],
        }
        match self.situation(history).await {
            Ok(situation) => of_situation(&situation),
            Err(failure) => vec![wrong(Part::Database, &failure)],
        }
    }
}

fn of_situation(situation: &Situation) -> Vec<Diagnosis> {
    let Situation { status, waiting, lock, .. } = situation;
    let heads: Vec<String> = status.heads.iter().map(|id| format!("`{id}`")).collect();
    let heads = if heads.is_empty() { "base".to_owned() } else { heads.join(", ") };
    let mut found = vec![sound(Part::Database, format!("it answers, and stands at {heads}"))];
    for (line, remedy) in remarks::with_remedies(&status.findings) {
        found.push(Diagnosis {
            part: Part::Database,
            health: Health::Wrong,
            found: line,
            remedies: vec![remedy],
        });
    }
    let mut remark = |found_: String, remedy: Remedy| {
        let (part, health) = (Part::Database, Health::Remark);
        found.push(Diagnosis { part, health, found: found_, remedies: vec![remedy] });
    };
    if let Some(waiting) = waiting {
        let words = format!("the contract phase `{}` waits for leave", waiting.revision);
        remark(words, Remedy::Run(aludel_runner::Remedy::AllowContract));
    } else if !status.pending.is_empty() {
        let pending: Vec<String> = status.pending.iter().map(ToString::to_string).collect();
        remark(format!("pending: {}", pending.join(", ")), Remedy::Apply);
    }
    if let Some(holder) = lock {
        let words = format!("its lock is held by {holder}");
        remark(words, Remedy::Run(aludel_runner::Remedy::TakeLock));
    }
    found
}

fn agreement(checked: &Checked) -> Vec<Diagnosis> {
    let differ = |what: &str, lines: &[crate::changes::Line], remedy: Remedy| Diagnosis {
        part: Part::Agreement,
        health: Health::Wrong,
        found: format!("{what} differ{}", told(lines)),
        remedies: vec![remedy],
    };
    let mut found = Vec::new();
    if !checked.models.is_empty() {
        found.push(differ("models and revisions", &checked.models, Remedy::Generate));
    }
    if let Some(database) = checked.database.as_ref().filter(|it| !it.changes.is_empty()) {
        found.push(differ("revisions and database", &database.changes, Remedy::SettleDrift));
    }
    if found.is_empty() {
        found
            .push(sound(Part::Agreement, "models, revisions and database are the same".to_owned()));
    }
    found
}

/// The first of the objects that differ, and how many others do.
fn told(lines: &[crate::changes::Line]) -> String {
    let first = lines.first().map(ToString::to_string).unwrap_or_default();
    match lines.len() {
        0 | 1 => format!(": {first}"),
        count => format!(": {first}, and {} more", count - 1),
    }
}

fn sound(part: Part, found: String) -> Diagnosis {
    Diagnosis { part, health: Health::Sound, found, remedies: Vec::new() }
}

fn wrong(part: Part, failure: &Failure) -> Diagnosis {
    let report = failure.report.as_deref().map(str::trim_end);
    let found = match report {
        Some(report) => format!("{}\n{report}", failure.message),
        None => failure.message.clone(),
    };
    Diagnosis { part, health: Health::Wrong, found, remedies: failure.remedies.clone() }
}
