//! A column whose type is made anew because something under that type is: a domain over an enum that
//! loses a value, a composite type with such a field, a table whose rows it holds and of which a column
//! gets another type. Its values are text while the type is away.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Column, ConstraintType, Key, Kind, Pair};
use aludel_dialect::{Conversion, Resettled, Statement};

use super::{
    column_alter, column_type, conversion::conversion, domain_inside, enum_swap, facts, family,
    naming::Names, parts,
};

/// How the column lets go of the type and takes it up again. `None` where the type says something
/// else afterwards, for then nobody knows whether its values read the same.
pub(super) fn resettle(
    key: &Key,
    change: Pair<&Column>,
    need: &Key,
    names: Names<'_>,
) -> Option<Resettled> {
    let table = key.parent_name()?;
    let stays = change.before.data_type == change.after.data_type
        && [change.before, change.after].iter().all(|column| column.generated.is_none());
    let type_change = type_change(key, need, names)?;
    // A view's column, which has no type of its own, comes and goes with the view.
    if !stays || change.before.data_type.is_empty() || parts::is_made_anew(&table, names) {
        return None;
    }
    let as_text = Column { data_type: "text".to_owned(), ..change.before.clone() };
    let mut unsettles =
        column_type::unsettled(key, &table, Pair::new(change.before, &as_text), names);
    unsettles.extend(not_of_text(std::slice::from_ref(key), names));
    let away = away(key, &unsettles, names);
    let TypeChange { amid, then } = type_change;
    let to = to_text(key, names).only_before(amid.clone()).only_amid(away.clone());
    let mut statements = vec![to];
    let back = domain_inside::from_text(key, change.after, names);
    statements.extend(back.into_iter().enumerate().map(|(at, statement)| {
        let statement = statement.only_after(amid.clone()).only_before(then.clone());
        let statement = statement.only_amid(away.clone());
        if at == 0 { may_fail(statement, key, need, names) } else { statement }
    }));
    Some(Resettled { statements, unsettles })
}

/// What reads columns, and cannot read them while they are text: checks and exclusions, indexes of expressions and
/// of other methods than the usual one.
pub(super) fn not_of_text(columns: &[Key], names: Names<'_>) -> Vec<Key> {
    let before = names.catalogs().before;
    let families = columns.iter().filter_map(|key| {
        let table = key.parent_name()?;
        Some(column_alter::with_children(before, key, &table))
    });
    let columns: BTreeSet<Key> = families.flatten().collect();
    let cannot = |key: &Key| match before.get(key).map(|object| &object.body) {
        Some(Body::Constraint(body)) => {
            matches!(body.constraint_type, ConstraintType::Check | ConstraintType::Exclusion)
        }
        Some(Body::Index(index)) => {
            let plain = index.definition.strip_prefix("USING btree (");
            plain.is_none_or(|rest| rest.contains('(') || rest.contains(" WHERE "))
        }
        _ => false,
    };
    let reading = before
        .dependencies
        .iter()
        .filter(|(_, needs)| needs.iter().any(|need| columns.contains(need)));
    reading.map(|(key, _)| key).filter(|key| cannot(key)).cloned().collect()
}

/// What happens while the column is text, and what only when it is none any more.
struct TypeChange {
    amid: Vec<Key>,
    then: Vec<Key>,
}

/// How the type changes under a column: as a whole, or, where it is a table's rows, by the columns that
/// get another type. Others come and go when values are rows again, which then have as many fields as
/// their texts. `None` where the values cannot be read as what the type is then.
fn type_change(key: &Key, need: &Key, names: Names<'_>) -> Option<TypeChange> {
    let catalogs = names.catalogs();
    let bodies = catalogs.map(|catalog| catalog.get(need).map(|object| &object.body));
    match (need.kind, bodies.before?, bodies.after?) {
        (Kind::Domain | Kind::Composite | Kind::Range, before, after) => {
            (before == after).then(|| TypeChange { amid: vec![need.clone()], then: Vec::new() })
        }
        // Of the rows of a table: a column of the enum itself is converted where that is.
        (Kind::Enum, ..) => {
            let is_inside = catalogs.before.needs(key).all(|own| own != need);
            is_inside.then(|| TypeChange { amid: vec![need.clone()], then: Vec::new() })
        }
        (Kind::Column, Body::Column(_), Body::Column(_)) => {
            let table = need.parent_name()?;
            let columns = catalogs.map(|catalog| {
                let columns = family::parts(catalog, Kind::Column, &table);
                columns.map(|(key, _)| key.clone()).collect::<BTreeSet<Key>>()
            });
            let Pair { before, after } = &columns;
            let gets_another = |key: &&Key| *key == need || is_retyped(key, names);
            let amid = before.intersection(after).filter(gets_another).cloned().collect();
            Some(TypeChange { amid, then: before.symmetric_difference(after).cloned().collect() })
        }
        _ => None,
    }
}

