//! Which statement of a revision it was: what broke is described again behind each.

use aludel_engine::{Asked, Described, Describer, Onlooker};
use aludel_queries::compare;
use aludel_revision::Revision;
use aludel_session::Session;

use super::Blamed;

/// Looks on while a revision runs.
pub(super) struct Watch {
    describer: &'static dyn Describer,
    texts: Vec<String>,
    before: Vec<Described>,
    /// How many statements have run.
    number: usize,
    /// Whether a transaction is open.
    within: bool,
    /// Since which statement each query is otherwise, and whether that is grave.
    since: Vec<Option<(bool, usize)>>,
}

impl Watch {
    /// Looks at queries that worked before, and no longer do behind all statements.
    pub(super) fn new(
        describer: &'static dyn Describer,
        queries: Vec<(String, Described)>,
    ) -> Self {
        let since = vec![None; queries.len()];
        let (texts, before) = queries.into_iter().unzip();
        Self { describer, texts, before, number: 0, within: false, since }
    }

    /// Before the first statement, once more.
    pub(super) fn begin(&mut self) {
        self.number = 0;
        self.within = false;
        self.since.fill(None);
    }

    /// The number of the statement, for each query.
    pub(super) fn blamed(self) -> Vec<Option<usize>> {
        self.since.into_iter().map(|since| since.map(|(_, number)| number)).collect()
    }

    async fn look(&mut self, session: &mut dyn Session) -> aludel_session::Result<()> {
        // It is broken behind all statements: once it is, it need not be asked again.
        let is_open = |at: &usize| !matches!(self.since.get(*at), Some(Some((true, _))));
        let open: Vec<usize> = (0..self.texts.len()).filter(is_open).collect();
        let texts: Vec<String> = open.iter().map(|at| self.texts[*at].clone()).collect();
        let described = self.describer.describe(session, &texts, self.within).await?;
        for (at, now) in open.into_iter().zip(&described) {
            let since = &mut self.since[at];
            // What makes it worse is to blame, not what came before that.
            *since = compare(&self.before[at], now).map(|effect| match *since {
                Some((before, number)) if effect.is_grave() <= before => (before, number),
                _ => (effect.is_grave(), self.number),
            });
        }
        Ok(())
    }
}

impl Onlooker for Watch {
    fn begun<'a>(&'a mut self, _: &'a mut dyn Session, _statements: usize) -> Asked<'a, ()> {
        self.within = true;
        Box::pin(async { Ok(()) })
    }

    fn after<'a>(&'a mut self, session: &'a mut dyn Session, _sql: &'a str) -> Asked<'a, ()> {
        Box::pin(async move {
            self.look(session).await?;
            self.number += 1;
            Ok(())
        })
    }

    fn ending<'a>(&'a mut self, _: &'a mut dyn Session) -> Asked<'a, ()> {
        self.within = false;
        Box::pin(async { Ok(()) })
    }
}

/// A statement of a revision by its number.
pub(super) fn blamed(revision: &Revision, number: usize) -> Option<Blamed> {
    let script = revision.script().ok()?;
    let statement = script.up.segments.iter().flat_map(|it| &it.statements).nth(number)?;
    let (position, sql) = (statement.position(), statement.as_str().to_owned());
    Some(Blamed { number, position, sql })
}
