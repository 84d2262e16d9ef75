//! `rename_all`, exactly as sqlx understands it (it uses the same crate for the words).

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::{Mistake, Parsed, Word};

/// A manner of writing names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `snake_case`.
    Snake,
    /// `lowercase`.
    Lower,
    /// `UPPERCASE`.
    Upper,
    /// `camelCase`.
    Camel,
    /// `PascalCase`.
    Pascal,
    /// `SCREAMING_SNAKE_CASE`.
    Screaming,
    /// `kebab-case`.
    Kebab,
}

const CASES: &[(&str, Case)] = &[
    ("snake_case", Case::Snake),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("SCREAMING_SNAKE_CASE", Case::Screaming),
    ("kebab-case", Case::Kebab),
];

impl Case {
    /// The case of this name.
    pub fn parse(word: &Word) -> Parsed<Self> {
        let found = CASES.iter().find(|(name, _)| *name == word.value);
        found.map(|(_, case)| *case).ok_or_else(|| {
            let known: Vec<_> = CASES.iter().map(|(name, _)| *name).collect();
            Mistake::unknown("case", &word.value, word.span, &known)
        })
    }

    /// The name in this case.
    pub fn apply(self, name: &str) -> String {
        match self {
            Self::Snake => name.to_snake_case(),
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Pascal => name.to_upper_camel_case(),
            Self::Screaming => name.to_shouty_snake_case(),
            Self::Kebab => name.to_kebab_case(),
        }
    }
}