fn is_retyped(column: &Key, names: Names<'_>) -> bool {
    let types = names.catalogs().map(|catalog| match catalog.get(column).map(|o| &o.body) {
        Some(Body::Column(body)) => Some((&body.data_type, &body.collation)),
        _ => None,
    });
    !types.is_same()
}

/// What must not meet the column while it is text: all that hangs on it and goes or comes, and the
/// table from which it would be inherited.
fn away(key: &Key, unsettles: &[Key], names: Names<'_>) -> Vec<Key> {
    let catalogs = names.catalogs();
    let needs_column = |(dependent, needs): (&Key, &Vec<Key>)| {
        (needs.contains(key) && dependent.kind != Kind::Table).then(|| dependent.clone())
    };
    let hanging = [catalogs.before, catalogs.after]
        .into_iter()
        .flat_map(|catalog| catalog.dependencies.iter().filter_map(needs_column));
    let default = Key { kind: Kind::Default, ..key.clone() };
    let table =
        key.parent_name().map(|table| Key::in_schema(Kind::Table, table.schema, table.name));
    let parents = match table.and_then(|table| catalogs.before.get(&table)).map(|o| &o.body) {
        Some(Body::Table(table)) => family::parents(table).cloned().collect(),
        _ => Vec::new(),
    };
    let parents = parents.into_iter().map(|of| Key::in_schema(Kind::Table, of.schema, of.name));
    let unsettled = unsettles.iter().cloned();
    let away: BTreeSet<Key> = hanging.chain(unsettled).chain([default]).chain(parents).collect();
    away.into_iter().collect()
}

/// What the caller's expression gives is of the old type, and text as its values are.
fn to_text(key: &Key, names: Names<'_>) -> Statement {
    let Some(using) = column_type::decided(key, names) else {
        let statement = domain_inside::to_text(key, names);
        return Statement { conversion: Some(Conversion::Cast), ..statement };
    };
    let (table, name) = (names.parent(key), &key.name);
    let by = column_type::by_expression(key, &format!("({using})::text"), names);
    let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE text{by}");
    Statement { conversion: Some(Conversion::Decided), ..Statement::new(key, sql) }
        .with_hazard(facts::replaced(key, using))
        .with_hazard(facts::retypes(key))
}

fn may_fail(statement: Statement, key: &Key, need: &Key, names: Names<'_>) -> Statement {
    if column_type::decided(key, names).is_some() || !can_fail(need, names) {
        return statement;
    }
    statement.with_hazard(facts::no_place(key, need, names))
}

/// Whether the type or something under it changes otherwise than by values that an enum gains or moves,
/// or that a column takes whatever they are.
fn can_fail(of_type: &Key, names: Names<'_>) -> bool {
    let catalogs = names.catalogs();
    let mut under = vec![of_type.clone()];
    let mut at = 0;
    while let Some(key) = under.get(at) {
        let more: Vec<Key> =
            catalogs.before.needs(key).filter(|need| !under.contains(need)).cloned().collect();
        under.extend(more);
        at += 1;
    }
    under.iter().any(|key| match catalogs.map(|catalog| catalog.get(key).map(|o| &o.body)) {
        Pair { before: Some(Body::Enum(before)), after: Some(Body::Enum(after)) } => {
            !enum_swap::gone(Pair::new(before, after)).is_empty()
        }
        Pair { before: Some(Body::Column(before)), after: Some(Body::Column(after)) } => {
            conversion(Pair::new(&before.data_type, &after.data_type)).fails
        }
        bodies => !bodies.is_same(),
    })
}
