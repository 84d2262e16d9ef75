//! The comment above a statement that says what a reviewer must know of it: written, and read again.
//!
//! ```text
//! -- hazard: data loss: all rows of users are lost
//! -- remedy: copy them first
//! ```

use std::fmt;

use aludel_sql::{Kind, Syntax, tokens_of};

/// The widest line of a comment.
const WIDTH: usize = 98;

/// What a further line of a comment begins with.
const FURTHER: &str = "--        ";

/// What a comment says of the statement below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HazardComment {
    /// What sort of harm, in words.
    pub kind: String,
    /// What may happen.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// The kind of those that announce that rows or values are lost.
const DATA_LOSS: &str = "data loss";

impl HazardComment {
    /// Announces that data is lost.
    pub fn data_loss(message: impl Into<String>) -> Self {
        Self { kind: DATA_LOSS.to_owned(), message: message.into(), remedy: None }
    }

    /// Whether it announces that data is lost.
    pub fn is_data_loss(&self) -> bool {
        self.kind == DATA_LOSS
    }

    /// All that the comments of a text say, each with the lines that go on with it.
    pub fn all(text: &str, syntax: Syntax) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut is_open = false;
        for token in tokens_of(text, syntax).filter(|token| token.kind != Kind::Blank) {
            let line = match token.kind {
                Kind::LineComment => token.text.trim_start_matches('-').trim(),
                _ => "",
            };
            match (line.strip_prefix("hazard:"), all.last_mut()) {
                (Some(hazard), _) => all.push(Self::read(hazard.trim())),
                (None, Some(last)) if is_open && !line.is_empty() => last.go_on(line),
                _ => {
                    is_open = false;
                    continue;
                }
            }
            is_open = true;
        }
        all
    }

    fn read(text: &str) -> Self {
        let known = text.strip_prefix(DATA_LOSS).map(|rest| (DATA_LOSS, rest));
        let (kind, rest) = known.or_else(|| text.split_once(':')).unwrap_or((text, ""));
        let message = rest.trim_start_matches(':').trim();
        Self { kind: kind.to_owned(), message: message.to_owned(), remedy: None }
    }

    fn go_on(&mut self, line: &str) {
        if let Some(remedy) = line.strip_prefix("remedy:") {
            self.remedy = Some(remedy.trim().to_owned());
            return;
        }
        let text = self.remedy.as_mut().unwrap_or(&mut self.message);
        text.push(' ');
        text.push_str(line);
    }

    /// A text without the lines of such comments.
    pub fn strip(text: &str) -> String {
        let mut is_open = false;
        let mut is_other = |line: &&str| {
            let begins = ["hazard:", "remedy:"].map(|word| format!("-- {word}"));
            is_open = begins.iter().any(|begin| line.starts_with(begin))
                || (is_open && line.starts_with(FURTHER));
            !is_open
        };
        text.split_inclusive('\n').filter(|line| is_other(line)).collect()
    }

    /// What it says of the hazard, in one line.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.kind, self.message)
    }
}

/// The lines of the comment, each with its end.
impl fmt::Display for HazardComment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment("hazard:", &self.sentence()))?;
        self.remedy.iter().try_for_each(|remedy| f.write_str(&comment("remedy:", remedy)))
    }
}

/// A text in lines of a comment that begins with a word. A name may hold a line break: it must not
/// end the comment.
pub fn comment(word: &str, text: &str) -> String {
    let (mut lines, mut line) = (String::new(), format!("-- {word}"));
    for (at, part) in text.split_whitespace().enumerate() {
        if at > 0 && line.chars().count() + 1 + part.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = FURTHER.to_owned();
        }
        line.push(' ');
        line.push_str(part);
    }
    lines + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<HazardComment> {
        HazardComment::all(text, Syntax::default())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let long = "word ".repeat(60).trim().to_owned();
        let cases = [
            HazardComment::data_loss("all rows of users are lost"),
            HazardComment { remedy: Some(long.clone()), ..HazardComment::data_loss(long) },
            HazardComment { kind: "may fail".into(), ..HazardComment::data_loss("fails: NULL") },
        ];
        let text: String = cases.iter().map(ToString::to_string).collect();
        assert_eq!(read(&format!("{text}DROP TABLE users;\n-- a remark")), cases);
        assert_eq!(HazardComment::strip(&format!("-- why\n{text}-- how\n")), "-- why\n-- how\n");
        assert!(text.lines().all(|line| line.starts_with("-- ") && line.chars().count() <= WIDTH));
    }

    #[test]
    fn a_comment_goes_on_until_something_else_comes() {
        let cases: [(&str, &[&str]); 6] = [
            ("-- hazard: data loss: some\n\n--   more", &["data loss: some more"]),
            ("-- hazard: data loss some", &["data loss: some"]),
            ("-- hazard: scan: a\n-- hazard: rewrite: b", &["scan: a", "rewrite: b"]),
            ("-- hazard: scan: a\n--\n-- more", &["scan: a"]),
            ("-- hazard: scan: a\nSELECT 1; -- more", &["scan: a"]),
            ("SELECT '-- hazard: data loss: a'", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<String> = read(text).iter().map(HazardComment::sentence).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_name_never_ends_a_comment() {
        let written = comment("hazard:", &format!("\"a\nDROP TABLE x; --\" {}", "b ".repeat(60)));
        assert!(written.lines().all(|line| line.starts_with("-- ")), "{written}");
    }
}
