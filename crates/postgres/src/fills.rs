//! UPDATEs in slices along a key.
//!
//! Source: PostgreSQL manual, "Row Constructor Comparison" (9.25.5): `(a, b) > (1, 2)` goes along an index
//! on `(a, b)`.

use aludel_engine::{Asked, Bounds, Course, Cursor, Cut, Fills, Uncut};
use aludel_revision::Fill;
use aludel_session::{NAMED, Session, SqlError, question_about};
use aludel_sql::{quote_literal, tokens};

use crate::{PostgresEngine, offline::dollar_quote};

/// The code of the error by which a check says that it does not hold. The class `AL` is nobody's.
/// Source: PostgreSQL manual, "Errors and Messages" (any five characters but those of success).
const UNFINISHED: &str = "AL001";

/// What is asked of a table that a condition finds: its name, its estimated rows, and the columns of its
/// primary key or those that are named, if they are a key.
pub(crate) fn question(named: &[String], is_it: &str) -> String {
    let names: Vec<String> =
        named.iter().filter_map(|name| tokens(name).find_map(|token| token.name())).collect();
    let listed: Vec<String> = names.iter().map(|name| quote_literal(name)).collect();
    let is_wanted = match listed.is_empty() {
        true => "i.indisprimary".to_owned(),
        false => format!(
            "(SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY a.attname) FROM \
             pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])) \
             = (SELECT pg_catalog.array_agg(n ORDER BY n) FROM pg_catalog.unnest(ARRAY[{}]::pg_catalog.text[]) AS n) \
             AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (SELECT FROM \
             pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey) AND NOT a.attnotnull)",
            listed.join(", ")
        ),
    };
    format!(
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.reltuples::pg_catalog.int8, \
         (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || E'\\t' || \
         pg_catalog.format_type(a.atttypid, a.atttypmod), E'\\n' ORDER BY k.at) \
         FROM pg_catalog.pg_index AS i, pg_catalog.unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (number, at), \
         pg_catalog.pg_attribute AS a WHERE i.indexrelid = (SELECT i.indexrelid FROM pg_catalog.pg_index AS i \
         WHERE i.indrelid = c.oid AND i.indisvalid AND i.indisready AND {is_wanted} ORDER BY 1 LIMIT 1) \
         AND a.attrelid = c.oid AND a.attnum = k.number) \
         FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND {is_it}"
    )
}

impl Fills for PostgresEngine {
    fn course<'a>(
        &'a self,
        session: &'a mut dyn Session,
        fill: &'a Fill,
    ) -> Asked<'a, Result<Course, Uncut>> {
        Box::pin(async move {
            let rows = session
                .query(&question_about(
                    &fill.table,
                    &question(&fill.key, &format!("c.oid::pg_catalog.text = {NAMED}")),
                ))
                .await?;
            let Some(row) = rows.first() else { return Ok(Err(Uncut::NoTable)) };
            let Some(key) = row.get(2) else {
                return Ok(Err(match fill.key.is_empty() {
                    true => Uncut::NoKey,
                    false => Uncut::NotUnique(fill.key.clone()),
                }));
            };
            let key = key.lines().filter_map(|line| line.split_once('\t'));
            Ok(Ok(Course {
                table: row.text(0).to_owned(),
                key: key.map(|(name, of)| (name.to_owned(), of.to_owned())).collect(),
                rows: row.text(1).parse().ok().filter(|rows| *rows > 0),
            }))
        })
    }

    fn next<'a>(
        &'a self,
        session: &'a mut dyn Session,
        course: &'a Course,
        after: Option<&'a Cursor>,
        rows: u64,
    ) -> Asked<'a, Option<Cursor>> {
        Box::pin(async move {
            // By another name than the table's the columns are meant, and not what is selected.
            let names: Vec<String> =
                course.key.iter().map(|(name, _)| format!("walked.{name}")).collect();
            let columns: Vec<String> =
                names.iter().map(|name| format!("{name}::pg_catalog.text")).collect();
            let behind =
                after.map(|after| format!(" WHERE {}", compared(course, "walked.", ">", after)));
            let sql = format!(
                "SELECT {} FROM {} AS walked{} ORDER BY {} OFFSET {} LIMIT 1",
                columns.join(", "),
                course.table,
                behind.unwrap_or_default(),
                names.join(", "),
                rows.saturating_sub(1)
            );
            let found = session.query(&sql).await?;
            let key = |row: &aludel_session::Row| {
                row.values().map(|value| value.unwrap_or_default().to_owned()).collect()
            };
            Ok(found.first().map(key))
        })
    }

    fn opening(&self) -> Vec<String> {
        vec!["SET LOCAL row_security = off".to_owned()]
    }

    fn slice(&self, course: &Course, cut: &Cut<'_>, bounds: Bounds<'_>) -> [String; 2] {
        let within = within(course, cut, bounds);
        let (head, condition) = parts(cut);
        // One character stands for another, so that what the server says of a place is so in the file.
        let (open, head) = match head.strip_suffix(char::is_whitespace) {
            Some(head) => ("(", head),
            None => (" (", head),
        };
        let update = format!("{head}{open}{condition}\n){within}");
        [update, self.unfinished(cut, &format!("{within}{}", written_here(cut)))]
    }

    fn check(&self, _course: &Course, cut: &Cut<'_>) -> String {
        self.unfinished(cut, "")
    }

    fn is_unfinished(&self, error: &SqlError) -> bool {
        error.code == UNFINISHED
    }

    fn pressure<'a>(
        &'a self,
        session: &'a mut dyn Session,
        course: &'a Course,
    ) -> Asked<'a, Option<String>> {
        Box::pin(async move {
            let rows = session
                .query(&format!("{BEHIND} UNION ALL {}", around(&quote_literal(&course.table))))
                .await?;
            Ok(rows.first().map(|row| row.text(0).to_owned()))
        })
    }

    fn logged<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Option<u64>> {
        Box::pin(async move {
            let rows = session.query(LOGGED).await?;
            Ok(rows.first().and_then(|row| row.text(0).parse().ok()))
        })
    }
}

