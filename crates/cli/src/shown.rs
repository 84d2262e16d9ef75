//! Text on its way to a terminal: nothing in it but our own styles may move the cursor, name the
//! window or turn the direction of writing. It may come from anywhere: names, comments, what a
//! server said, files.
//!
//! A style comes between marks that are made anew for each process, so that no text from outside
//! can look like one.

use std::{
    borrow::Cow,
    hash::{BuildHasher, RandomState},
    io,
    sync::LazyLock,
};

use anstyle::Style;

static MARK: LazyLock<String> =
    LazyLock::new(|| format!("\u{fdd0}{:016x}\u{fdd1}", RandomState::new().hash_one(0)));

/// Whether a character acts instead of being seen: control characters, and those that turn the
/// direction of writing or break a line.
pub(crate) fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => character.is_control(),
    }
}

/// A text whose hidden characters are shown: `\u{1b}`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match is_hidden(character) {
            true => shown.extend(character.escape_default()),
            false => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

/// The same in one line.
pub(crate) fn in_one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
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
                shown.push_str("\u{1b}[");
                shown.push_str(color);
                shown.push_str(&visible(rest));
            }
            None => shown.push_str(&visible(&format!("\u{1b}[{piece}"))),
        }
    }
    shown
}

/// Writes JSON on; what serde leaves in strings is escaped as JSON does it.
pub(crate) struct JsonWriter<'a, W: io::Write>(pub(crate) &'a mut W);

impl<W: io::Write> io::Write for JsonWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    /// Each piece is whole text: serde writes a string's characters at once.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.iter().all(|byte| byte.is_ascii() && *byte != 0x7f) {
            return self.0.write_all(bytes);
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return self.0.write_all(bytes) };
        if !text.contains(is_hidden) {
            return self.0.write_all(bytes);
        }
        for character in text.chars() {
            match is_hidden(character) {
                true => write!(self.0, "\\u{:04x}", u32::from(character))?,
                false => write!(self.0, "{character}")?,
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

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
    }

    #[test]
    fn json_reads_back_the_same() {
        let mut bytes = Vec::new();
        serde_json::to_writer(JsonWriter(&mut bytes), EVIL).unwrap();
        assert_eq!(serde_json::from_slice::<String>(&bytes).unwrap(), EVIL);
        assert!(!String::from_utf8(bytes).unwrap().contains(is_hidden));
        JsonWriter(&mut Vec::new()).write_all(&[0xff]).unwrap();
    }
}
