//! A view in the place of a table that was renamed, under its old name and with the old names of its
//! columns: rows are read and written through it as before.
//!
//! Source: PostgreSQL manual, "CREATE VIEW", "Updatable Views".

use aludel_catalog::{Ident, Key, Kind, Located, Pair};
use aludel_dialect::Statement;

use super::{annotation, naming::Names};

/// The view, with the grants of the table.
pub(super) fn view(
    table: Pair<Located<'_>>,
    columns: &[Pair<Ident>],
    names: Names<'_>,
) -> Vec<Statement> {
    let Pair { before: old, after: new } = table;
    let key = Key { kind: Kind::View, ..old.key.clone() };
    let listed: Vec<String> = columns
        .iter()
        .map(|column| match column.is_same() {
            true => column.after.to_string(),
            false => format!("{} AS {}", column.after, column.before),
        })
        .collect();
    // From 15 on a view can leave it to the table who may see which rows.
    let option = if names.major() == 0 || names.major() >= 15 {
        " WITH (security_invoker = true)"
    } else {
        ""
    };
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
    statements
}
