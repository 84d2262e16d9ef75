//! One way of a revision, rewritten: what has a safer form is taken out, that form stands in its place, and
//! the whole is held against what it was.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::{Loadable, Replay, State, Workshop};
use aludel_catalog::Pair;
use aludel_diff::changes;
use aludel_lint::{Judge, Level, Refused, Report};
use aludel_revision::{
    Direction, Draft, DraftSegment, History, MistakeKind, Revision, RevisionId, Section,
};

use super::{
    Fix, carried,
    form::{self, Form},
    reworded::MAY_BE_REWORDED,
};
use crate::{
    Failure, FailureKind, Project, Result,
    lint::{Linted, revisions::Linter},
};

/// Rewrites, on a shadow.
pub(super) struct Mender<'p> {
    pub(super) workshop: Workshop,
    pub(super) judge: Judge,
    pub(super) project: &'p Project,
}

/// A way of a revision.
#[derive(Clone, Copy)]
pub(super) struct Way<'h> {
    pub(super) history: &'h History,
    pub(super) id: &'h RevisionId,
    pub(super) direction: Direction,
}

/// What became of a way.
#[derive(Default)]
pub(super) struct Rewritten {
    pub(super) fixes: Vec<Fix>,
    /// The file's text, where it is another now.
    pub(super) text: Option<String>,
    /// Whether the server refuses a statement of it.
    pub(super) is_refused: bool,
}

/// What was found, by the number of its statement.
type Found = BTreeMap<usize, Vec<&'static str>>;

impl Mender<'_> {
    /// What became of the statements of a way.
    pub(super) async fn way(&mut self, way: Way<'_>, is_applied: bool) -> Result<Rewritten> {
        let Some((revision, section)) = way.section()? else { return Ok(Rewritten::default()) };
        let linted = self.lint(way).await?;
        let is_refused = !linted.runs();
        let stays = |fixes| Ok(Rewritten { fixes, text: None, is_refused });
        let found = mendable(&linted);
        let told = |why: &BTreeMap<usize, String>, all: Option<&str>| {
            let fix = |(number, codes): (&usize, &Vec<&'static str>)| Fix {
                path: revision.path.clone(),
                line: section.statements().nth(*number).map_or(1, |it| it.position().line),
                codes: codes.clone(),
                why_not: all.map(str::to_owned).or_else(|| why.get(number).cloned()),
            };
            found.iter().map(fix).collect::<Vec<Fix>>()
        };
        if found.is_empty() {
            return stays(Vec::new());
        }
        if let Some(why) = way.why_not(revision, &linted, is_applied)? {
            return stays(told(&BTreeMap::new(), Some(&why)));
        }
        let (mut forms, mut kept) = (BTreeMap::new(), BTreeMap::new());
        for (number, codes) in &found {
            let is_reworded = codes.iter().any(|code| MAY_BE_REWORDED.contains(code));
            let form = match is_reworded {
                true => self.reworded(way, section, *number, &linted).await?,
                false => self.form(way, section, *number).await?,
            };
            match form {
                Form::Safe(segments) => drop(forms.insert(*number, segments)),
                Form::None(why) => drop(kept.insert(*number, why)),
            }
        }
        let is_reworded =
            |number: &usize| found[number].iter().any(|code| MAY_BE_REWORDED.contains(code));
        kept.extend(carried::keep_whole(section, &mut forms, is_reworded));
        if forms.is_empty() {
            return stays(told(&kept, None));
        }
        let segments = form::spliced(section, &forms);
        let text = revision.rewritten(section, &segments)?;
        let now = with(way.history, revision, &text)?;
        match self.worse(way, Way { history: &now, ..way }, &linted).await? {
            None => Ok(Rewritten { fixes: told(&kept, None), text: Some(text), is_refused }),
            Some(why) => stays(told(&kept, Some(&why))),
        }
    }

    /// The findings of a way.
    async fn lint(&mut self, way: Way<'_>) -> Result<Linted> {
        let Some(revision) = way.history.get(way.id) else { return Err(gone(way.id)) };
        let mut linter = Linter::new(&mut self.workshop, way.history, self.judge.clone());
        linter.judge(revision, way.direction).await
    }

    /// Why a way is no better than it was before, where it is not.
    pub(super) async fn worse(
        &mut self,
        before: Way<'_>,
        after: Way<'_>,
        linted: &Linted,
    ) -> Result<Option<String>> {
        let mut ends = Vec::new();
        for way in [before, after] {
            let Some((revision, section)) = way.section()? else { return Err(gone(way.id)) };
            let segments = section.segments.iter().map(aludel_revision::Segment::draft).collect();
            let beside = way.cut(revision, segments)?;
            ends.push(self.state(&beside, &way.stand_in()?).await?.catalog);
        }
        if let [before, after] = &ends[..]
            && !changes(Pair::new(&**before, &**after)).is_empty()
        {
            return Ok(Some("the safe forms do not lead to the same schema".to_owned()));
        }
        let again = self.lint(after).await?;
        if let Some(refused) = again.reports.refused.first() {
            return Ok(Some(format!("the server refuses the safe form: {}", refused.message)));
        }
        Ok(graver(linted, &again).map(|code| format!("its safe form is no better: {code}")))
    }

    /// The state that a revision leads to.
    pub(super) async fn state<'h>(
        &mut self,
        history: &'h History,
        id: &RevisionId,
    ) -> Result<State<'h>> {
        let revisions = history.ancestors([id]);
        Ok(self.workshop.load(Loadable::Revisions(Replay { history, revisions })).await?)
    }
}

