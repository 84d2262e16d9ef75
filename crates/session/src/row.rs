//! One row, every value as text.

/// One row of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Option<String>>);

impl Row {
    /// The value of a column, counted from 0; `None` for NULL (and for a column that is not there).
    pub fn get(&self, column: usize) -> Option<&str> {
        self.0.get(column)?.as_deref()
    }

    /// The value of a column that is never NULL, or the empty string.
    pub fn text(&self, column: usize) -> &str {
        self.get(column).unwrap_or_default()
    }

    /// Whether a boolean column is true (`t` or `true`).
    pub fn is_true(&self, column: usize) -> bool {
        matches!(self.get(column), Some("t" | "true"))
    }
}
