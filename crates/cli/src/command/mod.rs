//! One file for each verb.

pub(crate) mod completions;
pub(crate) mod init;
