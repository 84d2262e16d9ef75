//! What the catalog holds of the things that a statement is about.

use aludel_session::{Guarded, NAMED, Result, Row, Session, SessionError, question_about};
use aludel_sql::{quote_ident, quote_literal};

use super::work::{NewIndex, Shared, Work};

/// Something that the catalog holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sight {
    /// Its object identifier.
    pub(super) oid: String,
    /// Its name, as SQL writes it.
    pub(super) name: String,
    /// The last part of it, as the catalog has it.
    pub(super) bare_name: String,
    /// Whether all of it is there: a valid index, a partition that is not being detached.
    pub(super) is_whole: bool,
    /// What it is, to be compared.
    pub(super) definition: String,
}

/// Everything that a statement is about.
pub(super) async fn sight(session: &mut dyn Session, work: &Work) -> Result<Vec<Sight>> {
    let mut found = Vec::new();
    for name in named(work) {
        match relation(session, name).await? {
            Some(oid) => found.push(oid),
            None => return Ok(Vec::new()),
        }
    }
    match about(work, &found) {
        Some(sql) => question(session, &sql).await,
        None => Ok(Vec::new()),
    }
}

/// The relations that a statement names and that the user's path finds.
pub(super) fn named(work: &Work) -> Vec<&str> {
    match work {
        Work::BuildIndex(index) => vec![&index.table],
        Work::DropIndex(name) | Work::Reindex(Some(name)) => vec![name],
        Work::Detach { parent, child } => vec![parent, child],
        _ => Vec::new(),
    }
}

/// The question about everything that a statement is about; `found` are the identifiers of the relations
/// that it [names](named), in SQL.
pub(super) fn about(work: &Work, found: &[String]) -> Option<String> {
    match (work, found) {
        (Work::BuildIndex(_), [table]) => Some(indexes(&format!("i.indrelid = {table}"))),
        (Work::DropIndex(_), [index]) => Some(indexes(&format!("i.indexrelid = {index}"))),
        (Work::Reindex(_), found) => Some(leftovers(found.first().map(String::as_str))),
        (Work::Detach { .. }, [parent, child]) => Some(partition(parent, child)),
        (Work::Make(kind, name) | Work::Drop(kind, name), _) => Some(shared(*kind, name)),
        _ => None,
    }
}

/// The relation that the user's path finds.
async fn relation(session: &mut dyn Session, name: &str) -> Result<Option<String>> {
    let question = question_about(name, &format!("SELECT NULLIF({NAMED}, '')"));
    let rows = session.query(&question).await?;
    Ok(rows.first().and_then(|row| row.get(0)).map(str::to_owned))
}

/// Everything but names and numbers of an index. Which column is meant its text says, for numbers
/// differ where columns were dropped.
const DEFINITION: &str = "concat_ws(' ', m.amname, i.indisunique, i.indisexclusion, i.indnkeyatts, \
     i.indnatts, i.indclass, i.indcollation, i.indoption, to_jsonb(i) ->> 'indnullsnotdistinct', \
     (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k) \
      FROM generate_series(1, i.indnatts::int) AS k), \
     'where', pg_get_expr(i.indpred, i.indrelid, true), 'with', c.reloptions)";

fn indexes(which: &str) -> String {
    format!(
        "SELECT i.indexrelid, format('%I.%I', n.nspname, c.relname), c.relname, i.indisvalid, \
         {DEFINITION} FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_am AS m ON m.oid = c.relam \
         WHERE {which} ORDER BY i.indexrelid"
    )
}

/// The indexes that a broken-off `REINDEX CONCURRENTLY` leaves on a table (or the table of an
/// index) and its TOAST table, unless one is being built there now.
/// Source: PostgreSQL manual, "REINDEX, Rebuilding Indexes Concurrently".
fn leftovers(relation: Option<&str>) -> String {
    let of_table = match relation {
        None => "true".to_owned(),
        Some(oid) => format!(
            "i.indrelid IN (SELECT unnest(ARRAY[t.oid, t.reltoastrelid]) FROM pg_class AS t \
             WHERE t.oid = {oid} OR t.oid = (SELECT x.indrelid FROM pg_index AS x \
             WHERE x.indexrelid = {oid}))"
        ),
    };
    let nobody_builds = "NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p \
         WHERE p.relid = i.indrelid AND p.datname = current_database())";
    let which = format!(
        "NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND {of_table} AND {nobody_builds}"
    );
    indexes(&which)
}

fn partition(parent: &str, child: &str) -> String {
    format!(
        "SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relname, NOT i.inhdetachpending, \
         i.inhparent FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE i.inhparent = {parent} AND i.inhrelid = {child}"
    )
}

/// An object of the whole server's: its definition is whose it is, where that is not this role.
fn shared(kind: Shared, name: &str) -> String {
    let (table, column, owner) = match kind {
        Shared::Database => ("pg_database", "datname", "datdba"),
        Shared::Tablespace => ("pg_tablespace", "spcname", "spcowner"),
        Shared::Subscription => ("pg_subscription", "subname", "subowner"),
    };
    let here = match kind {
        Shared::Subscription => {
            "subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        }
        Shared::Database | Shared::Tablespace => "true",
    };
    format!(
        "SELECT oid, quote_ident({column}), {column}, true, \
         CASE WHEN pg_get_userbyid({owner}) = current_user THEN 'ours' ELSE 'of another role' END \
         FROM {table} WHERE {column} = {} AND {here}",
        quote_literal(name)
    )
}

async fn question(session: &mut dyn Session, sql: &str) -> Result<Vec<Sight>> {
    let rows = Guarded::new(session).query(sql).await?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Sight {
    Sight {
        oid: row.text(0).to_owned(),
        name: row.text(1).to_owned(),
        bare_name: row.text(2).to_owned(),
        is_whole: row.is_true(3),
        definition: row.text(4).to_owned(),
    }
}

/// The definition of the index that a statement will build: it is built on an empty copy of the
/// table, in a transaction that is rolled back. `None` where the copy cannot be made, or the
/// statement is not understood there.
pub(super) async fn expected(
    session: &mut dyn Session,
    index: &NewIndex,
) -> Result<Option<String>> {
    let unique = if index.is_unique { "UNIQUE " } else { "" };
    let copy = quote_ident("aludel copy");
    let sql = format!(
        "BEGIN; CREATE TEMPORARY TABLE {copy} (LIKE {}) ON COMMIT DROP; \
         CREATE {unique}INDEX ON pg_temp.{copy} {}",
        index.table, index.rest
    );
    let definition = match session.execute(&sql).await {
        Ok(()) => {
            let table = relation(session, &format!("pg_temp.{copy}")).await?;
            let table = table.unwrap_or_else(|| "0".to_owned());
            let built = question(session, &indexes(&format!("i.indrelid = {table}"))).await?;
            built.into_iter().next().map(|index| index.definition)
        }
        Err(SessionError::Sql(_)) => None,
        Err(error) => return Err(error),
    };
    session.execute("ROLLBACK").await?;
    Ok(definition)
}
