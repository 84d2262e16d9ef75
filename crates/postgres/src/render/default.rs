//! Defaults of columns.

use aludel_catalog::{Default, Key, Pair, QualifiedName};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    family,
    naming::Names,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    body: &Default,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    one(key, set(key, body, names))
}

pub(super) fn drop(key: &Key, _body: &Default, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("{} DROP DEFAULT", column(key, names)))
}

pub(super) fn alter(key: &Key, change: Pair<&Default>, names: Names<'_>) -> Alteration {
    in_place(one(key, set(key, change.after, names)))
}

fn set(key: &Key, body: &Default, names: Names<'_>) -> String {
    format!("{} SET DEFAULT {}", column(key, names), names.text(&body.expression))
}

/// The children of a table have defaults of their own, which are not to follow.
fn column(key: &Key, names: Names<'_>) -> String {
    let has_children = key.parent_name().is_some_and(|table| {
        let catalogs = names.catalogs();
        [catalogs.before, catalogs.after].iter().any(|c| family::has_children(c, &table))
    });
    let only = if has_children { "ONLY " } else { "" };
    format!("ALTER TABLE {only}{} ALTER COLUMN {}", names.parent(key), key.name)
}

/// `nextval('public.a_seq'::regclass)`: the text that the server prints names the sequence.
pub(super) fn with_sequence(expression: &str, sequence: Pair<&QualifiedName>) -> String {
    let Pair { before, after } =
        sequence.map(|name| format!("'{}'::regclass", name.to_string().replace('\'', "''")));
    expression.replace(&before, &after)
}
