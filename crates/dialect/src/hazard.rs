//! Facts about a plan that a reviewer must know.

use aludel_catalog::Key;
use serde::Serialize;

use crate::{Code, Remedy};

/// What sort of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HazardKind {
    /// Rows or values are lost.
    DataLoss,
    /// The statement fails if rows are not as it demands.
    MayFail,
    /// Every row is written again under a lock that blocks readers.
    Rewrite,
    /// Every row is read under a lock that blocks writers.
    Scan,
    /// A lock that blocks running clients for longer than a moment.
    BlockingLock,
    /// Running clients that use the old name or form stop working.
    BreaksClients,
    /// Stored values, or checks that rows have passed, stay as something computed them that now
    /// computes others.
    StaleValues,
    /// The statement's effect cannot be judged.
    Opaque,
}

/// A fact about a statement that a reviewer must know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hazard {
    /// Which fact.
    pub code: Code,
    /// What sort of harm.
    pub kind: HazardKind,
    /// The object that is harmed.
    pub object: Key,
    /// One sentence without a full stop: what is lost, or what may fail and when.
    pub message: String,
    /// What to do about it, where there is something to do.
    pub remedy: Option<Remedy>,
}

impl Hazard {
    /// A fact about an object, with nothing to do about it.
    pub fn new(code: Code, object: &Key, message: impl Into<String>) -> Self {
        let (object, message) = (object.clone(), message.into());
        Self { code, kind: code.kind(), object, message, remedy: None }
    }

    /// The same fact, and what to do about it.
    pub fn with(self, remedy: impl Into<Remedy>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }
}
