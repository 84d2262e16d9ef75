//! How a new revision is called.

use jiff::civil::Date;

use crate::RevisionId;

/// The longest slug, in characters: with an identifier it stays readable in a listing, and even in
/// the widest letters it fits a file name.
const LONGEST: usize = 40;

/// A file-name part from a message: the first line in lower case, words joined by underscores, at
/// most 40 characters, cut between words where possible; `revision` if there is no letter and no
/// digit.
pub fn slug(message: &str) -> String {
    let first = message.trim().lines().next().unwrap_or_default().to_lowercase();
    let words =
        first.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        let length = slug.chars().count() + usize::from(!slug.is_empty()) + word.chars().count();
        if !slug.is_empty() && length > LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('_');
        }
        slug.extend(word.chars().take(LONGEST));
    }
    if slug.is_empty() { "revision".into() } else { slug }
}

/// `<day>_<number>`, the number one higher than any of the day.
pub(crate) fn next_identifier<'a>(
    taken: impl Iterator<Item = &'a RevisionId>,
    day: Date,
) -> RevisionId {
    let day = format!("{:04}{:02}{:02}", day.year().unsigned_abs(), day.month(), day.day());
    let number = |id: &RevisionId| -> Option<u64> {
        let rest = id.as_str().strip_prefix(day.as_str())?.strip_prefix('_')?;
        let digits = rest.split('_').next().unwrap_or_default();
        digits.parse().ok()
    };
    let last = taken.filter_map(number).max().unwrap_or_default();
    let text = format!("{day}_{:03}", last.saturating_add(1));
    RevisionId::new(&text).expect("digits and an underscore are an identifier")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs() {
        for (message, expected) in [
            ("Initial database schema", "initial_database_schema"),
            ("  Add  NewModel!\nbecause", "add_newmodel"),
            ("Größe der Bücher", "größe_der_bücher"),
            ("ユーザーを追加", "ユーザーを追加"),
            ("../../etc/passwd", "etc_passwd"),
            ("!!!", "revision"),
            ("", "revision"),
            (
                "a very long message that goes on and on about everything",
                "a_very_long_message_that_goes_on_and_on",
            ),
            (&"x".repeat(99), &"x".repeat(40)),
        ] {
            assert_eq!(slug(message), expected);
        }
    }

    #[test]
    fn next_of_the_day() {
        let day = date(2023, 9, 21);
        for (taken, expected) in [
            (&[][..], "20230921_001"),
            (&["20230920_007"], "20230921_001"),
            (&["20230921_001", "20230921_009"], "20230921_010"),
            (&["20230921_999"], "20230921_1000"),
            (&["20230921"], "20230921_001"),
            (&["20230921_002_x", "auth"], "20230921_003"),
        ] {
            let taken: Vec<RevisionId> = taken.iter().map(|id| id.parse().unwrap()).collect();
            assert_eq!(next_identifier(taken.iter(), day).as_str(), expected);
        }
    }

    proptest! {
        #[test]
        fn slugs_are_file_names(message in "\\PC{0,80}") {
            let slug = slug(&message);
            prop_assert!(!slug.is_empty() && slug.chars().count() <= 40);
            prop_assert!(slug.chars().all(|letter| letter == '_' || letter.is_alphanumeric()));
            prop_assert!(!slug.starts_with('_') && !slug.ends_with('_'));
        }
    }
}
