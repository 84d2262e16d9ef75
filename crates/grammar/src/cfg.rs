//! Conditional compilation: which declarations exist.

use std::collections::BTreeSet;

use crate::{Cursor, literal};

/// What `#[cfg(…)]` is asked against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cfg {
    /// The cargo features that are on.
    pub features: BTreeSet<String>,
}

impl Cfg {
    /// Whether a predicate holds. `test` does not; one that names a platform holds for this one.
    pub fn holds(&self, predicate: &mut Cursor<'_, '_>) -> bool {
        let Ok(word) = predicate.word() else { return false };
        if let Some(list) = predicate.group("(") {
            return self.combined(&word.value, list);
        }
        if predicate.eat("=") {
            let Ok(value) = literal::string(predicate) else { return false };
            return self.equals(&word.value, &value.value);
        }
        match word.value.as_str() {
            "true" | "debug_assertions" => true,
            "unix" => cfg!(unix),
            "windows" => cfg!(windows),
            _ => false,
        }
    }

    fn combined(&self, word: &str, list: Cursor<'_, '_>) -> bool {
        let mut each = self.each(list).into_iter();
        match word {
            "not" => !each.next().unwrap_or(true),
            "all" => each.all(|holds| holds),
            _ => each.any(|holds| holds),
        }
    }

    fn each(&self, mut list: Cursor<'_, '_>) -> Vec<bool> {
        let mut each = Vec::new();
        while !list.is_end() {
            each.push(self.holds(&mut list));
            list.skip_to_comma();
            list.eat(",");
        }
        each
    }

    fn equals(&self, key: &str, value: &str) -> bool {
        match key {
            "feature" => self.features.contains(value),
            "target_os" => value == std::env::consts::OS,
            "target_family" => value == std::env::consts::FAMILY,
            "target_arch" => value == std::env::consts::ARCH,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex;

    #[test]
    fn a_predicate_is_asked_against_the_features() {
        let cfg = Cfg { features: BTreeSet::from(["db".to_owned()]) };
        let cases = [
            ("test", false),
            ("not(test)", true),
            ("feature = \"db\"", true),
            ("feature = \"web\"", false),
            ("all(feature = \"db\", not(feature = \"web\"))", true),
            ("any(test, feature = \"db\")", true),
            ("all()", true),
            ("any()", false),
        ];
        for (predicate, expected) in cases {
            let tokens = lex(predicate).expect("tokens");
            assert_eq!(cfg.holds(&mut Cursor::new(&tokens)), expected, "{predicate}");
        }
    }
}
