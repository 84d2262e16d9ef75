//! What rules about design look at: what a statement leaves in tables, new ones included.

use crate::{
    Finding, Pass,
    outline::{Column, Constraint, Relation},
    pass::{came, qualified, quoted},
};

/// Columns of tables that came, or got another type. What a partition or a child has from its parent, and
/// what an extension brings, nobody designed here.
pub(super) fn columns<'a>(pass: &Pass<'a>) -> impl Iterator<Item = &'a Column> + use<'a> {
    let after = pass.after;
    let is_own = !brings_extension(pass);
    let written = pass.changes.columns.iter().filter(move |it| {
        let is_same = |before: &Column, after: &Column| before.type_name == after.type_name;
        let pair = it.before.as_deref().zip(it.after.as_deref());
        is_own && !pair.is_some_and(|(before, after)| is_same(before, after))
    });
    written.filter_map(|it| it.after.as_deref()).filter(move |column| {
        let table = after.relations.get(&column.relation);
        !column.is_inherited && table.is_some_and(|it| matches!(&*it.kind, "r" | "p" | "f"))
    })
}

/// Tables that came, without partitions and what an extension brings.
pub(super) fn tables<'a>(pass: &Pass<'a>) -> impl Iterator<Item = &'a Relation> + use<'a> {
    let is_own = !brings_extension(pass);
    came(&pass.changes.relations).filter(move |it| is_own && it.is_table() && !it.is_partition)
}

/// Constraints that came, without those of partitions.
pub(super) fn constraints<'a>(pass: &Pass<'a>) -> impl Iterator<Item = &'a Constraint> + use<'a> {
    let is_own = !brings_extension(pass);
    came(&pass.changes.constraints).filter(move |it| is_own && it.parent == 0 && it.relation != 0)
}

/// Whether an extension came or changed: what else came is the extension's.
pub(super) fn brings_extension(pass: &Pass<'_>) -> bool {
    !pass.changes.extensions.is_empty()
}

/// A column of a type that is better another: `is` tells by the type's name, without the brackets of an
/// array.
pub(super) fn of_type(
    pass: &Pass<'_>,
    better: &str,
    why: &str,
    is: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let found = columns(pass).filter(|column| is(column.type_name.trim_end_matches("[]")));
    found
        .map(|column| {
            let (table, name) = (name_of(pass, column.relation), quoted(&column.name));
            let brackets = if column.type_name.ends_with("[]") { "[]" } else { "" };
            Finding::new(format!("{table}.{name} is {}: {why}", column.type_name))
                .on(key_of(pass, column.relation))
                .help(format!("{name} {better}{brackets}"))
        })
        .collect()
}

/// A relation's name as it is after the statement.
pub(super) fn name_of(pass: &Pass<'_>, relation: u32) -> String {
    let after = pass.after.relations.get(&relation);
    after.map(|it| qualified(&it.schema, &it.name)).unwrap_or_default()
}

/// A relation's key as it is after the statement.
pub(super) fn key_of(pass: &Pass<'_>, relation: u32) -> String {
    let after = pass.after.relations.get(&relation);
    after.map(|it| format!("{}.{}", it.schema, it.name)).unwrap_or_default()
}