/// How far the log is, in bytes.
pub(crate) const LOGGED: &str =
    "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')";

/// Who waits for the table: whoever wants a lock on it, autovacuum, which the rows that are left behind
/// are for. Between slices nothing is locked, so that both come on. The name is an expression.
pub(crate) fn around(name: &str) -> String {
    // Where it is gone, the next slice says so by its place.
    let table = format!("pg_catalog.to_regclass({name})");
    format!(
        "SELECT 'autovacuum works on ' || {name} FROM pg_catalog.pg_stat_progress_vacuum AS v \
         JOIN pg_catalog.pg_stat_activity AS a ON a.pid = v.pid \
         WHERE v.relid = {table} AND a.backend_type = 'autovacuum worker' \
         UNION ALL SELECT 'process ' || l.pid || ' waits for a lock on ' || {name} \
         FROM pg_catalog.pg_locks AS l WHERE l.relation = {table} AND NOT l.granted \
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()) \
         LIMIT 1"
    )
}

/// How far a replica may be behind.
pub(crate) const BEHIND: &str = "SELECT 'the replica ' || coalesce(nullif(application_name, ''), client_addr::pg_catalog.text, '?') || \
     ' is ' || pg_catalog.date_trunc('second', replay_lag)::pg_catalog.text || ' behind' \
     FROM pg_catalog.pg_stat_replication WHERE replay_lag > '10 seconds'::pg_catalog.interval";

impl PostgresEngine {
    /// A block that raises an error where the condition holds.
    fn unfinished(self, cut: &Cut<'_>, within: &str) -> String {
        // Words that the language has for itself, as `found`, are columns here.
        let body = format!(
            "#variable_conflict use_column\nBEGIN IF EXISTS (SELECT {}{within}) THEN RAISE EXCEPTION \
             'rows that are not done remain' USING ERRCODE = '{UNFINISHED}'; END IF; END",
            remaining(cut)
        );
        let tag = dollar_quote(&body);
        format!("DO {tag}{body}{tag}")
    }
}

/// ` AND name.xmin = …`: a row that this transaction wrote.
/// Source: PostgreSQL manual, "System Columns".
pub(crate) fn written_here(cut: &Cut<'_>) -> String {
    let name = cut.sql.get(cut.update.name.clone()).unwrap_or_default();
    format!(
        " AND {name}.xmin OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid"
    )
}

/// The rows on which the condition holds: what follows SELECT.
pub(crate) fn remaining(cut: &Cut<'_>) -> String {
    let text = |range: &std::ops::Range<usize>| cut.sql.get(range.clone()).unwrap_or_default();
    let update = &cut.update;
    let from = update.from.as_ref().map(|from| format!(", {}", text(from))).unwrap_or_default();
    format!("FROM {}{from}\nWHERE ({}\n)", text(&update.target), text(&update.condition))
}

/// The statement up to its condition, and that.
pub(crate) fn parts<'a>(cut: &Cut<'a>) -> (&'a str, &'a str) {
    let start = cut.update.condition.start;
    let head = cut.sql.get(..start).unwrap_or_default();
    (head, cut.sql.get(cut.update.condition.clone()).unwrap_or_default())
}

/// ` AND (a, b) > (…) AND (a, b) <= (…)`.
fn within(course: &Course, cut: &Cut<'_>, bounds: Bounds<'_>) -> String {
    let name = cut.sql.get(cut.update.name.clone()).unwrap_or_default();
    let prefix = format!("{name}.");
    let after = bounds.after.map(|it| format!(" AND {}", compared(course, &prefix, ">", it)));
    let to = bounds.to.map(|it| format!(" AND {}", compared(course, &prefix, "<=", it)));
    format!("{}{}", after.unwrap_or_default(), to.unwrap_or_default())
}

fn compared(course: &Course, prefix: &str, operator: &str, cursor: &Cursor) -> String {
    let names: Vec<String> = course.key.iter().map(|(name, _)| format!("{prefix}{name}")).collect();
    let values = course.key.iter().zip(cursor);
    let values: Vec<String> =
        values.map(|((_, of), value)| format!("{}::{of}", quote_literal(value))).collect();
    match (names.as_slice(), values.as_slice()) {
        ([name], [value]) => format!("{name} {operator} {value}"),
        _ => format!("({}) {operator} ({})", names.join(", "), values.join(", ")),
    }
}