impl<'h> Way<'h> {
    /// The revision, and its section of this way.
    fn section(&self) -> Result<Option<(&'h Revision, &'h Section)>> {
        let Some(revision) = self.history.get(self.id) else { return Ok(None) };
        let script = revision.script()?;
        Ok(match self.direction {
            Direction::Up => Some((revision, &script.up)),
            Direction::Down => script.down.as_ref().map(|down| (revision, down)),
        })
    }

    /// Why nothing may be rewritten.
    fn why_not(
        &self,
        revision: &Revision,
        linted: &Linted,
        is_applied: bool,
    ) -> Result<Option<String>> {
        let down = revision.script()?.down.as_ref();
        let is_marked = down.is_some_and(|it| it.segments.iter().any(|it| it.undoes.is_some()));
        Ok(match linted.reports.refused.first() {
            _ if is_applied => {
                Some("a database has applied it, and would differ from its file".to_owned())
            }
            _ if !revision.variables.is_empty() => Some(MistakeKind::HasVariables.to_string()),
            _ if is_marked => Some(
                "its way down says which segments it takes back: rewrite it by hand".to_owned(),
            ),
            Some(Refused { line, message }) => {
                Some(format!("the server refuses line {line}: {message}"))
            }
            None => None,
        })
    }

    /// The revision whose way up a cut way is: the revision itself, or one that follows it.
    pub(super) fn stand_in(&self) -> Result<RevisionId> {
        match self.direction {
            Direction::Up => Ok(self.id.clone()),
            Direction::Down => RevisionId::new(&format!("{}_back", self.id)).map_err(|error| {
                Failure::new(
                    FailureKind::Input,
                    format!("{error}; its way down cannot be rewritten"),
                )
            }),
        }
    }

    /// A history in which the way is made of these segments alone, as a way up.
    pub(super) fn cut(&self, revision: &Revision, up: Vec<DraftSegment>) -> Result<History> {
        let up = up.into_iter().map(|it| DraftSegment { undoes: None, ..it }).collect();
        let id = self.stand_in()?;
        let (parents, depends_on) = match self.direction {
            Direction::Up => (revision.parents.clone(), revision.depends_on.clone()),
            Direction::Down => (vec![self.id.clone()], Vec::new()),
        };
        let message = revision.message.clone();
        let draft = Draft { up, depends_on, ..Draft::new(id, message, parents) };
        let path = match self.direction {
            Direction::Up => revision.path.clone(),
            Direction::Down => revision.path.with_file_name(draft.file_name()),
        };
        let text = draft.render()?;
        let others = self.history.revisions().filter(|it| it.id != draft.id);
        let others = others.map(|it| (it.path.clone(), it.file_text().to_owned()));
        let history = History::from_files(others.chain([(path, text)]))?;
        Ok(history.with_values(self.history.values()))
    }
}

/// The same history with another text of a revision.
pub(super) fn with(history: &History, revision: &Revision, text: &str) -> Result<History> {
    let file = |it: &Revision| {
        let text = if it.id == revision.id { text } else { it.file_text() };
        (it.path.clone(), text.to_owned())
    };
    Ok(History::from_files(history.revisions().map(file))?.with_values(history.values()))
}

/// What counts and may have a safer form.
fn mendable(linted: &Linted) -> Found {
    let mut found = Found::new();
    let may_be = |it: &&Report| {
        form::MAY_BE_SAFER.contains(&it.code)
            || MAY_BE_REWORDED.contains(&it.code) && it.level > Level::Note
    };
    let counted = linted.reports.counted().filter(may_be);
    for report in counted {
        let codes = found.entry(report.statement).or_default();
        if !codes.contains(&report.code) {
            codes.push(report.code);
        }
    }
    found
}

/// What is grave and found more often than before; or what was to be found less often, and is not.
fn graver(before: &Linted, after: &Linted) -> Option<&'static str> {
    let count =
        |linted: &Linted, code: &str| linted.reports.counted().filter(|it| it.code == code).count();
    let is_more = |code: &str| count(after, code) > count(before, code);
    let is_less = |code: &str| count(after, code) < count(before, code);
    let mut grave = after.reports.counted().filter(|it| it.level == Level::Error);
    let found: BTreeSet<&'static str> = mendable(before).into_values().flatten().collect();
    match grave.find(|it| is_more(it.code)) {
        Some(report) => Some(report.code),
        None if found.iter().any(|code| is_less(code)) => None,
        None => found.first().copied(),
    }
}

fn gone(id: &RevisionId) -> Failure {
    Failure::new(FailureKind::Internal, format!("the revision {id} is gone"))
}
