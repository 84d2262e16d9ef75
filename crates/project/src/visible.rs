//! Text that may come from anywhere (names, comments, what a server said, files), with everything in
//! it visible that would act instead.

use std::{borrow::Cow, io};

/// Whether a character acts instead of being seen: control characters, and those that turn the
/// direction of writing or break a line.
pub fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => character.is_control(),
    }
}

/// A text whose hidden characters are shown: `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most text is plain, which its bytes tell.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    if is_plain || !text.contains(is_hidden) {
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

/// Writes JSON on; what serde leaves in strings is escaped as JSON does it.
pub struct JsonWriter<'a, W: io::Write>(pub &'a mut W);

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

    #[test]
    fn json_reads_back_the_same() {
        let evil = "\u{1b}]0;x\u{7}\u{1b}[2J\u{1b}[31ma\rb\u{9b}c\u{7f}\u{202e}d";
        let mut bytes = Vec::new();
        serde_json::to_writer(JsonWriter(&mut bytes), evil).unwrap();
        assert_eq!(serde_json::from_slice::<String>(&bytes).unwrap(), evil);
        assert!(!String::from_utf8(bytes).unwrap().contains(is_hidden));
        JsonWriter(&mut Vec::new()).write_all(&[0xff]).unwrap();
    }
}
