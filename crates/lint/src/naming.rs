//! How things are named: patterns that a project gives for their kinds, and what holds without one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// A schema.
    Schema,
    /// A table.
    Table,
    /// A view, materialized or not.
    View,
    /// A column.
    Column,
    /// An index that belongs to no constraint.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
    /// A primary key.
    PrimaryKey,
    /// A unique constraint.
    Unique,
}

impl Named {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::View => "view",
            Self::Column => "column",
            Self::Index => "index",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
        }
    }
}

/// The patterns of names: `*` stands for anything, `{table}` for the table's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Naming(pub BTreeMap<Named, String>);

impl Naming {
    /// The pattern of a kind.
    pub fn pattern(&self, kind: Named) -> Option<&str> {
        self.0.get(&kind).map(String::as_str)
    }
}

/// Whether a name is written without quotes as it is: small letters of the alphabet, digits, `_`.
pub(crate) fn is_plain(name: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_lowercase() || it == '_';
    name.starts_with(is_letter) && name.chars().all(|it| is_letter(it) || it.is_ascii_digit())
}

/// Whether a name is as a pattern has it.
pub(crate) fn fits(name: &str, pattern: &str, table: &str) -> bool {
    let pattern = pattern.replace("{table}", table);
    let Some((first, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_its_pattern() {
        let cases = [
            ("orders_customer_idx", "{table}_*_idx", true),
            ("orders_idx", "{table}_*_idx", false),
            ("idx_orders", "idx_*", true),
            ("orders", "*", true),
            ("a_b_c", "a*b*c", true),
            ("a_c_b", "a*b*c", false),
            ("orders", "orders", true),
            ("Orders", "orders", false),
            ("über", "ü*", true),
        ];
        for (name, pattern, expected) in cases {
            assert_eq!(fits(name, pattern, "orders"), expected, "{name} as {pattern}");
        }
    }

    #[test]
    fn what_needs_no_quotes_is_plain() {
        let plain = ["orders", "_a1", "a"];
        let others = ["Orders", "1a", "a b", "", "größe", "a-b"];
        assert!(plain.into_iter().all(is_plain) && !others.into_iter().any(is_plain));
    }
}
