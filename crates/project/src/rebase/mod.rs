//! Revisions that move: a branch that goes on from another revision, a revision that gets another identifier.
//! Both change files that no database may have applied, and are proven where they then stand.

pub(crate) mod begun;
mod files;
mod twin;

use std::{collections::BTreeSet, path::Path};

use aludel_autogenerate::{Proof, Walk};
use aludel_revision::{History, Relocated, Relocation, Revision, RevisionId, Style};
use jiff::civil::Date;

use crate::{
    Failure, FailureKind, Notice, Project, Remedy, Result, ground::Ground, history,
    prove::unproven, revision::place, standing, states,
};

/// A revision that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The identifier that it had.
    pub before: RevisionId,
    /// The one that it has.
    pub after: RevisionId,
    /// The revisions that it follows.
    pub parents: Vec<RevisionId>,
    /// Its file.
    pub file: String,
}

impl Project {
    /// Lets a branch go on from another revision: what leads to `revision` and not to `onto` follows `onto`.
    /// Identifiers of a day and a number that would stand before the one that they follow become new ones.
    /// Each revision that moves is proven where it then stands; only then are the files written.
    ///
    /// `is_nowhere_applied` takes the caller's word that no database has them; else the configured database is
    /// asked.
    ///
    /// # Errors
    ///
    /// Where there are no such revisions, or nothing to move; where a database has one of them, or does not
    /// answer; where one does not hold where it would stand. Then nothing is changed.
    pub async fn rebase(
        &self,
        revision: &str,
        onto: &str,
        is_nowhere_applied: bool,
    ) -> Result<Vec<Moved>> {
        self.refuse_sqlite()?;
        if let Some(moved) = self.finish_moving()? {
            return Ok(moved);
        }
        let history = history::of(&self.settings)?;
        let (tip, onto) =
            (history.find(&revision.parse()?, None)?, history.find(&onto.parse()?, None)?);
        let moving = moving(tip, onto, &history)?;
        let relocation = self.rebased(&moving, onto, &history)?;
        let ids = moving.iter().map(|it| it.id.clone()).collect();
        self.relocate(&history, &relocation, &ids, is_nowhere_applied).await
    }

    /// Gives a revision another identifier, the next of today where none is said; what names it names it so.
    /// A revision may be named by its file: where two files have one identifier nothing else can.
    ///
    /// # Errors
    ///
    /// As [`Project::rebase`] reports them; where another revision has the identifier.
    pub async fn renumber(
        &self,
        revision: &str,
        id: Option<&str>,
        is_nowhere_applied: bool,
    ) -> Result<Vec<Moved>> {
        if let Some(moved) = self.finish_moving()? {
            return Ok(moved);
        }
        let file = Path::new(revision);
        let is_file = file.is_file() && revision.ends_with(".sql");
        let history = match history::of(&self.settings) {
            Err(_) if is_file => return self.renumber_twin(file, id, is_nowhere_applied).await,
            read => read?,
        };
        let named = file.file_name().filter(|_| is_file).and_then(|name| name.to_str());
        let revision = history.find(&named.unwrap_or(revision).parse()?, None)?;
        let id = match id {
            Some(id) => place::free(id.parse()?, &history)?,
            None => self.next_identifier(history::now(self)?, &history, &[])?,
        };
        let relocation =
            Relocation { ids: [(revision.id.clone(), id)].into(), ..Relocation::default() };
        let ids = BTreeSet::from([revision.id.clone()]);
        self.relocate(&history, &relocation, &ids, is_nowhere_applied).await
    }

    /// Does the rest of what an earlier run was killed in.
    fn finish_moving(&self) -> Result<Option<Vec<Moved>>> {
        let moved = begun::finish(&self.settings.folders().collect::<Vec<_>>())?;
        if moved.is_some() {
            self.tell(&Notice::MovedOn);
            self.renew_heads_lock()?;
        }
        Ok(moved)
    }

