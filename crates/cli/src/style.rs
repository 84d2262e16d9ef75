//! Colors by role. [`crate::printer`] strips them where they do not belong.

use anstyle::{AnsiColor, Style};

/// What is wrong.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What deserves a second look.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What to do next.
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default().bold();
/// What is done, or comes.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What waits.
pub(crate) const PENDING: Style = AnsiColor::Yellow.on_default();
/// What goes.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
/// An identifier.
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
/// What is said by the way.
pub(crate) const DIM: Style = Style::new().dimmed();
/// The head of a table.
pub(crate) const HEAD: Style = Style::new().bold();

pub(crate) use crate::shown::paint;
