//! What tables are made of: their columns, and the foreign keys between them.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_engine::rows::{Column, Foreign, Relation, Wanted};
use aludel_session::{Row, Session, SessionError};

/// Reads the tables that are wanted, by their identifiers.
pub(super) async fn relations(
    session: &mut dyn Session,
    wanted: &Wanted,
) -> Result<BTreeMap<u32, Relation>, SessionError> {
    Ok(described(&session.query(&structure(wanted)).await?))
}

fn structure(wanted: &Wanted) -> String {
    let root =
        "(CASE WHEN c.relispartition THEN pg_catalog.pg_partition_root(c.oid) ELSE c.oid END)";
    format!(
        "SELECT c.oid, n.nspname, c.relname, c.relkind, {root}, a.attnum, a.attname, \
             pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, e.typtype = 'e', \
             CASE WHEN e.typtype = 'c' THEN (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', \
                 m.attname, pg_catalog.format_type(m.atttypid, m.atttypmod)), ', ' ORDER BY m.attnum) \
                 FROM pg_catalog.pg_attribute AS m WHERE m.attrelid = e.typrelid AND m.attnum > 0 \
                 AND NOT m.attisdropped) END, \
             a.attgenerated <> '' \
         FROM pg_catalog.pg_class AS c \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_attribute AS a \
             ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         LEFT JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_type AS e \
             ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ({}) \
         ORDER BY c.oid, a.attnum",
        filter(wanted, root)
    )
}

fn filter(Wanted { names, ids }: &Wanted, root: &str) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let by_name = match names.is_empty() {
        true => "false".to_owned(),
        false => format!(
            "(n.nspname, c.relname) IN (SELECT w.schema, w.name FROM ROWS FROM \
             (pg_catalog.unnest({}), pg_catalog.unnest({})) AS w (schema, name))",
            array(names.iter().map(|name| name.schema.as_str())),
            array(names.iter().map(|name| name.name.as_str()))
        ),
    };
    // Partitions of a named table, whatever their own names.
    let by_root = match names.is_empty() {
        true => "false".to_owned(),
        false => format!(
            "{root} IN (SELECT {root} FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE {by_name})"
        ),
    };
    let by_id = match ids.is_empty() {
        true => "false".to_owned(),
        false => format!("c.oid IN ({0}) OR {root} IN ({0})", ids.join(", ")),
    };
    format!("{by_name} OR {by_root} OR {by_id}")
}

/// Names as an array: the server looks them up, where it would compare each of a list.
fn array<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let literals: Vec<String> = names.map(aludel_sql::quote_literal).collect();
    format!("ARRAY[{}]::pg_catalog.name[]", literals.join(", "))
}

fn described(rows: &[Row]) -> BTreeMap<u32, Relation> {
    let mut relations: BTreeMap<u32, Relation> = BTreeMap::new();
    for row in rows {
        let number = |at| row.text(at).parse().unwrap_or_default();
        let relation = relations.entry(number(0)).or_insert_with(|| Relation {
            name: QualifiedName::new(row.text(1), row.text(2)),
            is_partitioned: row.text(3) == "p",
            root: number(4),
            columns: Vec::new(),
        });
        if row.get(5).is_some() {
            relation.columns.push(Column {
                number: row.text(5).parse().unwrap_or_default(),
                name: row.text(6).to_owned(),
                data_type: row.text(7).to_owned(),
                type_id: number(8),
                is_enum: row.is_true(9),
                attributes: row.get(10).map(str::to_owned),
                is_generated: row.is_true(11),
            });
        }
    }
    relations
}

/// Reads all foreign keys.
pub(super) async fn foreign(session: &mut dyn Session) -> Result<Vec<Foreign>, SessionError> {
    let sql = "SELECT conrelid, conkey, confrelid, confkey FROM pg_catalog.pg_constraint \
               WHERE contype = 'f' AND conparentid = 0 ORDER BY conrelid, conkey, confrelid";
    let numbers = |text: &str| -> Vec<i32> {
        text.trim_matches(['{', '}']).split(',').filter_map(|number| number.parse().ok()).collect()
    };
    let foreign = |row: &Row| Foreign {
        child: row.text(0).parse().unwrap_or_default(),
        columns: numbers(row.text(1)),
        parent: row.text(2).parse().unwrap_or_default(),
        parent_columns: numbers(row.text(3)),
    };
    let rows = session.query(sql).await?;
    Ok(rows.iter().map(foreign).collect())
}

/// Reads what tables are called now.
pub(super) async fn names(
    session: &mut dyn Session,
    ids: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, QualifiedName>, SessionError> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class AS c \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.oid = ANY ('{{{}}}'::pg_catalog.oid[]) AND c.relkind = 'r'",
        ids.join(",")
    );
    let rows = session.query(&sql).await?;
    let name =
        |row: &Row| Some((row.text(0).parse().ok()?, QualifiedName::new(row.text(1), row.text(2))));
    Ok(rows.iter().filter_map(name).collect())
}