    /// Where revisions that go on from another one stand.
    fn rebased(
        &self,
        moving: &[&Revision],
        onto: &Revision,
        history: &History,
    ) -> Result<Relocation> {
        let day = self.settings.revisions.local(history::now(self)?)?.date();
        let (mut relocation, mut taken) = (Relocation::default(), Vec::new());
        let is_moving = |id: &RevisionId| moving.iter().any(|it| it.id == *id);
        let mut last = onto.id.clone();
        for revision in moving {
            if !history.parents(&revision.id).iter().any(is_moving) {
                relocation.parents.insert(revision.id.clone(), vec![onto.id.clone()]);
            }
            let mut id = revision.id.clone();
            if is_numbered(&id) && is_numbered(&last) && id < last {
                // The one that it follows may be of a day to come.
                let day = day_of(&last).map_or(day, |last| last.max(day));
                id = history.next_identifier(day, &taken);
                taken.push(id.clone());
                relocation.ids.insert(revision.id.clone(), id.clone());
            }
            last = id;
        }
        Ok(relocation)
    }

    /// Proves revisions where they then stand, and writes the files.
    async fn relocate(
        &self,
        history: &History,
        relocation: &Relocation,
        moving: &BTreeSet<RevisionId>,
        is_nowhere_applied: bool,
    ) -> Result<Vec<Moved>> {
        let thinned = match relocation.parents.is_empty() {
            true => None,
            false => Some(thinned(relocation.clone(), history)?),
        };
        let relocation = thinned.as_ref().unwrap_or(relocation);
        let changed = relocation.of(history)?;
        check_files(&changed)?;
        if !is_nowhere_applied {
            let applied = standing::applied_anywhere(history, self).await?;
            let moves =
                |it: &Relocated| moving.contains(&it.before.id) || it.before.id != it.after.id;
            let of = |it: &&Relocated| moves(it) && applied.contains(&it.before.id);
            if let Some(it) = changed.iter().find(of) {
                let message =
                    format!("the database has applied `{}`: it stays where it is", it.before.id);
                return Err(Failure::new(FailureKind::History, message).remedy(Remedy::Revert));
            }
        }
        let beside = files::history(history, &changed)?;
        if !relocation.parents.is_empty() {
            // What follows them stands elsewhere, too.
            let moved = beside.descendants(moving.iter().map(|id| relocation.name(id)));
            let ids: Vec<&RevisionId> = moved.iter().collect();
            self.hold(&beside, &ids).await?;
        }
        files::write(&changed)?;
        self.renew_heads_lock()?;
        Ok(changed.iter().map(moved).collect())
    }

    /// Whether revisions of a history hold.
    async fn hold(&self, history: &History, ids: &[&RevisionId]) -> Result<()> {
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let mut workshop = ground.workshop(states::of_revisions(history.revisions())?, self);
        let mut walk = Walk::new(history);
        let mut broken = None;
        for revision in history.revisions().filter(|it| ids.contains(&&it.id)) {
            progress.step(&format!("proving {}", revision.id));
            match walk.prove(&mut workshop, revision).await {
                Ok(proved) if proved.proof.holds() => {}
                Ok(proved) => broken = Some(failed(revision, &proved.proof)),
                Err(error) => broken = Some(unproven(error)?),
            }
            if broken.is_some() {
                break;
            }
        }
        states::close(workshop, self).await?;
        broken.map_or(Ok(()), Err)
    }
}

/// Parents that lead to another one of theirs where revisions then stand go: what followed two branches that are
/// one line now follows that.
fn thinned(mut relocation: Relocation, history: &History) -> Result<Relocation> {
    let beside = files::history(history, &relocation.of(history)?)?;
    for revision in history.revisions() {
        let mut parents = relocation.parents.get(&revision.id).unwrap_or(&revision.parents).clone();
        let all = parents.len();
        loop {
            let named: Vec<RevisionId> =
                parents.iter().map(|id| relocation.name(id).clone()).collect();
            let Some((inner, _)) = beside.implied(&named) else { break };
            parents.retain(|id| relocation.name(id) != inner);
        }
        if parents.len() < all {
            relocation.parents.insert(revision.id.clone(), parents);
        }
    }
    Ok(relocation)
}

