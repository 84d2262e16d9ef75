//! One file for each verb.

pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod heads;
pub(crate) mod history;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod revision;
pub(crate) mod show;
