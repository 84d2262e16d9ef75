//! Scripts that do what a run does, for those who run them without this program.

use std::collections::BTreeMap;

use aludel_engine::Engine;
use aludel_postgres::PostgresEngine;
use aludel_revision::{Range, Target};
use aludel_runner::{Errand, Waiting};
use aludel_session::Conninfo;
use aludel_sqlite::SqliteEngine;

use crate::{
    Failure, FailureKind, Project, Result, history, portable, sqlite, standing, tenant::Tenant,
};

/// What a script is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    errand: Errand,
    /// The command, as its words are shown at the top of the script.
    words: String,
}

impl Order {
    /// Apply revisions: `TARGET` from an empty database, or `FROM..TO`.
    ///
    /// # Errors
    ///
    /// Where the text is neither.
    pub fn upgrade(text: &str) -> Result<Self> {
        let (from, to) = ends(text, &Target::BASE, &Target::HEAD)?;
        Ok(Self { errand: Errand::Upgrade { from, to }, words: format!("upgrade {text}") })
    }

    /// Take revisions back: `FROM..TO`, the newer end first.
    ///
    /// # Errors
    ///
    /// Where the text is no such range.
    pub fn downgrade(text: &str) -> Result<Self> {
        if !Range::is_meant(text) {
            text.parse::<Target>()?;
            let message = "a script that takes revisions back must know where the database stands";
            return Err(Failure::new(FailureKind::Usage, message).hint(format!(
                "say from where, and how far, the newer one first: `head..{text}`"
            )));
        }
        let heads = Target { anchor: aludel_revision::Anchor::Heads, ..Target::HEAD };
        let (from, to) = ends(text, &heads, &Target::BASE)?;
        Ok(Self { errand: Errand::Downgrade { from, to }, words: format!("downgrade {text}") })
    }

    /// Note revisions as applied, or not: `TARGET` from an empty journal, or `FROM..TO`.
    ///
    /// # Errors
    ///
    /// Where the text is neither.
    pub fn stamp(text: &str) -> Result<Self> {
        let (from, to) = ends(text, &Target::BASE, &Target::HEAD)?;
        Ok(Self { errand: Errand::Stamp { from, to }, words: format!("stamp {text}") })
    }
}

/// Both ends of what is said, in its order.
fn ends(text: &str, first: &Target, last: &Target) -> Result<(Target, Target)> {
    if !Range::is_meant(text) {
        return Ok((first.clone(), text.parse()?));
    }
    let Range { from, to } = text.parse()?;
    Ok((from.unwrap_or_else(|| first.clone()), to.unwrap_or_else(|| last.clone())))
}

/// What is said along with an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScriptOptions {
    /// A word for the log of the database.
    pub tag: Option<String>,
    /// Whether phases that take away what is old are written, too.
    pub contract: bool,
    /// The values of variables that revisions ask for.
    pub variables: BTreeMap<String, String>,
}

/// A script, as it is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its text.
    pub text: String,
    /// The revisions that it is about, in order.
    pub revisions: Vec<aludel_revision::RevisionId>,
    /// The phase that takes away what is old before which it stops.
    pub waiting: Option<Waiting>,
}

impl Project {
    /// Writes a script that leaves what a run leaves. No database is asked.
    ///
    /// # Errors
    ///
    /// Where the ends or a revision are wrong, or where only a program can run it.
    pub fn script(&self, order: &Order, options: &ScriptOptions) -> Result<Script> {
        let settings = &self.settings;
        let history = history::to_run(settings, &options.variables)?;
        history::remember_checksums(&history, settings);
        let is_sqlite = sqlite::is_configured(settings);
        let engine: &dyn Engine = if is_sqlite { &SqliteEngine } else { &PostgresEngine };
        let conninfo = settings.database.as_ref().filter(|_| !is_sqlite);
        let conninfo = conninfo.and_then(|url| Conninfo::parse(url.reveal()).ok());
        let journal = &settings.journal_schema;
        let tenant = Tenant::said(settings.schema.as_deref(), conninfo.as_ref(), journal)?;
        let mut run = standing::options_for(settings, &tenant);
        run.tag = options.tag.clone().or(run.tag);
        run.contract |= options.contract;
        let errand = match order.errand.clone() {
            Errand::Upgrade { from, to } => {
                Errand::Upgrade { from, to: self.accepted(&to, &history)? }
            }
            errand => errand,
        };
        let written = aludel_runner::script(engine, &history, &run, &errand)?;
        let text = format!(
            "{}{}",
            preface(&order.words, &run.tool),
            portable::script_by_hand(&written.text)
        );
        let revisions = written.revisions.into_iter().map(|(id, _)| id).collect();
        Ok(Script { text, revisions, waiting: written.waiting })
    }
}

/// What whoever runs the script has to know.
fn preface(words: &str, tool: &str) -> String {
    let words: String = words.chars().filter(|it| !it.is_control()).collect();
    format!(
        "-- Written by {tool}: {words}
--
-- Run it as it is, on one connection of its own, around any pooler, and outside of a transaction:
--
--     psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
--
-- Let it stop at an error: where a client goes on, a statement that allows no transaction counts as
-- done though it failed.
--
-- It takes the lock of aludel's runs and checks where the database stands before it changes
-- anything; where that is another place, it fails. Each part is committed by itself, with what the
-- journal says of it. Where it breaks off, the journal says how far it came, and `aludel upgrade`
-- goes on there; the lock is free once the connection is closed. Where the connection stays open,
-- `aludel unlock` takes it away.

"
    )
}
