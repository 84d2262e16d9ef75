//! Which side has which definition, and in which variant.

use std::fmt::Display;

use super::world::World;
use crate::{Definition, Schema, random::Random};

/// The side of a pair that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// How much the two sides differ, in percent of the definitions.
#[derive(Debug, Clone, Copy)]
struct Churn {
    /// Those that only one side has, for each side.
    one_sided: usize,
    /// Those that both have, each its own.
    changed: usize,
}

const CHURNS: [Churn; 4] = [
    Churn { one_sided: 1, changed: 2 },
    Churn { one_sided: 3, changed: 8 },
    Churn { one_sided: 10, changed: 20 },
    Churn { one_sided: 20, changed: 40 },
];

/// What becomes of a definition on this side.
enum Fate {
    Absent,
    Variant(u64),
}

/// One side of a pair while it is written.
pub(super) struct Writer<'a> {
    /// The names of both sides.
    pub(super) world: &'a World,
    side: Side,
    churn: Churn,
    schema: Schema,
}

impl<'a> Writer<'a> {
    pub(super) fn new(world: &'a World, side: Side) -> Self {
        let churn = CHURNS[Random::of(world.seed, "churn", 0).below(CHURNS.len())];
        Self { world, side, churn, schema: Schema::default() }
    }

    /// A definition that there is in this many pairs of a hundred.
    pub(super) fn define(
        &mut self,
        percent: usize,
        name: impl Display,
        sql: impl FnOnce(&mut Random) -> String,
    ) {
        let name = name.to_string();
        if let Fate::Variant(variant) = self.fate(percent, &name) {
            let sql = sql(&mut Random::of(self.world.seed, &name, variant));
            if !sql.is_empty() {
                self.schema.definitions.push(Definition { name, sql });
            }
        }
    }

    fn fate(&self, percent: usize, name: &str) -> Fate {
        let mut random = Random::of(self.world.seed, name, u64::MAX);
        if !random.chance(percent) {
            return Fate::Absent;
        }
        let Churn { one_sided, changed } = self.churn;
        let roll = random.below(100);
        match self.side {
            Side::Before if roll < one_sided => Fate::Absent,
            Side::After if (one_sided..2 * one_sided).contains(&roll) => Fate::Absent,
            Side::After if (2 * one_sided..2 * one_sided + changed).contains(&roll) => {
                Fate::Variant(1)
            }
            _ => Fate::Variant(0),
        }
    }

    pub(super) fn finish(self) -> Schema {
        self.schema
    }
}
