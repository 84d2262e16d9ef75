//! The text of a script: messages, and comments that say where each revision begins.

use aludel_revision::Direction;

use crate::step::Step;

/// The text of a script.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// What comes next, in a comment.
    pub(super) fn heading(&mut self, words: &str) {
        let words: String =
            words.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&format!("-- {words}\n\n"));
    }

    /// Where a revision begins.
    pub(super) fn revision(&mut self, step: &Step<'_>) {
        let (verb, revision) = match step.direction() {
            Direction::Up => ("Apply", step.revision),
            Direction::Down => ("Take back", step.revision),
        };
        self.heading(&format!("=== {verb} {}: {}", revision.id, revision.summary()));
    }

    /// A message of this program's.
    pub(super) fn message(&mut self, sql: &str) {
        self.0.push_str(sql);
        self.0.push_str(";\n");
    }

    /// A statement of the user's, which may end in rows.
    pub(super) fn statement(&mut self, sql: &str) {
        self.0.push_str(sql);
        self.0.push_str("\n;\n");
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}