fn failed(revision: &Revision, proof: &Proof) -> Failure {
    let faults: Vec<String> = proof.faults.iter().map(ToString::to_string).collect();
    let message =
        format!("`{}` does not hold where it would stand: {}", revision.id, faults.join("\n"));
    Failure::new(FailureKind::Proof, message)
}

fn moved(it: &Relocated) -> Moved {
    moved_to(&it.before, &it.after)
}

fn moved_to(before: &Revision, after: &Revision) -> Moved {
    Moved {
        before: before.id.clone(),
        after: after.id.clone(),
        parents: after.parents.clone(),
        file: after.path.display().to_string(),
    }
}

/// The line of revisions that leads to one and not to another, in order. What they only depend on stays.
fn moving<'h>(tip: &Revision, onto: &Revision, history: &'h History) -> Result<Vec<&'h Revision>> {
    let below = history.ancestors([&onto.id]);
    let why = match (below.contains(&tip.id), history.ancestors([&tip.id]).contains(&onto.id)) {
        (true, _) => format!("`{}` leads to `{}` already", tip.id, onto.id),
        (_, true) => format!("`{}` stands on `{}` already", tip.id, onto.id),
        _ => return Ok(history.in_order(&line(tip, &below, history))),
    };
    let failure = Failure::new(FailureKind::History, format!("{why}: there is nothing to move"));
    Err(failure.remedy(Remedy::ListRevisions))
}

/// A revision and its parents, and theirs, but for some.
fn line(tip: &Revision, without: &BTreeSet<RevisionId>, history: &History) -> BTreeSet<RevisionId> {
    let (mut line, mut open) = (BTreeSet::new(), vec![tip.id.clone()]);
    while let Some(id) = open.pop() {
        if !without.contains(&id) && line.insert(id.clone()) {
            open.extend(history.parents(&id).iter().cloned());
        }
    }
    line
}

/// Whether an identifier is a day and a number, so that its place in a list says where it stands.
fn is_numbered(id: &RevisionId) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    id.as_str()
        .split_once('_')
        .is_some_and(|(day, number)| day.len() == 8 && digits(day) && digits(number))
}

fn day_of(id: &RevisionId) -> Option<Date> {
    Date::strptime("%Y%m%d", id.as_str().get(..8)?).ok()
}

/// A file without a header cannot say what it follows.
fn check_files(changed: &[Relocated]) -> Result<()> {
    match changed.iter().find(|it| it.before.style != Style::Aludel) {
        None => Ok(()),
        Some(it) => {
            let message = format!(
                "{}: the file has no header that could say what it follows",
                it.before.path.display()
            );
            let failure = Failure::new(FailureKind::Input, message);
            Err(failure.hint("write `-- revision:` and `-- revises:` at its top first"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_needed_stays() {
        let file = |id: &str, keys: &str| {
            let text = format!(
                "-- {id}\n--\n-- revision: {id}\n{keys}\n\n-- migrate:up\n\n-- migrate:down\n"
            );
            (format!("{id}_it.sql"), text)
        };
        let files = [
            file("a1", "-- revises: base"),
            file("b1", "-- revises: a1"),
            file("c1", "-- revises: a1"),
            file("c2", "-- revises: c1\n-- depends_on: d1"),
            file("d1", "-- revises: a1"),
        ];
        let history = History::from_files(files).expect("a history");
        let get = |id: &str| history.get(&id.parse().expect("an identifier")).expect("it is there");
        let moving = moving(get("c2"), get("b1"), &history).expect("some move");
        let moving: Vec<&str> = moving.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(moving, ["c1", "c2"]);
    }

    #[test]
    fn identifiers_with_numbers() {
        for (id, expected) in
            [("20230921_001", true), ("20230921", false), ("a1b2", false), ("20230921_x", false)]
        {
            assert_eq!(is_numbered(&id.parse().expect("an identifier")), expected, "{id}");
        }
    }
}
