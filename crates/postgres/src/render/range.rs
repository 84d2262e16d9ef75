//! `CREATE TYPE … AS RANGE`.

use aludel_catalog::{Key, Pair, Range};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    shared::{drop_of_named, one},
    type_swap,
};

pub(super) fn create(
    key: &Key,
    range: &Range,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE TYPE {} AS RANGE", names.own(key));
    one(key, layout::list(&head, &members(range, names)))
}

fn members(range: &Range, names: Names<'_>) -> Vec<String> {
    let multirange = range.multirange_name.as_ref().map(|name| names.qualified(name));
    let text = |value: &Option<String>| value.as_deref().map(|v| names.text(v).into_owned());
    let members = [
        ("SUBTYPE", Some(names.text(&range.subtype).into_owned())),
        ("SUBTYPE_OPCLASS", text(&range.subtype_opclass)),
        ("COLLATION", text(&range.collation)),
        ("CANONICAL", text(&range.canonical)),
        ("SUBTYPE_DIFF", text(&range.subtype_diff)),
        ("MULTIRANGE_TYPE_NAME", multirange),
    ];
    members.into_iter().filter_map(|(name, value)| Some(format!("{name} = {}", value?))).collect()
}

pub(super) fn drop(key: &Key, _range: &Range, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP TYPE {}", names.own(key)), names)
}

/// Its functions hold its name, and so does its multirange type: there is no putting it aside.
pub(super) fn alter(key: &Key, change: Pair<&Range>, names: Names<'_>) -> Alteration {
    let drop = Statement::new(key, format!("DROP TYPE {}", names.own(key)));
    let new = std::iter::once(drop).chain(create(key, change.after, &[], names));
    type_swap::through_text(key, new.collect(), names)
}
