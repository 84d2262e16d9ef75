//! How large a table is drawn, in pixels: a letter of twelve pixels is seven and a bit wide in every
//! font whose letters are all as wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::name;
use crate::diagram::{Attribute, Entity};

/// The height of a table's name.
pub(super) const HEAD: f64 = 28.0;
/// The height of a column.
pub(super) const ROW: f64 = 21.0;
/// Below the last column.
const FOOT: f64 = 5.0;
const LETTER: f64 = 7.25;
/// Before a column's name, between it and the type, and behind that.
const MARGINS: f64 = 36.0 + 20.0 + 12.0;
const WIDEST: f64 = 440.0;
const NARROWEST: f64 = 150.0;

/// How wide and how high.
pub(super) fn of(entity: &Entity) -> (f64, f64) {
    let rows = entity.rows.iter().map(|row| wide(&signed(row)) + type_width(row) + MARGINS);
    let widest = rows.fold(wide(&name(entity)) + 2.0 * LETTER + 24.0, f64::max);
    let rows = entity.rows.len() + usize::from(entity.more > 0);
    let height = HEAD + rows as f64 * ROW + FOOT;
    (widest.clamp(NARROWEST, WIDEST).ceil(), height)
}

/// With room for the sign of a change.
fn signed(row: &Attribute) -> String {
    format!("+ {}", row.name.as_str())
}

fn type_width(row: &Attribute) -> f64 {
    wide(&row.data_type) + if row.nullable { 5.0 * LETTER } else { 0.0 }
}

fn wide(text: &str) -> f64 {
    text.width() as f64 * LETTER
}

/// The name and the type of a column, both shortened where there is no room for them: the type first.
pub(super) fn row_texts(row: &Attribute, width: f64) -> (String, String) {
    let null = if row.nullable { 5.0 * LETTER } else { 0.0 };
    let room = width - MARGINS - null - 2.0 * LETTER;
    let least = (room / 3.0).min(wide(&row.data_type));
    let name = fitting(row.name.as_str(), room - least);
    let data_type = fitting(&row.data_type, room - wide(&name));
    (name, data_type)
}

/// The text, or its beginning.
pub(super) fn fitting(text: &str, width: f64) -> String {
    if wide(text) <= width {
        return text.to_owned();
    }
    let mut left = width - LETTER;
    let fits = |char: &char| {
        left -= char.width().unwrap_or(1) as f64 * LETTER;
        left >= 0.0
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_shortened() {
        let cases =
            [("users", 100.0, "users"), ("sessions", 36.0, "ses…"), ("日本語", 30.0, "日…")];
        for (text, width, shown) in cases {
            assert_eq!(fitting(text, width), shown, "{text}");
        }
    }
}
