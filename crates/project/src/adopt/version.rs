//! What another tool numbers its migrations by, and the identifiers that come of it.

use aludel_revision::{InvalidId, RevisionId};

/// The fewest digits of a number in an identifier: the beginning of an identifier has as many.
const FEWEST: usize = 3;

/// A version: its numbers, by which it is ordered. `007` and `7` are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(Vec<u64>);

impl Version {
    /// Reads `20230101120000`, `0001`, `1.2`, `2019-03-13-000000`, `m20220101_000001`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('m').unwrap_or(text);
        let numbers: Option<Vec<u64>> =
            text.split(['.', '_', '-']).map(|part| part.parse().ok()).collect();
        let mut numbers = numbers?;
        // `1` and `1.0` are the same to who has such versions.
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self(numbers))
    }
}

/// The numbers of a version as they are written.
fn parts(text: &str) -> Vec<&str> {
    text.split(['.', '_', '-']).collect()
}

/// An identifier for each version, with `before` in front: its numbers, as wide as the widest of all, so that
/// files are listed in their order.
pub(super) fn identifiers(versions: &[(&str, &str)]) -> Result<Vec<RevisionId>, InvalidId> {
    let mut widths: Vec<usize> = Vec::new();
    for (_, version) in versions {
        for (at, part) in parts(version).iter().enumerate() {
            let least = if at == 0 { FEWEST } else { 1 };
            match widths.get_mut(at) {
                Some(width) => *width = (*width).max(part.len()),
                None => widths.push(part.len().max(least)),
            }
        }
    }
    let identifier = |(before, version): &(&str, &str)| {
        let parts = parts(version);
        let padded = parts.iter().zip(&widths).map(|(part, &width)| format!("{part:0>width$}"));
        RevisionId::new(&format!("{before}{}", padded.collect::<Vec<_>>().join("_")))
    };
    versions.iter().map(identifier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let sorted = ["1", "2", "10", "20230101"].map(|it| Version::parse(it).expect("a version"));
        assert!(sorted.is_sorted());
        assert_eq!(Version::parse("007"), Version::parse("7"));
        assert_eq!(Version::parse("1.0"), Version::parse("1"));
        assert!(Version::parse("1.2") < Version::parse("1.10"));
        assert_eq!(Version::parse("a1"), None);
        assert_eq!(Version::parse("99999999999999999999999"), None);
    }

    #[test]
    fn identifiers_are_recognised_and_listed_in_order() {
        for (versions, expected) in [
            (&[("", "1"), ("", "10")][..], &["001", "010"][..]),
            (
                &[("", "20230101120000"), ("", "20230102000000")],
                &["20230101120000", "20230102000000"],
            ),
            (&[("V", "1"), ("V", "1.10"), ("U", "2")], &["V001", "V001_10", "U002"]),
            (&[("", "2019-03-13-000000")], &["2019_03_13_000000"]),
            (&[("m", "20220101_000001")], &["m20220101_000001"]),
        ] {
            let found = identifiers(versions).expect("identifiers");
            assert_eq!(found.iter().map(RevisionId::as_str).collect::<Vec<_>>(), expected);
        }
    }
}
