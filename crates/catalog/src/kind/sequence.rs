//! A sequence that is no identity column's.

use serde::{Deserialize, Serialize};

use crate::Key;

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// What it counts, and how.
    pub settings: SequenceSettings,
    /// `UNLOGGED`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
    /// The column that it goes with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<Key>,
}

/// What a sequence or an identity column counts. Every value is explicit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceSettings {
    /// `smallint`, `integer` or `bigint`.
    pub data_type: String,
    /// `START WITH`.
    pub start: i64,
    /// `MINVALUE`.
    pub minimum: i64,
    /// `MAXVALUE`.
    pub maximum: i64,
    /// `INCREMENT BY`.
    pub increment: i64,
    /// `CACHE`.
    pub cache: i64,
    /// `CYCLE`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cycle: bool,
}

impl SequenceSettings {
    /// What an ascending sequence of this type counts by default; `None` for a type that no
    /// sequence has. Source: PostgreSQL manual, "CREATE SEQUENCE".
    pub fn ascending(data_type: &str) -> Option<Self> {
        let maximum = match data_type {
            "smallint" => i16::MAX.into(),
            "integer" => i32::MAX.into(),
            "bigint" => i64::MAX,
            _ => return None,
        };
        Some(Self {
            data_type: data_type.to_owned(),
            start: 1,
            minimum: 1,
            maximum,
            increment: 1,
            cache: 1,
            cycle: false,
        })
    }
}
