//! Triggers, and event triggers.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE TRIGGER`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// `pg_get_triggerdef`.
    pub definition: String,
    /// A constraint trigger.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub constraint: bool,
    /// When it fires.
    pub enabled: Firing,
    /// The engine made it for a partition: no statement creates it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
}

/// `CREATE EVENT TRIGGER`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTrigger {
    /// `ddl_command_end`, ….
    pub event: String,
    /// `WHEN TAG IN (…)`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What it calls.
    pub function: QualifiedName,
    /// When it fires.
    pub enabled: Firing,
}

/// When a trigger or a rule fires, by `session_replication_role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Firing {
    /// `ENABLE`: on origin and local.
    Origin,
    /// `ENABLE REPLICA`.
    Replica,
    /// `ENABLE ALWAYS`.
    Always,
    /// `DISABLE`.
    Disabled,
}
