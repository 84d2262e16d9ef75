//! Partitions that come and go while others work: a check that says what the bound says, validated
//! beforehand, spares the scan under a strong lock.
//!
//! Source: PostgreSQL manual, "ALTER TABLE" (`ATTACH PARTITION`, `DETACH PARTITION`).

use aludel_catalog::{Body, Catalog, Ident, Key, Kind, Pair, Partition, QualifiedName};
use aludel_dialect::{Hazard, Statement};
use aludel_sql::tokens;

use super::{
    facts, family,
    interim::{self, Interim},
    kept::keeps_values,
    layout,
    naming::Names,
    online,
};

/// More values than these are not seen to be the same.
/// Source: `MAX_SAOP_ARRAY_SIZE` in PostgreSQL's `predtest.c`.
const MOST_VALUES: usize = 100;

/// The last word of a check that lets a table be a partition.
const PLACE: &str = "place";

/// What comes before a change of a partition's place, and what comes after it.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) before: Vec<Statement>,
    pub(super) after: Vec<Statement>,
}

impl Around {
    /// A check of a table that is valid in between.
    fn check(
        &mut self,
        (of, last): (&str, &str),
        (subject, table): (&Key, &QualifiedName),
        (condition, hazard): (&str, Option<Hazard>),
        names: Names<'_>,
    ) {
        let name = interim::name(of, last, table, names);
        let check = Interim { subject, table, name };
        self.before.extend(check.valid(&format!("CHECK ({condition})"), hazard, names));
        self.after.push(check.away(names));
    }
}

/// What lets a table with rows join another without a scan; `None` where it joins at once.
pub(super) fn joining(key: &Key, partition: &Partition, names: Names<'_>) -> Option<Around> {
    let table = key.qualified_name()?;
    if !online::is_table(&table, names) {
        return None;
    }
    let (column, condition) = condition(partition, names)?;
    if !keeps_values(&table, &column, names) {
        return None;
    }
    let mut around = Around::default();
    let hazard = facts::outside(key, &partition.bound);
    let of = (table.name.as_str(), PLACE);
    around.check(of, (key, &table), (&condition, Some(hazard)), names);
    around_default(&table, &partition.parent, &condition, &mut around, names);
    Some(around)
}

/// What lets a new table join one in use: nothing where no other partition has to be read for it.
pub(super) fn joining_new(key: &Key, partition: &Partition, names: Names<'_>) -> Around {
    let mut around = Around::default();
    let table =
        key.qualified_name().filter(|it| family::table(names.catalogs().before, it).is_none());
    if let Some((table, (_, condition))) = table.zip(condition(partition, names)) {
        around_default(&table, &partition.parent, &condition, &mut around, names);
    }
    around
}

/// The default partition is read for rows that belong to a new one, unless it is known to have none.
fn around_default(
    table: &QualifiedName,
    parent: &QualifiedName,
    condition: &str,
    around: &mut Around,
    names: Names<'_>,
) {
    let Pair { before, after } = names.catalogs();
    let default =
        default_of(before, parent).filter(|it| default_of(after, parent).as_ref() == Some(it));
    if let Some(default) = default.filter(|table| online::is_table(table, names)) {
        let key = Key::in_schema(Kind::Table, default.schema.clone(), default.name.clone());
        let condition = format!("NOT ({condition})");
        let hazard = facts::outside(&key, &format!("what is left to it: {condition}"));
        let of = format!("{}_{}", table.name.as_str(), default.name.as_str());
        around.check((&of, PLACE), (&key, &default), (&condition, Some(hazard)), names);
    }
}

/// What lets a partition leave CONCURRENTLY, and be as it was: the engine gives one that leaves so a
/// check of its bound, unless it has one. `None` where it leaves at once.
pub(super) fn leaving(key: &Key, partition: &Partition, names: Names<'_>) -> Option<Around> {
    let table = key.qualified_name()?;
    let has_default = default_of(names.catalogs().before, &partition.parent).is_some();
    let is_online = online::is_table(&table, names) && online::is_table(&partition.parent, names);
    if has_default || !is_online {
        return None;
    }
    let (_, condition) = condition(partition, names)?;
    let mut around = Around::default();
    // One that joins another table at once has a check of that as well.
    let of = (table.name.as_str(), "leaves");
    around.check(of, (key, &table), (&condition, None), names);
    Some(around)
}

