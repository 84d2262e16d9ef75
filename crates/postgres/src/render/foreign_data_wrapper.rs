//! `CREATE FOREIGN DATA WRAPPER`.

use aludel_catalog::{ForeignDataWrapper, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    options,
    shared::{clause, in_place, one},
};

pub(super) fn create(
    key: &Key,
    wrapper: &ForeignDataWrapper,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let function = |word, name: &Option<String>| {
        clause(word, name.as_deref().map(|name| names.text(name).into_owned()))
    };
    let clauses = [
        function("HANDLER", &wrapper.handler),
        function("VALIDATOR", &wrapper.validator),
        options::foreign(&wrapper.options),
    ];
    one(key, layout::clauses(format!("CREATE FOREIGN DATA WRAPPER {}", key.name), &clauses))
}

pub(super) fn drop(key: &Key, _wrapper: &ForeignDataWrapper, _names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP FOREIGN DATA WRAPPER {}", key.name))
}

pub(super) fn alter(key: &Key, change: Pair<&ForeignDataWrapper>, names: Names<'_>) -> Alteration {
    let clauses = [
        function_change("HANDLER", change.map(|w| w.handler.as_deref()), names),
        function_change("VALIDATOR", change.map(|w| w.validator.as_deref()), names),
        options::foreign_change(change.map(|w| w.options.as_slice())).unwrap_or_default(),
    ];
    let head = format!("ALTER FOREIGN DATA WRAPPER {}", key.name);
    in_place(one(key, layout::clauses(head, &clauses)))
}

fn function_change(word: &str, function: Pair<Option<&str>>, names: Names<'_>) -> String {
    match (function.before == function.after, function.after) {
        (true, _) => String::new(),
        (false, None) => format!("NO {word}"),
        (false, Some(name)) => format!("{word} {}", names.text(name)),
    }
}
