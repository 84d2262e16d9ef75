//! A view in the place of a table that was renamed, under its old name and with the old names of its
//! columns: rows are read and written through it as before.
//!
//! Source: PostgreSQL manual, "CREATE VIEW", "Updatable Views".

use aludel_catalog::{Body, Ident, Key, Kind, Located, Pair};
use aludel_dialect::Statement;

use super::{acl, annotation, naming::Names};

/// The view, with the grants of the table; `None` where more rows would be seen through it.
pub(super) fn view(
    table: Pair<Located<'_>>,
    columns: &[Pair<Ident>],
    names: Names<'_>,
) -> Option<Vec<Statement>> {
    let Pair { before: old, after: new } = table;
    let is_for_invokers = names.major() == 0 || names.major() >= 15;
    if !is_for_invokers && matches!(&new.object.body, Body::Table(table) if table.row_security) {
        return None;
    }
    let key = Key { kind: Kind::View, ..old.key.clone() };
    let listed: Vec<String> = columns
        .iter()
        .map(|column| match column.is_same() {
            true => column.after.to_string(),
            false => format!("{} AS {}", column.after, column.before),
        })
        .collect();
    // From 15 on a view can leave it to the table who may see which rows.
    let option = if is_for_invokers { " WITH (security_invoker = true)" } else { "" };
    let sql = format!(
        "CREATE VIEW {}{option} AS\nSELECT {}\nFROM {}",
        names.own(&key),
        listed.join(", "),
        names.own(new.key)
    );
    let mut statements = vec![Statement::new(&key, sql)];
    let mut object = old.object.clone();
    object.comment = None;
    statements.extend(annotation::create(Located { key: &key, object: &object }, names));
    statements.extend(columns.iter().flat_map(|column| grants(new.key, &key, column, names)));
    Some(statements)
}

/// The grants of a column, under the name that it has in the view.
fn grants(table: &Key, view: &Key, column: &Pair<Ident>, names: Names<'_>) -> Vec<Statement> {
    let part =
        |of: &Key, name: &Ident| Some(Key::part(Kind::Column, &of.qualified_name()?, name.clone()));
    let found = || {
        let object = names.catalogs().after.get(&part(table, &column.after)?)?;
        Some((part(view, &column.before)?, object))
    };
    let Some((key, object)) = found() else { return Vec::new() };
    let grants = acl::create(Located { key: &key, object }, names);
    grants.into_iter().map(|sql| Statement::new(view, sql)).collect()
}
