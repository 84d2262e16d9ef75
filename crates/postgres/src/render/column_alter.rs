//! `ALTER COLUMN`.

use aludel_catalog::{Body, Catalog, Column, Generated, Identity, Key, Kind, Pair, QualifiedName};
use aludel_dialect::{Alteration, Statement};
use aludel_sql::quote_literal;

use super::{
    column, column_definition, column_type,
    facts::{self, Computed},
    family, fill, index,
    naming::{Names, parenthesized},
    online, options, parts, sequence, statistics, view_column,
};

pub(super) fn alter(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Alteration {
    let Some(table) = key.parent_name() else {
        return Alteration::Impossible("it has no table".to_owned());
    };
    if change.after.data_type.is_empty() {
        return view_column::alter(key, change, names);
    }
    if must_be_made_anew(change, names) {
        return Alteration::Rebuild;
    }
    if is_retyped(change) && parts::is_made_anew(&table, names) {
        let unsettles = vec![Key::in_schema(Kind::Table, table.schema, table.name)];
        return Alteration::InPlace { statements: Vec::new(), unsettles };
    }
    let follows = followed(key, &table, names);
    let is_alone = key.parent_name().is_some_and(|table| stands_alone(key, &table, names));
    let follows_null = !is_alone
        && follows.is_some_and(|parent| parent.map(|c| c.not_null) == change.map(|c| c.not_null));
    let mut statements: Vec<Statement> = ungenerated(key, change, names).into_iter().collect();
    statements.extend(loosened(key, change, follows_null, names));
    let mut unsettles = Vec::new();
    if is_retyped(change) && !follows.is_some_and(is_retyped) {
        unsettles = column_type::unsettled(key, &table, change, names);
        statements.push(column_type::convert(key, change, names));
        statements.extend(targets_as_before(std::slice::from_ref(key), &unsettles, names));
    }
    statements.extend(generated(key, change, names));
    statements.extend(tightened(key, change, follows_null, names));
    let identity = identity(key, change, names);
    match is_narrowed(change) {
        true => statements.splice(..0, identity).for_each(drop),
        false => statements.extend(identity),
    }
    statements.extend(settings(key, Pair::new(&retyped(change), change.after), names));
    if statements.is_empty() && unsettles.is_empty() {
        return Alteration::Implied;
    }
    Alteration::InPlace { statements, unsettles }
}

/// A plain column cannot become a generated one, nor a stored one a virtual one.
fn must_be_made_anew(change: Pair<&Column>, names: Names<'_>) -> bool {
    match change.map(|column| column.generated.as_ref()) {
        Pair { before: None, after: Some(_) } => true,
        Pair { before: Some(before), after: Some(after) } => {
            let is_new_expression = before.expression != after.expression;
            before.is_virtual != after.is_virtual
                || is_new_expression && (names.major() < 17 || is_retyped(change))
        }
        Pair { before: Some(before), after: None } => before.is_virtual,
        Pair { before: None, after: None } => false,
    }
}

/// Whether an identity's numbers must be within the new type before it is one; those of a wider type can only
/// be said when it is.
fn is_narrowed(change: Pair<&Column>) -> bool {
    let has_identity = change.map(|column| column.identity.is_some());
    let width = change.map(|column| match column.data_type.as_str() {
        "smallint" => 2,
        "integer" => 4,
        _ => 8,
    });
    has_identity.before && has_identity.after && width.after < width.before
}

fn is_retyped(change: Pair<&Column>) -> bool {
    !change.map(|column| (&column.data_type, &column.collation)).is_same()
}

/// The column as a change of its type leaves it: stored as the new type is.
fn retyped(change: Pair<&Column>) -> Column {
    let mut column = change.before.clone();
    if is_retyped(change) {
        (column.storage, column.compression) = (None, None);
    }
    column
}

/// What happens to the parent's column, if this one comes from there: the same happens to it.
fn followed<'a>(key: &Key, table: &QualifiedName, names: Names<'a>) -> Option<Pair<&'a Column>> {
    let catalogs = names.catalogs();
    let of = family::table(catalogs.after, table)?;
    let parents = family::parents(of).filter(|parent| !parts::is_made_anew(parent, names));
    let columns = |parent: &QualifiedName| {
        let of = |catalog: &'a Catalog| family::column(catalog, parent, &key.name);
        let Pair { before, after } = catalogs.map(of);
        Some(Pair::new(before?, after?))
    };
    let before = family::table(catalogs.before, table)?;
    let was_child = |parent: &&QualifiedName| family::parents(before).any(|of| of == *parent);
    parents.filter(was_child).find_map(columns)
}

