//! Aligned columns.

use anstyle::Style;

use crate::{
    shown::in_one_line,
    style::{self, paint},
};

/// One cell: a text and its style.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A text in a style.
    pub(crate) fn new(style: Style, text: impl Into<String>) -> Self {
        // A line of a table is one line, whatever is in it.
        Self { text: in_one_line(&text.into()), style }
    }

    /// A text as it is.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::new(Style::new(), text)
    }

    fn width(&self) -> usize {
        self.text.chars().count()
    }
}

/// A head in capitals and rows below it, a line each, without trailing blanks.
pub(crate) fn table(head: &[&str], rows: &[Vec<Cell>]) -> String {
    let head: Vec<Cell> = head.iter().map(|text| Cell::new(style::HEAD, *text)).collect();
    let all: Vec<&Vec<Cell>> = std::iter::once(&head).chain(rows).collect();
    let widths = widths(&all);
    let mut text = String::new();
    for (number, row) in all.into_iter().enumerate() {
        text.push_str(if number == 0 { "" } else { "\n" });
        add_line(&mut text, row, &widths);
    }
    text
}

fn widths(rows: &[&Vec<Cell>]) -> Vec<usize> {
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or_default();
    (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(Cell::width).max().unwrap_or_default()
        })
        .collect()
}

/// Adds a row: to one text, for a history is tens of thousands of them.
fn add_line(text: &mut String, row: &[Cell], widths: &[usize]) {
    let last = row.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or_default();
    for (at, (cell, width)) in row.iter().zip(widths).enumerate().take(last + 1) {
        text.push_str(if at == 0 { "" } else { "  " });
        text.push_str(&paint(cell.style, &cell.text));
        if at < last {
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_without_trailing_blanks() {
        let rows = [
            vec![Cell::plain("a"), Cell::plain("long"), Cell::plain("")],
            vec![Cell::plain("bbb"), Cell::plain("c"), Cell::plain("end")],
        ];
        let text = crate::shown::unstyled(&table(&["X", "Y", "Z"], &rows));
        assert_eq!(text, "X    Y     Z\na    long\nbbb  c     end");
    }
}
