//! Chance that is the same everywhere: SplitMix64, started by a seed and a name.

/// A source of chance.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The source of a seed and a name: the same two give the same numbers.
    pub(crate) fn of(seed: u64, name: &str, variant: u64) -> Self {
        // FNV-1a, whose constants are in its authors' specification.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes().chain(seed.to_le_bytes()).chain(variant.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not zero.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// A number of a range that includes both ends.
    pub(crate) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// Whether something happens that does so in this many cases of a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several; there is at least one.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// One of a list; `None` of an empty one.
    pub(crate) fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// A text in this many cases of a hundred, and nothing in the others.
    pub(crate) fn maybe<'a>(&mut self, percent: usize, text: &'a str) -> &'a str {
        if self.chance(percent) { text } else { "" }
    }

    /// Some of them, in their order, at least one.
    pub(crate) fn some<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        let mut chosen: Vec<T> = all.iter().filter(|_| self.chance(60)).cloned().collect();
        if chosen.is_empty() {
            chosen.extend(self.one(all).cloned());
        }
        chosen
    }

    /// All of them, in another order.
    pub(crate) fn shuffled<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        let mut shuffled = all.to_vec();
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, self.below(at + 1));
        }
        shuffled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed, name| -> Vec<usize> {
            let mut random = Random::of(seed, name, 0);
            (0..8).map(|_| random.below(1000)).collect()
        };
        assert_eq!(numbers(1, "table"), numbers(1, "table"));
        assert_ne!(numbers(1, "table"), numbers(2, "table"));
        assert_ne!(numbers(1, "table"), numbers(1, "view"));
    }

    #[test]
    fn a_choice_is_never_empty_and_keeps_its_order() {
        for seed in 0..50 {
            let chosen = Random::of(seed, "", 0).some(&[1, 2, 3]);
            assert!(!chosen.is_empty() && chosen.is_sorted(), "{chosen:?}");
        }
    }
}
