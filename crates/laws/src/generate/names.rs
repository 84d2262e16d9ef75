//! Names that need care, each given once.

use std::collections::BTreeSet;

use aludel_sql::quote_ident;

use crate::random::Random;

const HARD: [&str; 16] = [
    "Mixed Case",
    "select",
    "user",
    "quo\"te",
    "ünïcode",
    "with.dot",
    "1digit",
    "dollar$x",
    "naïve table of sixty-three bytes, which is all that a name has",
    "a_rather_long_name_that_makes_derived_names_be_cut_somewhere_x",
    "it's",
    "back\\slash",
    "日本語",
    "semi;colon",
    "UPPER",
    "order",
];

/// Hands out names, quoted.
pub(super) struct Names {
    random: Random,
    given: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Random::of(seed, "names", 0), given: BTreeSet::new() }
    }

    /// A name that was not given before, in quotes: mostly a plain one.
    pub(super) fn next(&mut self, plain: &str) -> String {
        let name = match self.random.chance(25) {
            true => self.random.pick(&HARD),
            false => plain,
        };
        let name = match self.given.contains(name) {
            true => plain,
            false => name,
        };
        self.given.insert(name.to_owned());
        quote_ident(name)
    }

    /// The same in one of these schemas.
    pub(super) fn within(&mut self, schemas: &[String], plain: &str) -> String {
        let schema = self.random.one(schemas).cloned().unwrap_or_default();
        format!("{schema}.{}", self.next(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_longer_than_the_engine_allows() {
        let longest = HARD.iter().map(|name| name.len()).max();
        assert_eq!(longest, Some(63));
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::new(1);
        let all: Vec<String> = (0..100).map(|number| names.next(&format!("n{number}"))).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 100);
        assert!(all.iter().any(|name| !name.starts_with("\"n")), "{all:?}");
    }
}
