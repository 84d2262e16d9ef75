//! What runs revisions, on SQLite.

mod failure;
mod killed;
mod lock;
mod support;
mod way;
