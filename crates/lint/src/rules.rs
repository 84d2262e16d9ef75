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
    add_auto_increment_column
    add_check_without_not_valid
    add_column_rewrite
    add_column_with_check
    add_constrained_domain_column
    add_exclusion_constraint
    add_foreign_key_without_not_valid
    add_generated_column
    add_primary_key_without_index
    add_unique_without_index
    change_column_type
    change_generated_expression
    change_type_rebuilds_index
    change_type_rechecks
    create_index_blocking
    primary_key_on_nullable
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
