//! All rules, in the order of their codes.

use crate::Rule;

/// Names each rule once: a file in `rules/`, with its `RULE`.
macro_rules! rules {
    ($($module:ident)*) => {
        $(mod $module;)*
        /// All rules.
        pub const RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules! {
    add_column_rewrite
    create_index_blocking
    set_not_null
}

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

/// The code that is spelt most alike.
pub fn nearest(code: &str) -> Option<&'static str> {
    let shared = |rule: &Rule| {
        let words: Vec<&str> = code.split('-').collect();
        rule.code.split('-').filter(|word| words.contains(word)).count()
    };
    RULES
        .iter()
        .copied()
        .filter(|rule| shared(rule) > 0)
        .max_by_key(|rule| shared(rule))
        .map(|it| it.code)
}
