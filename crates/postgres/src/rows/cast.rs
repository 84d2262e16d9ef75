//! What a value is to become when its column gets another type: what the server's own casts make of
//! it.

use std::collections::{BTreeMap, BTreeSet};

use aludel_engine::rows::{Column, Converted, Labels, Rows, Value, Within};
use aludel_session::{Row, Session, SessionError};
use aludel_sql::quote_literal;

use crate::PostgresEngine;

/// The values that a column's values are to become.
pub(super) async fn converted(
    session: &mut dyn Session,
    within: Within,
    columns: (&Column, &Column),
    values: BTreeSet<&str>,
    labels: (&Labels, &Labels),
) -> Result<Converted, SessionError> {
    let (before, after) = columns;
    let is_same_type = before.data_type == after.data_type
        || before.type_id == after.type_id && modifiers(before) == modifiers(after);
    if before.attributes != after.attributes {
        return Ok(None);
    }
    if before.is_enum && after.is_enum {
        return Ok(Some(relabelled(&values, labels)));
    }
    if is_same_type {
        return Ok(Some(unchanged(&values)));
    }
    let (from, to) = (&before.data_type, &after.data_type);
    if let Some(cast) =
        ask(session, within, &values, &format!("CAST(CAST(v AS {from}) AS {to})::text")).await?
    {
        return Ok(Some(cast));
    }
    ask(session, within, &values, &format!("CAST(v AS {to})::text")).await
}

fn modifiers(column: &Column) -> Option<&str> {
    column.data_type.split_once('(').map(|(_, modifiers)| modifiers)
}

fn unchanged(values: &BTreeSet<&str>) -> BTreeMap<String, Value> {
    values.iter().map(|value| ((*value).to_owned(), Some((*value).to_owned()))).collect()
}

/// Labels under their new names, alone and in arrays.
fn relabelled(
    values: &BTreeSet<&str>,
    (before, after): (&Labels, &Labels),
) -> BTreeMap<String, Value> {
    let renamed: BTreeMap<&str, &str> = before
        .iter()
        .filter_map(|(id, label)| Some((label.as_str(), after.get(id)?.as_str())))
        .filter(|(old, new)| old != new)
        .collect();
    let new = |label: &str| renamed.get(label).copied().unwrap_or(label).to_owned();
    let value = |value: &&str| {
        let inner = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let text = match inner.filter(|inner| !inner.contains('"')) {
            Some(inner) => {
                format!("{{{}}}", inner.split(',').map(new).collect::<Vec<_>>().join(","))
            }
            None => new(value),
        };
        ((*value).to_owned(), Some(text))
    };
    values.iter().map(value).collect()
}

/// The server's word on each value; `None` where it refuses one.
async fn ask(
    session: &mut dyn Session,
    within: Within,
    values: &BTreeSet<&str>,
    cast: &str,
) -> Result<Converted, SessionError> {
    if values.is_empty() {
        return Ok(Some(BTreeMap::new()));
    }
    let list: Vec<String> = values.iter().map(|value| quote_literal(value)).collect();
    let sql =
        format!("SELECT v, {cast} FROM pg_catalog.unnest(ARRAY[{}]::text[]) AS v", list.join(", "));
    session.execute(&PostgresEngine.begin(within)).await?;
    let rows = session.query(&sql).await;
    session.execute(PostgresEngine.end(within)).await?;
    match rows {
        Ok(rows) => {
            let pair = |row: &Row| (row.text(0).to_owned(), row.get(1).map(str::to_owned));
            Ok(Some(rows.iter().map(pair).collect()))
        }
        Err(SessionError::Sql(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
