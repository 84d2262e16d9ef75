//! All that a reviewer of revisions has to see: each is judged, proven and held against the queries that are
//! deployed, on one shadow.

mod around;
mod kept;
mod objects;
mod proof;
mod statements;

use std::sync::Arc;

use aludel_autogenerate::{Proved, Walk, Workshop};
use aludel_catalog::{Catalog, Pair};
use aludel_depict::Diagram;
use aludel_lint::{Judge, Renamed};
use aludel_review::{Queries, QueryFinding, Review, Reviewed};
use aludel_revision::Revision;

use crate::{
    Project, Result,
    ground::Ground,
    history,
    lint::{
        LintOptions,
        revisions::{Judged, Linter},
    },
    prove::unproven,
    queries::{Finding, Light, Need, Scope},
    states,
    visible::visible,
};
use kept::{Kept, Premises};

impl Project {
    /// Reviews revisions. It needs no database of the project's, unless they are those that one has not
    /// applied, or sizes are read there.
    ///
    /// # Errors
    ///
    /// Where there are no such revisions, no shadow, or the history before them cannot be replayed. What is
    /// found, or not proven, is no error.
    pub async fn review(&self, scope: &Scope, options: &LintOptions) -> Result<Review> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        let revisions = self.in_scope(scope, &history).await?;
        let stats = self.known(options.stats.as_ref()).await?;
        let judge = self.judge(options, &stats)?;
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let mut workshop = ground.workshop(extensions, self);
        let deployed = options.deployed.as_deref();
        let light = self.light(&history, &revisions, &mut workshop, deployed).await?;
        let queries = light.as_ref().map(queries);
        let harmed = |id| light.as_ref().map_or(&[][..], |light| light.findings(id)).to_vec();
        let harmed: Vec<Vec<Finding>> = revisions.iter().map(|it| harmed(&it.id)).collect();
        let premises = Premises {
            history: &history,
            judge: &judge,
            stats: &stats,
            light: light.as_ref(),
            trusted: self.settings.trusted,
        };
        let kept = Kept::of(&revisions, premises, &mut workshop, self).await?;
        let new: Vec<&Revision> = revisions.iter().copied().filter(|it| !kept.has(it)).collect();
        let mut linter = Linter::new(&mut workshop, &history, judge.clone());
        linter.know(&stats, light.as_ref());
        let (judged, beyond) = linter.all(&new, &progress).await?;
        let mut walk = Walk::new(&history);
        let mut reviewed = Vec::new();
        for one in &judged {
            progress.step(&format!("proving {}", one.revision.id));
            let mut page = described(one, &judge);
            let states = prove(one, &mut walk, &mut workshop, &mut page).await?;
            kept.keep(&page, &states, &mut workshop, self).await;
            reviewed.push(page);
        }
        reviewed.extend(beyond.into_iter().map(unreached));
        let server = format!("PostgreSQL {}", kept.major(&mut workshop).await?);
        reviewed.extend(kept.into_found());
        let place = |id: &str| revisions.iter().position(|it| it.id.as_str() == id);
        reviewed.sort_by_key(|page| place(&page.id));
        for (page, harmed) in reviewed.iter_mut().zip(harmed) {
            page.queries = harmed.iter().map(query).collect();
        }
        states::close(workshop, self).await?;
        let (around, left_out) = around::around(&history, &revisions);
        Ok(Review {
            title: title(&revisions),
            tool: concat!("aludel ", env!("CARGO_PKG_VERSION")).to_owned(),
            server,
            sized: !judge.sizes.is_empty(),
            queries,
            revisions: reviewed,
            history: around,
            left_out,
        })
    }
}

fn title(revisions: &[&Revision]) -> String {
    match revisions {
        [] => "nothing is pending".to_owned(),
        [one] => visible(one.summary()).into_owned(),
        [first, .., last] => format!("{} revisions, {} to {}", revisions.len(), first.id, last.id),
    }
}

/// Proves a revision, and shows between which states it leads; these.
async fn prove(
    judged: &Judged<'_>,
    walk: &mut Walk<'_>,
    workshop: &mut Workshop,
    page: &mut Reviewed,
) -> Result<Vec<Arc<Catalog>>> {
    match walk.prove(workshop, judged.revision).await {
        Ok(Proved { proof, before, after }) => {
            let states = after.as_deref().map(|after| Pair::new(&*before, after));
            show_states(page, states, &judged.up.renamed);
            page.proof = proof::told(&proof);
            Ok([before].into_iter().chain(after).collect())
        }
        Err(error) => {
            page.proof = proof::failed(&unproven(error)?);
            Ok(Vec::new())
        }
    }
}

/// A revision with what is found in its statements.
fn described(judged: &Judged<'_>, judge: &Judge) -> Reviewed {
    let Judged { revision, up, back, .. } = judged;
    Reviewed {
        need: up.need.as_ref().map(|need| visible(&needed(need)).into_owned()),
        up: statements::way(up, judge),
        down: back.as_ref().map(|back| statements::way(back, judge)),
        ..named(revision)
    }
}

/// A revision that stands on one that does not run.
fn unreached(revision: &Revision) -> Reviewed {
    let why = "it was not looked at: one that it stands on does not run";
    let proof = aludel_review::Proof { faults: vec![why.to_owned()], ..Default::default() };
    Reviewed { proof, ..named(revision) }
}

/// What a revision says of itself.
fn named(revision: &Revision) -> Reviewed {
    Reviewed {
        id: revision.id.to_string(),
        title: visible(revision.summary()).into_owned(),
        file: visible(&revision.path.display().to_string().replace('\\', "/")).into_owned(),
        parents: revision.parents.iter().map(ToString::to_string).collect(),
        created: revision.created.map(|time| time.strftime("%Y-%m-%d").to_string()),
        phase: revision.phase.map(|phase| phase.word().to_owned()),
        irreversible: revision.why_irreversible().map(|why| visible(why).into_owned()),
        ..Reviewed::default()
    }
}

/// Adds what changes between two states.
fn show_states(page: &mut Reviewed, states: Option<Pair<&Catalog>>, renamed: &[Renamed]) {
    let Some(states) = states else { return };
    page.changes = Some(objects::changes(states, renamed));
    let diagram = Diagram::of_change(states);
    page.diagram = (!diagram.entities.is_empty()).then_some(diagram);
}

fn needed(Need { read, unknown }: &Need) -> String {
    match unknown {
        None => format!("none of the {read} deployed queries needs what it takes away"),
        Some(why) => format!("no query that is read needs what it takes away; but {why}"),
    }
}

fn queries(light: &Light) -> Queries {
    let unreadable = light.unreadable.iter();
    let unreadable =
        unreadable.map(|it| visible(&format!("{}: {}", it.place, it.why)).into_owned());
    Queries { read: light.read, unreadable: unreadable.collect(), unknown: light.unknown.clone() }
}

fn query(finding: &Finding) -> QueryFinding {
    let Finding { query, effect, statement, .. } = finding;
    let places = [&query.place].into_iter().chain(&query.also);
    QueryFinding {
        level: if effect.is_grave() {
            aludel_review::Level::Error
        } else {
            aludel_review::Level::Warning
        },
        what: effect.what.iter().map(|it| visible(it).into_owned()).collect(),
        places: places.map(|it| visible(&it.to_string()).into_owned()).collect(),
        sql: visible(&query.text).into_owned(),
        line: statement.as_ref().map(|it| it.position.line),
    }
}
