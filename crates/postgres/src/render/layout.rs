//! How long statements are broken: one clause, or one member of a list, on a line.

use aludel_sql::{Kind, Token, tokens};

/// A line longer than this is broken.
const WIDTH: usize = 88;

/// A head and its clauses, on one line or one a line. Empty clauses are left out.
pub(super) fn clauses<S: AsRef<str>>(head: impl Into<String>, clauses: &[S]) -> String {
    let head = head.into();
    let clauses: Vec<&str> = clauses.iter().map(AsRef::as_ref).filter(|c| !c.is_empty()).collect();
    let length = head.len() + clauses.iter().map(|c| c.len() + 1).sum::<usize>();
    let is_short = length <= WIDTH && !clauses.iter().any(|c| c.contains('\n'));
    let separator = if is_short { " " } else { "\n    " };
    std::iter::once(head.as_str()).chain(clauses).collect::<Vec<_>>().join(separator)
}

/// `head (member, member)`, on one line or one member a line.
pub(super) fn list<S: AsRef<str>>(head: &str, members: &[S]) -> String {
    let members: Vec<&str> = members.iter().map(AsRef::as_ref).collect();
    let line = format!("{head} ({})", members.join(", "));
    if line.len() <= WIDTH && !line.contains('\n') {
        return line;
    }
    format!("{head} (\n    {}\n)", members.join(",\n    "))
}

/// The members of a list, separated by commas that stand in no parentheses.
pub(crate) fn members(list: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    let mut depth = 0_usize;
    for token in tokens(list) {
        depth = match token.text {
            "(" | "[" => depth + 1,
            ")" | "]" => depth.saturating_sub(1),
            _ => depth,
        };
        if depth == 0 && token.is(",") {
            members.push(String::new());
        } else if let Some(member) = members.last_mut() {
            member.push_str(token.text);
        }
    }
    members.iter().map(|m| m.trim().to_owned()).filter(|m| !m.is_empty()).collect()
}

/// A definition of one line, broken before these key words where it is long. Key words are pairs
/// or single words, in upper case as the engine prints them, outside of all parentheses.
pub(super) fn broken_before(definition: &str, words: &[&str]) -> String {
    if definition.len() <= WIDTH || definition.contains('\n') {
        return definition.to_owned();
    }
    let tokens: Vec<Token<'_>> = tokens(definition).collect();
    let mut written = String::new();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let next = tokens.get(at + 1..).unwrap_or_default();
        let breaks = depth == 0 && token.kind == Kind::Blank && starts_with_any(next, words);
        written.push_str(if breaks { "\n    " } else { token.text });
    }
    written
}

fn starts_with_any(tokens: &[Token<'_>], words: &[&str]) -> bool {
    words.iter().any(|phrase| {
        let mut solid = tokens.iter().filter(|t| !t.is_trivia());
        phrase
            .split(' ')
            .all(|word| solid.next().is_some_and(|t| t.kind == Kind::Word && t.text == word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_split_at_the_outer_commas() {
        let cases: &[(&str, &[&str])] = &[
            ("a, b(c, d), 'e, f'", &["a", "b(c, d)", "'e, f'"]),
            ("", &[]),
            ("numeric(10,2)", &["numeric(10,2)"]),
        ];
        for (text, expected) in cases {
            assert_eq!(&members(text), expected);
        }
    }

    #[test]
    fn clauses_stand_on_one_line_while_they_are_short() {
        assert_eq!(clauses("CREATE X", &["A", "", "B"]), "CREATE X A B");
        let long = "C".repeat(90);
        assert_eq!(clauses("CREATE X", &["A", &long]), format!("CREATE X\n    A\n    {long}"));
        assert_eq!(clauses("X", &["A\nB"]), "X\n    A\nB");
    }

    #[test]
    fn a_long_definition_is_broken_before_its_key_words() {
        let name = "n".repeat(60);
        let line =
            format!("CREATE TRIGGER {name} BEFORE INSERT ON t FOR EACH ROW WHEN (a FOR EACH b)");
        let expected = format!(
            "CREATE TRIGGER {name} BEFORE INSERT ON t\n    FOR EACH ROW\n    WHEN (a FOR EACH b)"
        );
        assert_eq!(broken_before(&line, &["FOR EACH", "WHEN"]), expected);
        assert_eq!(broken_before("a WHEN b", &["WHEN"]), "a WHEN b");
    }
}