fn action(key: &Key, action: impl std::fmt::Display, names: Names<'_>) -> Statement {
    let sql = format!("ALTER TABLE {} ALTER COLUMN {} {action}", names.parent(key), key.name);
    Statement::new(key, sql)
}

/// What makes a generated column a plain one: before its type changes, for `USING` may not be said
/// of a generated one.
fn ungenerated(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Option<Statement> {
    let is_freed = change.before.generated.is_some() && change.after.generated.is_none();
    is_freed.then(|| action(key, "DROP EXPRESSION", names))
}

fn generated(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Option<Statement> {
    let expression = |generated: &Generated| generated.expression.clone();
    match change.map(|column| column.generated.as_ref().map(expression)) {
        Pair { before: Some(before), after: Some(after) } if before != after => {
            let expression = parenthesized(&names.text(&after));
            let statement = action(key, format!("SET EXPRESSION AS {expression}"), names);
            Some(statement.with_hazard(facts::computes(key, Computed::Changed)))
        }
        _ => None,
    }
}

/// What takes a demand away: first, for an identity demands NOT NULL.
fn loosened(
    key: &Key,
    change: Pair<&Column>,
    follows_null: bool,
    names: Names<'_>,
) -> Vec<Statement> {
    let Pair { before, after } = change;
    let mut statements = Vec::new();
    if before.identity.is_some() && after.identity.is_none() {
        statements.push(action(key, "DROP IDENTITY", names));
    }
    let is_loosened = before.not_null && !after.not_null && !follows_null;
    if is_loosened || is_demanded_otherwise(change) {
        let only = if is_kept_by_children(key, names) { "ONLY " } else { "" };
        let (table, column) = (names.parent(key), &key.name);
        let sql = format!("ALTER TABLE {only}{table} ALTER COLUMN {column} DROP NOT NULL");
        statements.push(Statement::new(key, sql));
    }
    statements
}

/// Whether the parent's column lets go of NOT NULL by itself, for another child keeps it.
fn stands_alone(key: &Key, table: &QualifiedName, names: Names<'_>) -> bool {
    let of = family::table(names.catalogs().before, table);
    let parents = of.into_iter().flat_map(family::parents);
    let of_parent = |parent| Key::part(Kind::Column, parent, key.name.clone());
    parents.map(of_parent).any(|parent| is_kept_by_children(&parent, names))
}

/// Whether a child of the table, which is no partition, stays NOT NULL.
fn is_kept_by_children(key: &Key, names: Names<'_>) -> bool {
    let catalogs = names.catalogs();
    let Some(table) = key.parent_name() else { return false };
    let is_partitioned =
        family::table(catalogs.before, &table).is_some_and(|table| table.partition_by.is_some());
    let is_kept = |child: &QualifiedName| {
        let columns = catalogs.map(|catalog| family::column(catalog, child, &key.name));
        let not_null = columns.map(|column| column.is_some_and(|column| column.not_null));
        not_null.before && not_null.after
    };
    !is_partitioned && family::descendants(catalogs.before, &table).iter().any(is_kept)
}

/// Whether NOT NULL stays, under another name or with other options.
fn is_demanded_otherwise(change: Pair<&Column>) -> bool {
    let demand = |column: &Column| (column.not_null_name.clone(), column.not_null_options.clone());
    change.before.not_null && change.after.not_null && !change.map(demand).is_same()
}

fn tightened(
    key: &Key,
    change: Pair<&Column>,
    follows_null: bool,
    names: Names<'_>,
) -> Vec<Statement> {
    let Pair { before, after } = change;
    let is_tightened = !before.not_null && after.not_null && !follows_null;
    if !is_tightened && !is_demanded_otherwise(change) {
        return Vec::new();
    }
    let set = Statement::new(key, column::set_not_null(key, after, names));
    if !is_tightened {
        return vec![set];
    }
    let fill = names.context().options.fills.get(key);
    if let Some(online) = online::not_null(key, after, fill.is_some(), names) {
        let fill = fill.map(|it| online::in_slices(fill::fill(key, it, false, names), names));
        return fill.into_iter().chain(online).collect();
    }
    match fill {
        Some(expression) => vec![fill::fill(key, expression, false, names), set],
        None => vec![set.with_hazard(facts::nulls(key)).with_hazard(facts::not_null(key))],
    }
}

fn identity(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Vec<Statement> {
    match change.map(|column| column.identity.as_ref()) {
        Pair { before: None, after: Some(identity) } => {
            let clause = column_definition::as_identity(identity, change.after, names);
            let table = quote_literal(&names.parent(key));
            let column = quote_literal(key.name.as_str());
            let sequence = format!("pg_catalog.pg_get_serial_sequence({table}, {column})");
            let go_on = sequence::set_value(&sequence, &identity.settings, key, names);
            let add = action(key, format!("ADD {clause}"), names);
            std::iter::once(add).chain(go_on.map(|sql| Statement::new(key, sql))).collect()
        }
        Pair { before: Some(before), after: Some(after) } if before != after => {
            let actions = identity_actions(Pair::new(before, after));
            let rename = renamed_sequence(key, Pair::new(before, after), names);
            let set = (!actions.is_empty()).then(|| action(key, actions.join(" "), names));
            let settings = Pair::new(&before.settings, &after.settings);
            let sequence = sequence_of(key, after, names);
            let within = sequence::move_within(key, &sequence, settings);
            rename.into_iter().chain(within).chain(set).collect()
        }
        _ => Vec::new(),
    }
}

fn identity_actions(change: Pair<&Identity>) -> Vec<String> {
    let mut actions = Vec::new();
    if change.before.always != change.after.always {
        let when = if change.after.always { "ALWAYS" } else { "BY DEFAULT" };
        actions.push(format!("SET GENERATED {when}"));
    }
    actions.extend(sequence::identity_actions(change.map(|identity| &identity.settings)));
    actions
}

/// The name of an identity column's sequence.
fn sequence_of(key: &Key, identity: &Identity, names: Names<'_>) -> String {
    match (&identity.sequence_name, key.parent_name()) {
        (None, Some(table)) => {
            let name = crate::inspect::made_up(table.name.as_str(), key.name.as_str(), "seq");
            names.in_schema(&table.schema, &name)
        }
        (Some(name), _) => names.qualified(name),
        (None, None) => key.name.to_string(),
    }
}

/// The sequence under another name, in the schema of its table.
fn renamed_sequence(key: &Key, change: Pair<&Identity>, names: Names<'_>) -> Option<Statement> {
    let table = key.parent_name()?;
    let made_up = || QualifiedName {
        schema: table.schema.clone(),
        name: crate::inspect::made_up(table.name.as_str(), key.name.as_str(), "seq"),
    };
    let sequence = change.map(|i| i.sequence_name.clone().unwrap_or_else(made_up));
    let from = names.qualified(&sequence.before);
    let sql = format!("ALTER SEQUENCE {from} RENAME TO {}", sequence.after.name);
    (!sequence.is_same()).then(|| Statement::new(key, sql))
}

/// Storage, compression, statistics, options.
fn settings(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Vec<Statement> {
    setting_actions(key, change, names).into_iter().map(|text| action(key, text, names)).collect()
}

/// What `ALTER COLUMN` says of them.
pub(super) fn setting_actions(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Vec<String> {
    let Pair { before, after } = change;
    let mut actions = Vec::new();
    if before.storage != after.storage {
        actions.push(format!("SET STORAGE {}", storage(key, after, names)));
    }
    if before.compression != after.compression {
        let method = after.compression.as_deref().unwrap_or("DEFAULT");
        actions.push(format!("SET COMPRESSION {method}"));
    }
    if before.statistics != after.statistics {
        actions.push(format!("SET STATISTICS {}", after.statistics.unwrap_or(-1)));
    }
    let lists = change.map(|column| column.options.as_slice());
    actions.extend(options::parameter_actions(lists));
    let lists = change.map(|column| column.foreign_options.as_slice());
    actions.extend(options::foreign_change(lists));
    actions
}

/// What a change of the types of columns took from them, and they say nothing of: how they are stored.
pub(super) fn stored_as_before(columns: &[Key], names: Names<'_>) -> Vec<Statement> {
    let catalogs = names.catalogs();
    let keys = columns.iter().filter_map(|key| {
        let table = key.parent_name()?;
        Some(with_children(catalogs.before, key, &table))
    });
    let put_back = |key: Key| {
        let Some(table) = key.parent_name() else { return Vec::new() };
        let columns = catalogs.map(|catalog| family::column(catalog, &table, &key.name));
        let Pair { before: Some(before), after: Some(after) } = columns else { return Vec::new() };
        let is_same = before.storage == after.storage && before.compression == after.compression;
        let left = Column { storage: None, compression: None, ..after.clone() };
        if is_same { settings(&key, Pair::new(&left, after), names) } else { Vec::new() }
    };
    keys.flatten().flat_map(put_back).collect()
}

/// What a change of the types of columns took from what is built of them: how much of them is looked at for the
/// planner. The engine builds it anew without. What is away meanwhile comes back with it.
pub(super) fn targets_as_before(columns: &[Key], away: &[Key], names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = names.catalogs();
    let keys = columns.iter().filter_map(|key| {
        let table = key.parent_name()?;
        Some(with_children(before, key, &table))
    });
    let retyped: Vec<Key> = keys.flatten().collect();
    let of_columns = before
        .dependencies
        .iter()
        .filter(|(_, needs)| retyped.iter().any(|column| needs.contains(column)));
    let stays = |key: &Key| {
        let bodies = [before, after].map(|it| it.get(key).map(|object| &object.body));
        match bodies {
            [Some(then), Some(now)] => (then == now && !away.contains(key)).then_some(now),
            _ => None,
        }
    };
    let set = |(key, _): (&Key, &Vec<Key>)| match stays(key) {
        Some(Body::Statistics(body)) => {
            let target = body.target.map(|target| statistics::set_target(key, target, names));
            target.into_iter().collect()
        }
        Some(Body::Index(body)) => index::set_targets(key, &body.statistics, names),
        _ => Vec::new(),
    };
    of_columns.flat_map(set).collect()
}

/// The storage as `SET STORAGE` wants it: the type's own is `DEFAULT` from PostgreSQL 16 on.
fn storage<'a>(key: &Key, column: &'a Column, names: Names<'_>) -> &'a str {
    match column.storage.as_deref() {
        Some(storage) => storage,
        None if names.major() >= 16 => "DEFAULT",
        None => column_type::own_storage(key, column, names),
    }
}

/// The columns that change with this one, itself the first: those of the children.
pub(super) fn with_children(catalog: &Catalog, key: &Key, table: &QualifiedName) -> Vec<Key> {
    let of_children = family::descendants(catalog, table)
        .into_iter()
        .map(|child| Key::part(Kind::Column, &child, key.name.clone()))
        .filter(|key| matches!(catalog.get(key).map(|o| &o.body), Some(Body::Column(_))));
    std::iter::once(key.clone()).chain(of_children).collect()
}
