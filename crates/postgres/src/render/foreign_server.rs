//! `CREATE SERVER`.

use aludel_catalog::{ForeignServer, Key, Kind, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    layout,
    naming::Names,
    options,
    shared::{clause, in_place, one},
    user_mapping,
};

pub(super) fn create(
    key: &Key,
    server: &ForeignServer,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    let clauses = [
        clause("TYPE", server.server_type.as_deref().map(quote_literal)),
        clause("VERSION", server.version.as_deref().map(quote_literal)),
        format!("FOREIGN DATA WRAPPER {}", server.wrapper),
        options::foreign(&server.options),
    ];
    one(key, layout::clauses(format!("CREATE SERVER {}", key.name), &clauses))
}

/// Its user mappings go first, each by name, for `CASCADE` would take foreign tables too.
pub(super) fn drop(key: &Key, _server: &ForeignServer, names: Names<'_>) -> Vec<Statement> {
    let mappings = names.catalogs().before.of_kind(Kind::UserMapping);
    let of_server = mappings.filter(|(mapping, _)| mapping.parent.as_ref() == Some(&key.name));
    let gone = of_server.map(|(mapping, _)| user_mapping::drop_statement(mapping));
    gone.chain(one(key, format!("DROP SERVER {}", key.name))).collect()
}

pub(super) fn alter(key: &Key, change: Pair<&ForeignServer>, _names: Names<'_>) -> Alteration {
    if !change.map(|s| (&s.wrapper, &s.server_type)).is_same() {
        return Alteration::Rebuild;
    }
    let version = change.after.version.as_deref().map_or_else(|| "NULL".to_owned(), quote_literal);
    let clauses = [
        clause("VERSION", (!change.map(|s| &s.version).is_same()).then_some(version)),
        options::foreign_change(change.map(|s| s.options.as_slice())).unwrap_or_default(),
    ];
    in_place(one(key, layout::clauses(format!("ALTER SERVER {}", key.name), &clauses)))
}
