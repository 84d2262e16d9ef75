//! `aludel ensure-version`: aludel's own tables are made.

use aludel_project::run::{Order, RunOptions};

use super::migrate::migrate;
use crate::{Context, Result};

pub(crate) fn run(context: &Context) -> Result {
    migrate(RunOptions::default(), context, &Order::EnsureJournal)
}
