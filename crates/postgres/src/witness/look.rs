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
    match work {
        Work::BuildIndex(index) => match relation(session, &index.table).await? {
            Some(table) => indexes(session, &format!("i.indrelid = {table}")).await,
            None => Ok(Vec::new()),
        },
        Work::DropIndex(name) => match relation(session, name).await? {
            Some(index) => indexes(session, &format!("i.indexrelid = {index}")).await,
            None => Ok(Vec::new()),
        },
        Work::Reindex(name) => leftovers(session, name.as_deref()).await,
        Work::Detach { parent, child } => partition(session, parent, child).await,
        Work::Make(kind, name) | Work::Drop(kind, name) => shared(session, *kind, name).await,
        Work::Repeatable | Work::Unknown => Ok(Vec::new()),
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

async fn indexes(session: &mut dyn Session, which: &str) -> Result<Vec<Sight>> {
    let sql = format!(
        "SELECT i.indexrelid, format('%I.%I', n.nspname, c.relname), c.relname, i.indisvalid, \
         {DEFINITION} FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_am AS m ON m.oid = c.relam \
         WHERE {which} ORDER BY i.indexrelid"
    );
    question(session, &sql).await
}

/// The indexes that a broken-off `REINDEX CONCURRENTLY` leaves on a table (or the table of an
/// index) and its TOAST table, unless one is being built there now.
/// Source: PostgreSQL manual, "REINDEX, Rebuilding Indexes Concurrently".
async fn leftovers(session: &mut dyn Session, name: Option<&str>) -> Result<Vec<Sight>> {
    let of_table = match name {
        None => "true".to_owned(),
        Some(name) => match relation(session, name).await? {
            None => return Ok(Vec::new()),
            Some(oid) => format!(
                "i.indrelid IN (SELECT unnest(ARRAY[t.oid, t.reltoastrelid]) FROM pg_class AS t \
                 WHERE t.oid = {oid} OR t.oid = (SELECT x.indrelid FROM pg_index AS x \
                 WHERE x.indexrelid = {oid}))"
            ),
        },
    };
    let nobody_builds = "NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p \
         WHERE p.relid = i.indrelid AND p.datname = current_database())";
    let which = format!(
        "NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND {of_table} AND {nobody_builds}"
    );
    indexes(session, &which).await
}

async fn partition(session: &mut dyn Session, parent: &str, child: &str) -> Result<Vec<Sight>> {
    let (parent, child) = (relation(session, parent).await?, relation(session, child).await?);
    let (Some(parent), Some(child)) = (parent, child) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relname, NOT i.inhdetachpending, \
         i.inhparent FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE i.inhparent = {parent} AND i.inhrelid = {child}"
    );
    question(session, &sql).await
}

/// An object of the whole server's: its definition is whose it is, where that is not this role.
async fn shared(session: &mut dyn Session, kind: Shared, name: &str) -> Result<Vec<Sight>> {
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
    let sql = format!(
        "SELECT oid, quote_ident({column}), {column}, true, \
         CASE WHEN pg_get_userbyid({owner}) = current_user THEN 'ours' ELSE 'of another role' END \
         FROM {table} WHERE {column} = {} AND {here}",
        quote_literal(name)
    );
    question(session, &sql).await
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
            let built = indexes(session, &format!("i.indrelid = {table}")).await?;
            built.into_iter().next().map(|index| index.definition)
        }
        Err(SessionError::Sql(_)) => None,
        Err(error) => return Err(error),
    };
    session.execute("ROLLBACK").await?;
    Ok(definition)
}
