//! One row, every value as text.

use std::ops::Range;

/// One row of a result. Its values stand one behind the other in one text, for a catalog is a
/// hundred thousand rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    text: String,
    /// Where in the text each value is; `None` is NULL.
    values: Vec<Option<Range<u32>>>,
}

impl Row {
    /// A row of these values; `None` is NULL.
    pub fn new<T: AsRef<str>>(values: impl IntoIterator<Item = Option<T>>) -> Self {
        let values = values.into_iter();
        let mut row =
            Self { text: String::new(), values: Vec::with_capacity(values.size_hint().0) };
        for value in values {
            row.push(value.as_ref().map(AsRef::as_ref));
        }
        row
    }

    /// PostgreSQL sends no row of 2 GiB, so that every place in one is a `u32`.
    /// Source: PostgreSQL manual, "55.7. Message Formats" (the length of a message is an `Int32`).
    fn push(&mut self, value: Option<&str>) {
        let start = self.text.len() as u32;
        self.text.push_str(value.unwrap_or_default());
        self.values.push(value.map(|_| start..self.text.len() as u32));
    }

    /// How many columns it has.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it has no column at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a column, counted from 0; `None` for NULL (and for a column that is not there).
    pub fn get(&self, column: usize) -> Option<&str> {
        let Range { start, end } = self.values.get(column)?.clone()?;
        self.text.get(start as usize..end as usize)
    }

    /// The value of a column that is never NULL, or the empty string.
    pub fn text(&self, column: usize) -> &str {
        self.get(column).unwrap_or_default()
    }

    /// Whether a boolean column is true (`t` or `true`).
    pub fn is_true(&self, column: usize) -> bool {
        matches!(self.get(column), Some("t" | "true"))
    }

    /// All values, in the order of the columns.
    pub fn values(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|column| self.get(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_back_its_values() {
        let cases: [&[Option<&str>]; 4] =
            [&[], &[None], &[Some(""), None, Some("t")], &[Some("ünï"), Some("a b"), None]];
        for values in cases {
            let row = Row::new(values.iter().copied());
            assert_eq!(row.values().collect::<Vec<_>>(), values);
            assert_eq!((row.len(), row.is_empty()), (values.len(), values.is_empty()));
            assert_eq!(row.get(values.len()), None);
        }
    }

    #[test]
    fn a_value_is_read_as_what_it_is() {
        let row = Row::new([Some("t"), Some("f"), None]);
        assert_eq!((row.text(0), row.text(2), row.text(3)), ("t", "", ""));
        assert_eq!([0, 1, 2, 3].map(|column| row.is_true(column)), [true, false, false, false]);
    }
}
