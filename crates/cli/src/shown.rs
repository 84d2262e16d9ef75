//! Text on its way to a terminal: nothing in it but our own styles may move the cursor, name the
//! window or turn the direction of writing. It may come from anywhere: names, comments, what a
//! server said, files.
//!
//! A style comes between marks that are made anew for each process, so that no text from outside
//! can look like one.

use std::{
    borrow::Cow,
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

use aludel_project::visible::visible;
use anstyle::Style;

static MARK: LazyLock<String> =
    LazyLock::new(|| format!("\u{fdd0}{:016x}\u{fdd1}", RandomState::new().hash_one(0)));

/// The same in one line.
pub(crate) fn in_one_line(text: &str) -> String {
    let shown = visible(text);
    match shown.contains(['\n', '\t']) {
        true => shown.replace('\n', "\\n").replace('\t', "\\t"),
        false => shown.into_owned(),
    }
}

/// A text in a style, for [`styled`] or [`unstyled`].
pub(crate) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    let mark = MARK.as_str();
    match style == Style::new() {
        true => text.to_string(),
        false => format!("{mark}{style}{mark}{text}{mark}{style:#}{mark}"),
    }
}

/// The text with its styles, and everything else in it visible.
pub(crate) fn styled(text: &str) -> String {
    let shown = |(is_style, piece)| if is_style { Cow::Borrowed(piece) } else { visible(piece) };
    pieces(text).map(shown).collect::<Vec<_>>().concat()
}

/// The text without its styles, and everything in it visible.
pub(crate) fn unstyled(text: &str) -> String {
    let said = pieces(text).filter(|(is_style, _)| !is_style);
    said.map(|(_, piece)| visible(piece)).collect::<Vec<_>>().concat()
}

/// The pieces of a text, and whether each is a style: every second one between marks.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split(MARK.as_str()).enumerate().map(|(number, piece)| (number % 2 == 1, piece))
}

/// A text that was colored elsewhere: colors stay, everything else becomes visible.
pub(crate) fn colored(text: &str) -> String {
    with_colors(text, true)
}

/// The same without its colors.
pub(crate) fn uncolored(text: &str) -> String {
    with_colors(text, false)
}

fn with_colors(text: &str, are_kept: bool) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut shown = visible(pieces.next().unwrap_or_default()).into_owned();
    for piece in pieces {
        let is_color = |at: &usize| {
            let codes = piece.get(..*at).unwrap_or_default();
            codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';')
        };
        match piece.find('m').filter(is_color) {
            Some(end) => {
                let (color, rest) = piece.split_at(end + 1);
                if are_kept {
                    shown.push_str("\u{1b}[");
                    shown.push_str(color);
                }
                shown.push_str(&visible(rest));
            }
            None => shown.push_str(&visible(&format!("\u{1b}[{piece}"))),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{BAD, NAME};

    const EVIL: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{1b}[31ma\rb\u{9b}c\u{7f}\u{202e}d";
    const SHOWN: &str = "\\u{1b}]0;x\\u{7}\\u{1b}[2J\\u{1b}[31ma\\rb\\u{9b}c\\u{7f}\\u{202e}d";

    #[test]
    fn only_our_own_styles_act() {
        let text = format!("a {} é\n", paint(NAME, format!("{EVIL}{}", paint(BAD, EVIL))));
        let inner = format!("{BAD}{SHOWN}{BAD:#}");
        assert_eq!(styled(&text), format!("a {NAME}{SHOWN}{inner}{NAME:#} é\n"));
        assert_eq!(unstyled(&text), format!("a {SHOWN}{SHOWN} é\n"));
    }

    #[test]
    fn colors_from_elsewhere_stay() {
        assert_eq!(
            colored("\u{1b}[1;31ma\u{1b}[0m\u{1b}[2J\u{7}"),
            "\u{1b}[1;31ma\u{1b}[0m\\u{1b}[2J\\u{7}"
        );
        assert_eq!(uncolored("\u{1b}[1;31ma\u{1b}[0m\u{1b}[2J\u{7}"), "a\\u{1b}[2J\\u{7}");
    }
}
