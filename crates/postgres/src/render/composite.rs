//! `CREATE TYPE … AS (…)`, and its attributes.

use std::collections::BTreeMap;

use aludel_catalog::{Attribute, Body, Column, Composite, Ident, Key, Kind, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    cast_class::is_castable,
    enum_swap, facts,
    naming::Names,
    shared::{drop_of_named, in_place},
    type_swap,
};

pub(super) fn create(
    key: &Key,
    composite: &Composite,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let attributes: Vec<String> =
        composite.attributes.iter().map(|a| attribute(a, names)).collect();
    let head = format!("CREATE TYPE {} AS", names.own(key));
    let sql = match attributes.is_empty() {
        true => format!("{head} ()"),
        false => format!("{head} (\n    {}\n)", attributes.join(",\n    ")),
    };
    let comments = composite.attributes.iter().filter(|a| a.comment.is_some());
    std::iter::once(Statement::new(key, sql))
        .chain(comments.map(|a| comment(key, a, names)))
        .collect()
}

fn attribute(attribute: &Attribute, names: Names<'_>) -> String {
    format!("{} {}", attribute.name, data_type(attribute, names))
}

fn data_type(attribute: &Attribute, names: Names<'_>) -> String {
    let collation = attribute.collation.as_deref();
    let collation = collation.map_or_else(String::new, |c| format!(" COLLATE {}", names.text(c)));
    format!("{}{collation}", names.text(&attribute.data_type))
}

fn comment(key: &Key, attribute: &Attribute, names: Names<'_>) -> Statement {
    let text = attribute.comment.as_deref().map_or_else(|| "NULL".to_owned(), quote_literal);
    let column = format!("{}.{}", names.own(key), attribute.name);
    Statement::new(key, format!("COMMENT ON COLUMN {column} IS {text}"))
}

pub(super) fn drop(key: &Key, _composite: &Composite, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP TYPE {}", names.own(key)), names)
}

pub(super) fn alter(key: &Key, change: Pair<&Composite>, names: Names<'_>) -> Alteration {
    let is_used = !enum_swap::columns(key, names).is_empty();
    let change = change.map(|c| c.attributes.as_slice());
    let (first, alteration) = match keeps_order(change) {
        false => (Vec::new(), swap(key, change, names)),
        true if !is_used || !changes_type(change) => {
            (altered(key, change, names), in_place(Vec::new()))
        }
        true => {
            // What comes and goes does so in place, so that a value has the new type's fields by then.
            let between = with_fields_of_after(change);
            let first = altered(key, Pair::new(change.before, &between), names);
            (first, swap(key, Pair::new(&between, change.after), names))
        }
    };
    match alteration {
        Alteration::InPlace { statements, mut unsettles } => {
            if !has_same_fields(change) {
                unsettles.extend(tables(key, names));
            }
            Alteration::InPlace { statements: [first, statements].concat(), unsettles }
        }
        rebuild => rebuild,
    }
}

/// Whether nothing but comments is another.
fn has_same_fields(change: Pair<&[Attribute]>) -> bool {
    let fields = change.map(|all| all.iter().map(|it| (&it.name, &it.data_type, &it.collation)));
    fields.before.eq(fields.after)
}

/// The attributes after, but as they were as far as they were there.
fn with_fields_of_after(change: Pair<&[Attribute]>) -> Vec<Attribute> {
    let as_it_was = |after: &Attribute| {
        let before = change.before.iter().find(|before| before.name == after.name);
        before.cloned().unwrap_or_else(|| Attribute { comment: None, ..after.clone() })
    };
    change.after.iter().map(as_it_was).collect()
}

fn altered(key: &Key, change: Pair<&[Attribute]>, names: Names<'_>) -> Vec<Statement> {
    let action =
        |action: String| Statement::new(key, format!("ALTER TYPE {} {action}", names.own(key)));
    let before: BTreeMap<&Ident, &Attribute> = change.before.iter().map(|a| (&a.name, a)).collect();
    let mut statements: Vec<Statement> = dropped(change)
        .map(|a| losing(action(format!("DROP ATTRIBUTE {}", a.name)), key, &a.name))
        .collect();
    for after in change.after {
        match before.get(&after.name) {
            None => statements.push(action(format!("ADD ATTRIBUTE {}", attribute(after, names)))),
            Some(before) if is_same_type(before, after) => {}
            Some(_) => statements.push(action(format!(
                "ALTER ATTRIBUTE {} SET DATA TYPE {}",
                after.name,
                data_type(after, names)
            ))),
        }
        if before.get(&after.name).and_then(|b| b.comment.as_ref()) != after.comment.as_ref() {
            statements.push(comment(key, after, names));
        }
    }
    statements
}

