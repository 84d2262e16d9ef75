//! One file for each verb.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod current;
pub(crate) mod diff;
pub(crate) mod downgrade;
pub(crate) mod explain;
pub(crate) mod heads;
pub(crate) mod history;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod lint;
pub(crate) mod man;
pub(crate) mod migrate;
pub(crate) mod prove;
pub(crate) mod psql;
pub(crate) mod queries;
pub(crate) mod resolve;
pub(crate) mod review;
pub(crate) mod revision;
pub(crate) mod show;
pub(crate) mod stamp;
pub(crate) mod stats;
pub(crate) mod status;
pub(crate) mod trust;
pub(crate) mod unlock;
pub(crate) mod upgrade;
