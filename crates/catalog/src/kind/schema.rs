//! A namespace.

use serde::{Deserialize, Serialize};

/// `CREATE SCHEMA`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {}
