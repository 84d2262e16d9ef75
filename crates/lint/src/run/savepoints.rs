//! The savepoints that a script itself has set.

use crate::Statement;

/// The savepoints that a script itself has set: nothing may stand around what is done with them.
#[derive(Default)]
pub(super) struct Savepoints(Vec<String>);

impl Savepoints {
    /// Whether a statement sets one, or goes back to one that was set.
    pub(super) fn follow(&mut self, statement: &Statement) -> bool {
        let words = statement.words();
        let name = words.last().cloned().unwrap_or_default();
        let place = self.0.iter().rposition(|it| *it == name);
        match (words.first().map(String::as_str), place) {
            (Some("savepoint"), _) => self.0.push(name),
            (Some("rollback"), Some(place)) => self.0.truncate(place + 1),
            (Some("release"), Some(place)) => self.0.truncate(place),
            _ => return false,
        }
        true
    }
}
