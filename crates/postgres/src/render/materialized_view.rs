//! `CREATE MATERIALIZED VIEW`. Its rows are the query's and can be made again.

use aludel_catalog::{Body, Ident, Key, Kind, MaterializedView, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    options,
    shared::{clause, drop_of_named, in_place, one},
    view,
};

pub(super) fn create(
    key: &Key,
    body: &MaterializedView,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let with = match body.options.is_empty() {
        true => String::new(),
        false => format!("WITH ({})", options::parameters(&body.options)),
    };
    let clauses = [
        clause("USING", body.access_method.as_ref()),
        with,
        clause("TABLESPACE", body.tablespace.as_ref()),
    ];
    let head = layout::clauses(format!("CREATE MATERIALIZED VIEW {}", names.own(key)), &clauses);
    let no_data = if body.unpopulated { "\n  WITH NO DATA" } else { "" };
    let sql = format!("{head} AS\n{}{no_data}", view::query(&body.definition, names));
    let mut statements = one(key, sql);
    statements.extend(cluster_of_new(key, body, names));
    statements
}

/// An index that is rebuilt says itself what it was to the view before.
fn cluster_of_new(key: &Key, body: &MaterializedView, names: Names<'_>) -> Option<Statement> {
    let said = match names.catalogs().before.get(key).map(|object| &object.body) {
        Some(Body::MaterializedView(before)) => before.cluster_on == body.cluster_on,
        _ => false,
    };
    let bare = MaterializedView { cluster_on: None, ..body.clone() };
    (!said).then(|| cluster(key, Pair::new(&bare, body), names)).flatten()
}

pub(super) fn drop(key: &Key, _body: &MaterializedView, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP MATERIALIZED VIEW {}", names.own(key)), names)
}

pub(super) fn alter(key: &Key, change: Pair<&MaterializedView>, names: Names<'_>) -> Alteration {
    if !change.map(|v| (&v.definition, &v.columns, &v.access_method)).is_same() {
        return Alteration::Rebuild;
    }
    let name = names.own(key);
    let mut actions = options::parameter_actions(change.map(|v| v.options.as_slice()));
    if !change.map(|v| &v.tablespace).is_same() {
        let tablespace = change.after.tablespace.as_ref();
        let tablespace = tablespace.map_or_else(|| "pg_default".to_owned(), ToString::to_string);
        actions.push(format!("SET TABLESPACE {tablespace}"));
    }
    let mut statements: Vec<Statement> = actions
        .iter()
        .map(|action| Statement::new(key, format!("ALTER MATERIALIZED VIEW {name} {action}")))
        .collect();
    statements.extend(cluster(key, change, names));
    statements.extend(refresh(key, change, &name));
    in_place(statements)
}

fn cluster(key: &Key, change: Pair<&MaterializedView>, names: Names<'_>) -> Option<Statement> {
    let marked = change.map(|v| v.cluster_on.as_ref());
    if marked.is_same() {
        return None;
    }
    let statement = Statement::new(key, cluster_on(&names.own(key), marked.after));
    let index =
        marked.after.map(|index| Key { kind: Kind::Index, name: index.clone(), ..key.clone() });
    Some(statement.only_after(index))
}

/// `CLUSTER ON` an index, or none.
pub(super) fn cluster_on(view: &str, index: Option<&Ident>) -> String {
    match index {
        Some(index) => format!("ALTER MATERIALIZED VIEW {view} CLUSTER ON {index}"),
        None => format!("ALTER MATERIALIZED VIEW {view} SET WITHOUT CLUSTER"),
    }
}

fn refresh(key: &Key, change: Pair<&MaterializedView>, name: &str) -> Option<Statement> {
    let suffix = match (change.before.unpopulated, change.after.unpopulated) {
        (true, false) => "",
        (false, true) => " WITH NO DATA",
        _ => return None,
    };
    Some(Statement::new(key, format!("REFRESH MATERIALIZED VIEW {name}{suffix}")))
}
