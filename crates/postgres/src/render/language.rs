//! `CREATE LANGUAGE`.

use aludel_catalog::{Key, Language, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    shared::{clause, drop_of_named, in_place, one, word_if},
};

pub(super) fn create(
    key: &Key,
    language: &Language,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    one(key, definition("CREATE", key, language, names))
}

fn definition(verb: &str, key: &Key, language: &Language, names: Names<'_>) -> String {
    let trusted = word_if(language.trusted, " TRUSTED");
    let function = |word, name: Option<&String>| clause(word, name.map(|name| names.text(name)));
    layout::clauses(
        format!("{verb}{trusted} LANGUAGE {}", key.name),
        &[
            function("HANDLER", Some(&language.handler)),
            function("INLINE", language.inline.as_ref()),
            function("VALIDATOR", language.validator.as_ref()),
        ],
    )
}

pub(super) fn drop(key: &Key, _language: &Language, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP LANGUAGE {}", key.name), names)
}

pub(super) fn alter(key: &Key, change: Pair<&Language>, names: Names<'_>) -> Alteration {
    in_place(one(key, definition("CREATE OR REPLACE", key, change.after, names)))
}
