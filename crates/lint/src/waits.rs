//! Who waits for what a statement took, and for what work: until the transaction ends that it runs in.

use std::collections::BTreeSet;

use crate::{Judge, Known, LockMode, Pass, Ran, Work, WorkKind};

/// What others wait for from a statement on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The table or view, as a user writes it.
    pub relation: String,
    /// The lock.
    pub mode: LockMode,
    /// What is done before it is given back, that takes longer the more rows there are.
    pub work: Vec<Work>,
}

/// Who waits for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// For what; nothing: nobody waits, as far as anything is known.
    pub waits: Vec<Wait>,
    /// Whether others wait on for what the transaction took before.
    pub on: bool,
    /// How it is known.
    pub known: Known,
}

/// How long something takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Time {
    /// In seconds, as far as it is known.
    pub seconds: f64,
    /// The tables of which no size is known.
    pub unknown: BTreeSet<String>,
}

impl Ran<'_> {
    /// What others wait for from each statement on, as far as it was there before.
    pub fn waits(&self) -> Vec<Waits> {
        let passes: Vec<Pass<'_>> = self.unnamed().collect();
        let work: Vec<Vec<Work>> = passes.iter().map(work).collect();
        let mut waits = Vec::new();
        let mut begin = 0;
        for stage in &self.script.stages {
            let end = begin + stage.statements.len();
            let mut on = false;
            for (at, pass) in passes.iter().enumerate().take(end).skip(begin) {
                let last = if stage.wrapper.is_some() { end } else { at + 1 };
                let meanwhile = work.get(at..last).unwrap_or_default().concat();
                let waiting = waiting(pass, &meanwhile);
                let anybody = !waiting.is_empty() && stage.wrapper.is_some();
                waits.push(Waits { waits: waiting, on, known: pass.known });
                on |= anybody;
            }
            begin = end;
        }
        waits
    }
}

/// Who waits for a statement, for that work.
fn waiting(pass: &Pass<'_>, meanwhile: &[Work]) -> Vec<Wait> {
    let strong = pass.locks().filter(|(_, mode)| mode.blocks_writes());
    let wait = |(relation, mode): (&crate::outline::Relation, LockMode)| Wait {
        relation: pass.name_of(relation.id),
        mode,
        work: meanwhile.to_vec(),
    };
    let mut waits: Vec<Wait> = strong.map(wait).collect();
    waits.sort_by(|a, b| (b.mode, &a.relation).cmp(&(a.mode, &b.relation)));
    waits
}

/// What a statement does to tables that were there before, that takes longer the more rows there are.
fn work(pass: &Pass<'_>) -> Vec<Work> {
    let all = |kind, found: Vec<u32>| {
        let relations: BTreeSet<String> = found.into_iter().map(|it| pass.key_of(it)).collect();
        relations.into_iter().map(move |relation| Work { kind, relation }).collect::<Vec<_>>()
    };
    let rewritten: Vec<u32> = pass.rewritten().map(|it| it.before.id).collect();
    let built = pass.built_indexes().map(|it| it.relation);
    let built: Vec<u32> = built.filter(|it| !rewritten.contains(it)).collect();
    // What is written anew or indexed is read for it.
    let is_read = |it: &u32| pass.scanned(*it) && !rewritten.contains(it) && !built.contains(it);
    let scanned = pass.old.relations.values().map(|it| it.id).filter(is_read).collect();
    [
        all(WorkKind::Rewrite, rewritten.clone()),
        all(WorkKind::Scan, scanned),
        all(WorkKind::Build, built),
    ]
    .concat()
}

impl Judge {
    /// How long work takes, by what is known of sizes.
    pub fn time(&self, work: &[Work]) -> Time {
        let mut time = Time::default();
        for one in work {
            match self.seconds(one) {
                Some(seconds) => time.seconds += seconds,
                None => drop(time.unknown.insert(one.relation.clone())),
            }
        }
        time
    }
}
