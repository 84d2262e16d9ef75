//! Pairs of random schemas over every kind of object.
//!
//! A [`World`](world::World) holds the names that both sides share; a
//! [`Writer`](writer::Writer) walks through all definitions that there might be, once for each
//! side, and lets chance say which side has which, and in which variant. What a definition refers
//! to it takes from the world, whether it is there or not: the server has the last word.

mod code;
mod column;
mod constraint;
mod expression;
mod foreign;
mod index;
mod names;
mod operators;
mod others;
mod privileges;
mod reports;
mod rows;
mod sequence;
mod table;
mod text_search;
mod triggers;
mod types;
mod view;
mod world;
mod writer;

use aludel_catalog::Pair;

use crate::Schema;
use world::World;
use writer::{Side, Writer};

/// The pair of a seed, for a server of this major version.
pub fn generate(seed: u64, major: u32) -> Pair<Schema> {
    let world = World::new(seed, major);
    Pair::new(write(&world, Side::Before), write(&world, Side::After))
}

/// What refers comes after what it refers to, as far as there is such an order.
fn write(world: &World, side: Side) -> Schema {
    let mut writer = Writer::new(world, side);
    privileges::defaults(&mut writer);
    others::early(&mut writer);
    types::write(&mut writer);
    code::write(&mut writer);
    operators::write(&mut writer);
    text_search::write(&mut writer);
    sequence::write(&mut writer);
    foreign::write(&mut writer);
    table::write(&mut writer);
    column::write(&mut writer);
    sequence::own(&mut writer);
    table::attach(&mut writer);
    constraint::write(&mut writer);
    index::write(&mut writer);
    view::write(&mut writer);
    reports::write(&mut writer);
    index::of_views(&mut writer);
    triggers::write(&mut writer);
    rows::write(&mut writer);
    others::late(&mut writer);
    privileges::write(&mut writer);
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_pair() {
        assert_eq!(generate(7, 15), generate(7, 15));
        assert_ne!(generate(7, 15), generate(8, 15));
    }

    #[test]
    fn both_sides_have_most_in_common_and_not_all() {
        let (mut same, mut differing) = (0, 0);
        for seed in 0..100 {
            let pair = generate(seed, 15);
            for definition in &pair.before.definitions {
                match pair.after.get(&definition.name) == Some(definition) {
                    true => same += 1,
                    false => differing += 1,
                }
            }
        }
        assert!(same > differing && differing > 100, "{same} the same, {differing} not");
    }

    #[test]
    fn every_definition_has_a_name_of_its_own() {
        for seed in 0..50 {
            let pair = generate(seed, 18);
            assert_eq!(pair.before.names().len(), pair.before.definitions.len(), "seed {seed}");
        }
    }
}
