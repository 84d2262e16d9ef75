//! One statement of a script: its place, and its words where the text itself is the matter.

use std::ops::Range;

use aludel_sql::{Kind, tokens};

/// A statement as it is written.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its text.
    pub sql: String,
    /// Where it stands in its script's text.
    pub range: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// Whether it runs in slices, each committed by itself.
    pub is_sliced: bool,
    /// Its words and signs, in lower case; literals as they are, comments not.
    words: Vec<String>,
}

impl Statement {
    /// A statement at a place of a text.
    pub fn new(text: &str, range: Range<usize>) -> Self {
        let sql = text.get(range.clone()).unwrap_or_default().to_owned();
        let before = text.get(..range.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|char| *char != '\n').count() + 1;
        let significant = tokens(&sql).filter(|token| !token.is_trivia());
        let words = significant.map(|token| match token.kind {
            Kind::Word => token.text.to_lowercase(),
            _ => token.text.to_owned(),
        });
        let words = words.collect();
        Self { sql, range, line, column, is_sliced: false, words }
    }

    /// The same, run in slices or not.
    pub(crate) fn sliced(mut self, is_sliced: bool) -> Self {
        self.is_sliced = is_sliced;
        self
    }

    /// Its words and signs, in lower case.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether it begins with these words.
    pub fn begins(&self, words: &str) -> bool {
        let mut own = self.words.iter();
        words.split(' ').all(|word| own.next().is_some_and(|own| own == word))
    }

    /// Whether these words stand in it, one after the other.
    pub fn has(&self, words: &str) -> bool {
        let wanted: Vec<&str> = words.split(' ').collect();
        self.words.windows(wanted.len()).any(|some| some.iter().zip(&wanted).all(|(a, b)| a == b))
    }

    /// Whether what it does may depend on the rows that it finds.
    pub fn works_on_rows(&self) -> bool {
        const VERBS: &[&str] = &[
            "insert", "update", "delete", "merge", "copy", "truncate", "with", "select", "do",
            "call",
        ];
        self.words.first().is_some_and(|first| VERBS.contains(&first.as_str()))
    }

    /// Whether what it does may depend on more than its words: a DO block, a call, a function.
    pub fn is_dynamic(&self) -> bool {
        self.begins("do") || self.begins("call") || self.begins("select")
    }
}
