//! `CREATE COLLATION`.

use aludel_catalog::{Collation, Column, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    layout,
    naming::Names,
    shared::{drop_of_named, one},
    type_swap,
};

pub(super) fn create(
    key: &Key,
    collation: &Collation,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE COLLATION {}", names.own(key));
    one(key, layout::list(&head, &settings(collation)))
}

fn settings(collation: &Collation) -> Vec<String> {
    let mut settings = vec![format!("provider = {}", collation.provider)];
    let texts = [
        ("locale", &collation.locale),
        ("lc_collate", &collation.lc_collate),
        ("lc_ctype", &collation.lc_ctype),
        ("rules", &collation.rules),
    ];
    settings.extend(texts.into_iter().filter_map(|(name, value)| {
        Some(format!("{name} = {}", quote_literal(value.as_deref()?)))
    }));
    if collation.nondeterministic {
        settings.push("deterministic = false".to_owned());
    }
    settings
}

pub(super) fn drop(key: &Key, _collation: &Collation, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP COLLATION {}", names.own(key)), names)
}

pub(super) fn alter(key: &Key, change: Pair<&Collation>, names: Names<'_>) -> Alteration {
    let convert = |_: &Key, body: &Column| {
        Some(format!("{} COLLATE {}", names.text(&body.data_type), names.own(key)))
    };
    type_swap::swap(key, create(key, change.after, &[], names), convert, names)
}
