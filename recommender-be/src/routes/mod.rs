//! One file per group of routes.

pub(crate) mod auth;
pub(crate) mod health;
