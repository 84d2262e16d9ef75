//! A smaller pair that fails in the same way.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use aludel_catalog::Pair;
use aludel_dialect::Strategy;

use crate::{Bench, Definition, Failure, Schema};

/// Leaves out definitions, and what differs without need, as long as the failure of a strategy stays the same.
pub async fn shrink(
    bench: &mut Bench,
    strategy: Strategy,
    pair: Pair<Schema>,
    failure: Failure,
    time: Duration,
) -> (Pair<Schema>, Failure) {
    let mut shrinker = Shrinker { bench, strategy, pair, failure, end: Instant::now() + time };
    while shrinker.leave_out().await | shrinker.make_same().await {}
    (shrinker.pair, shrinker.failure)
}

struct Shrinker<'a> {
    bench: &'a mut Bench,
    strategy: Strategy,
    pair: Pair<Schema>,
    failure: Failure,
    end: Instant,
}

impl Shrinker<'_> {
    /// Takes a smaller pair if it fails in the same way.
    async fn take(&mut self, smaller: Pair<Schema>) -> bool {
        if Instant::now() > self.end {
            return false;
        }
        match self.bench.hold(smaller.as_ref(), self.strategy).await {
            Err(failure) if failure.is_like(&self.failure) => {
                (self.pair, self.failure) = (smaller, failure);
                true
            }
            _ => false,
        }
    }

    /// Leaves out halves, quarters, and so on to single definitions; whether any could be.
    async fn leave_out(&mut self) -> bool {
        let mut any = false;
        let mut size = self.names().len().div_ceil(2);
        while size > 0 {
            let names = self.names();
            for chunk in names.chunks(size).rev() {
                let without: BTreeSet<String> = chunk.iter().cloned().collect();
                let smaller = self.pair.as_ref().map(|schema| schema.without(&without));
                any |= self.take(smaller).await;
            }
            size /= 2;
        }
        any
    }

    fn names(&self) -> Vec<String> {
        let Pair { before, after } = self.pair.as_ref().map(Schema::names);
        before.union(&after).cloned().collect()
    }

    /// Gives one side what the other says; whether any could be.
    async fn make_same(&mut self) -> bool {
        let mut any = false;
        for name in self.names() {
            let sides = self.pair.as_ref().map(|schema| schema.get(&name));
            let Pair { before: Some(before), after: Some(after) } = sides else { continue };
            if before == after {
                continue;
            }
            let (before, after) = (before.clone(), after.clone());
            let same = Pair::new(self.pair.before.clone(), with(&self.pair.after, &before));
            if self.take(same).await {
                any = true;
                continue;
            }
            let same = Pair::new(with(&self.pair.before, &after), self.pair.after.clone());
            any |= self.take(same).await;
        }
        any
    }
}

/// The schema with another definition in the place of the one of its name.
fn with(schema: &Schema, new: &Definition) -> Schema {
    let replace = |old: &Definition| if old.name == new.name { new.clone() } else { old.clone() };
    Schema { definitions: schema.definitions.iter().map(replace).collect() }
}