/// The default partition of a table.
fn default_of(catalog: &Catalog, parent: &QualifiedName) -> Option<QualifiedName> {
    let mut tables = catalog.of_kind(Kind::Table);
    let is_default = |body: &Body| match body {
        Body::Table(table) => {
            let of = table.partition_of.as_ref();
            of.is_some_and(|it| it.parent == *parent && it.bound == "DEFAULT")
        }
        _ => false,
    };
    tables.find(|(_, object)| is_default(&object.body))?.0.qualified_name()
}

/// The column of a partition's key, and what its values meet, in the engine's own words; `None` for what
/// no check says so that the engine sees it: several columns, expressions, remainders.
fn condition(partition: &Partition, names: Names<'_>) -> Option<(Ident, String)> {
    let Pair { before, after } = names.catalogs().map(|it| family::table(it, &partition.parent));
    let by = before?.partition_by.as_ref()?;
    if after?.partition_by.as_ref() != Some(by) {
        return None;
    }
    let (word, column) = by.strip_suffix(')')?.split_once(" (")?;
    let mut tokens = tokens(column);
    let is_name = tokens.next().is_some_and(|token| token.name().is_some());
    if !is_name || tokens.next().is_some() {
        return None;
    }
    let columns = family::parts(names.catalogs().after, Kind::Column, &partition.parent);
    let mut columns = columns.map(|(key, _)| &key.name);
    let name = columns.find(|name| name.to_string() == column)?.clone();
    let text = match word {
        "RANGE" => range(column, &partition.bound)?,
        "LIST" => list(column, &partition.bound)?,
        _ => return None,
    };
    Some((name, names.text(&text).into_owned()))
}

/// `FOR VALUES FROM ('a') TO (MAXVALUE)`.
fn range(column: &str, bound: &str) -> Option<String> {
    let [from, to] = groups(bound).try_into().ok()?;
    let mut parts = vec![format!("{column} IS NOT NULL")];
    for (value, unbound, operator) in [(from, "MINVALUE", ">="), (to, "MAXVALUE", "<")] {
        if value != unbound {
            parts.push(format!("{column} {operator} {value}"));
        }
    }
    Some(parts.join(" AND "))
}

/// `FOR VALUES IN ('a', NULL)`.
fn list(column: &str, bound: &str) -> Option<String> {
    let [values] = groups(bound).try_into().ok()?;
    let (null, values): (Vec<String>, Vec<String>) =
        layout::members(&values).into_iter().partition(|value| value == "NULL");
    let is_one = match values.as_slice() {
        [] => None,
        [value] => Some(format!("{column} = {value}")),
        _ if values.len() > MOST_VALUES => return None,
        _ => Some(format!("{column} = ANY (ARRAY[{}])", values.join(", "))),
    };
    Some(match (is_one, null.is_empty()) {
        (None, _) => format!("{column} IS NULL"),
        (Some(one), true) => format!("{column} IS NOT NULL AND {one}"),
        (Some(one), false) => format!("{column} IS NULL OR {one}"),
    })
}

/// What stands in the outer parentheses of a text.
fn groups(text: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for token in tokens(text) {
        if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        if depth > 0
            && let Some(last) = groups.last_mut()
        {
            last.push_str(token.text);
        }
        if token.is("(") {
            if depth == 0 {
                groups.push(String::new());
            }
            depth += 1;
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_said_as_the_engine_says_them() {
        let cases = [
            ("FOR VALUES FROM (10) TO (20)", Some("d IS NOT NULL AND d >= 10 AND d < 20")),
            ("FOR VALUES FROM (MINVALUE) TO (') TO (')", Some("d IS NOT NULL AND d < ') TO ('")),
            ("FOR VALUES FROM (1) TO (MAXVALUE)", Some("d IS NOT NULL AND d >= 1")),
            ("DEFAULT", None),
        ];
        for (bound, said) in cases {
            assert_eq!(range("d", bound).as_deref(), said, "{bound}");
        }
        let cases = [
            ("FOR VALUES IN ('a, b')", Some("d IS NOT NULL AND d = 'a, b'")),
            ("FOR VALUES IN (1, 2)", Some("d IS NOT NULL AND d = ANY (ARRAY[1, 2])")),
            ("FOR VALUES IN (NULL, 2)", Some("d IS NULL OR d = 2")),
            ("FOR VALUES IN (NULL)", Some("d IS NULL")),
            ("DEFAULT", None),
        ];
        for (bound, said) in cases {
            assert_eq!(list("d", bound).as_deref(), said, "{bound}");
        }
    }
}
