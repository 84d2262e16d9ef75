//! How a new revision is called.

/// A file-name part from a message: lower-case words joined by underscores, at most 40 characters,
/// cut between words where possible; `revision` if the message has no letter and no digit.
pub fn slug(message: &str) -> String {
    todo!("{message}")
}
