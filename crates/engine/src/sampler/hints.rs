//! What a check's text tells of the values that would meet it: its literals.

use aludel_sql::{Kind, Token, tokens};

use super::pattern;

/// The literals of an expression.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Its texts.
    pub strings: Vec<String>,
    /// Its numbers.
    pub numbers: Vec<String>,
}

impl Hints {
    /// The hints in several expressions, each literal once.
    pub fn of<'a>(expressions: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hints = Self::default();
        for token in expressions.into_iter().flat_map(tokens) {
            let (list, text) = match token.kind {
                Kind::Literal => (&mut hints.strings, unquoted(&token)),
                Kind::Number => (&mut hints.numbers, token.text.to_owned()),
                _ => continue,
            };
            if !list.contains(&text) {
                list.push(text);
            }
        }
        hints
    }

    /// Texts that may meet the checks: the literals, what their patterns describe, and texts as
    /// long as the numbers say.
    pub fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.strings.clone();
        for string in &self.strings {
            texts.extend((0..6).flat_map(|seed| pattern::sample(string, seed)));
            texts.extend((1..6).flat_map(|seed| pattern::like(string, seed)));
        }
        let lengths = self.numbers.iter().filter_map(|number| number.parse::<usize>().ok());
        for length in lengths.filter(|length| (1..=1000).contains(length)) {
            for length in [length, length.saturating_sub(1), length + 1] {
                texts.extend((1..5).flat_map(|seed| of_length(seed, length)));
            }
        }
        texts
    }

    /// Numbers that may meet the checks: the literals and their neighbors.
    pub fn whole_numbers(&self) -> Vec<i64> {
        let quoted = self.strings.iter().chain(&self.numbers);
        let literals = quoted.filter_map(|text| text.trim_matches(['(', ')']).parse::<i64>().ok());
        literals
            .flat_map(|n| [n, n.saturating_add(1), n.saturating_sub(1), n.saturating_neg()])
            .collect()
    }
}

/// Texts of one length that differ by their seed: letters, and digits alone.
fn of_length(seed: usize, length: usize) -> [String; 2] {
    let text = |filler: char| {
        let head = seed.to_string();
        head.chars().chain(std::iter::repeat(filler)).take(length).collect()
    };
    [text('a'), text('0')]
}

/// The text of a literal.
fn unquoted(token: &Token<'_>) -> String {
    let is_escape = token.text.starts_with(['E', 'e']);
    let inner = token.text.trim_start_matches(|c: char| c != '\'').trim_matches('\'');
    let plain = inner.replace("''", "'");
    if is_escape { plain.replace("\\\\", "\\") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_become_hints() {
        let hints =
            Hints::of(["CHECK (((a)::text = ANY (ARRAY['x'::text, 'it''s'::text])) AND (b > 5))"]);
        assert_eq!(hints.strings, ["x", "it's"]);
        assert_eq!(hints.numbers, ["5"]);
        assert!(hints.whole_numbers().contains(&6));
    }

    #[test]
    fn patterns_and_lengths_become_texts() {
        let texts = Hints::of(["(a ~ '^[A-Z]{3}$'::text)", "(a ~~ '%@%'::text)"]).texts();
        assert!(
            texts
                .iter()
                .any(|text| text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()))
        );
        assert!(texts.iter().any(|text| text.contains('@') && !text.contains('%')));
        let texts = Hints::of(["(char_length(a) = 7)"]).texts();
        assert!(texts.iter().any(|text| text.len() == 7));
    }
}