/// Whether an attribute that stays has another type: not to be said while a column uses it.
fn changes_type(change: Pair<&[Attribute]>) -> bool {
    let kept = change.after.iter().filter_map(|after| {
        let before = change.before.iter().find(|before| before.name == after.name)?;
        Some(is_same_type(before, after))
    });
    kept.into_iter().any(|is_same| !is_same)
}

/// Attribute by attribute; new ones are NULL, and what goes is lost.
fn swap(key: &Key, change: Pair<&[Attribute]>, names: Names<'_>) -> Alteration {
    let new = Composite { attributes: change.after.to_vec() };
    let attributes = change.map(|attributes| attributes.iter().map(|it| &it.name));
    let are_as_many = attributes.before.eq(attributes.after);
    let convert = |column: &Key, body: &Column| match type_swap::array(body) {
        "" => Some(row(&column.name, key, change, names)),
        array => are_as_many.then(|| {
            let composite = format!("{}{array}", names.own(key));
            format!("{composite} USING {}::text::{composite}", column.name)
        }),
    };
    let lost = dropped(change).map(|a| a.name.to_string()).collect::<Vec<_>>().join(", ");
    let mut new = create(key, &new, &[], names);
    if !lost.is_empty() {
        new = new
            .into_iter()
            .enumerate()
            .map(|(at, statement)| match at {
                0 => statement.with_hazard(facts::attributes(key, &lost)),
                _ => statement,
            })
            .collect();
    }
    type_swap::swap(key, new, convert, names)
}

/// The new row of an old one.
fn row(column: &Ident, key: &Key, change: Pair<&[Attribute]>, names: Names<'_>) -> String {
    let value = |after: &Attribute| {
        let data_type = names.text(&after.data_type);
        match change.before.iter().find(|before| before.name == after.name) {
            Some(before) if is_castable(Pair::new(&before.data_type, &after.data_type)) => {
                format!("({column}).{}::{data_type}", after.name)
            }
            Some(_) => format!("({column}).{}::text::{data_type}", after.name),
            None => format!("NULL::{data_type}"),
        }
    };
    let values: Vec<String> = change.after.iter().map(value).collect();
    let (composite, values) = (names.own(key), values.join(", "));
    format!(
        "{composite} USING CASE WHEN {column} IS DISTINCT FROM NULL THEN ROW({values})::{composite} END"
    )
}

fn is_same_type(before: &Attribute, after: &Attribute) -> bool {
    before.data_type == after.data_type && before.collation == after.collation
}

/// Whether the kept attributes stand in the same order and the new ones behind them: the order
/// of attributes counts, and none can be moved.
fn keeps_order(change: Pair<&[Attribute]>) -> bool {
    let is_kept = |name: &Ident, others: &[Attribute]| others.iter().any(|o| o.name == *name);
    let kept = change.before.iter().map(|a| &a.name).filter(|name| is_kept(name, change.after));
    let added = change.after.iter().map(|a| &a.name).filter(|name| !is_kept(name, change.before));
    kept.chain(added).eq(change.after.iter().map(|a| &a.name))
}

fn dropped(change: Pair<&[Attribute]>) -> impl Iterator<Item = &Attribute> {
    change.before.iter().filter(move |a| change.after.iter().all(|b| b.name != a.name))
}

fn losing(statement: Statement, key: &Key, attribute: &Ident) -> Statement {
    statement.with_hazard(facts::attributes(key, &format!("attribute {attribute}")))
}

/// The tables `OF` this type.
fn tables(key: &Key, names: Names<'_>) -> Vec<Key> {
    let of = key.qualified_name().map(|name| name.to_string());
    let is_of = |body: &Body| matches!(body, Body::Table(table) if table.of_type == of);
    let tables = names.catalogs().before.of_kind(Kind::Table);
    let typed = tables.filter(|(_, object)| of.is_some() && is_of(&object.body));
    typed.map(|(key, _)| key.clone()).collect()
}
