//! A look at the database before a run begins: what cannot work is refused while nothing has run,
//! what may hold it up is told.

use std::collections::BTreeSet;

use aludel_engine::{Asked, Concern, Options, Planned, Preflight, PreflightError, Refusal};
use aludel_revision::{Excerpt, Mode, RevisionId};
use aludel_session::{Row, Session};
use aludel_sql::{Token, quote_literal, split, tokens};

use crate::{LockRoom, PostgresEngine, lock_room, locks};

impl Preflight for PostgresEngine {
    fn check_journal(&self, journal: &str) -> Result<(), Refusal> {
        let is_others = journal.is_empty()
            || matches!(journal, "public" | "information_schema")
            || journal.starts_with("pg_");
        if !is_others {
            return Ok(());
        }
        Err(Refusal {
            code: "journal-schema",
            message: format!(
                "the journal cannot be in the schema `{journal}`, which is for other things"
            ),
            hint: "name a schema of its own: `journal_schema` in aludel.toml, by default `aludel`"
                .into(),
        })
    }

    fn look<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a Options,
        planned: &'a [Planned<'a>],
        has_journal: bool,
    ) -> Asked<'a, Vec<Concern>, PreflightError> {
        Box::pin(async move {
            check_room(session, planned).await?;
            let question = question(&options.journal, has_journal, &altered(planned));
            let rows = session.query(&question).await?;
            rows.iter().map(found).collect::<Result<_, Refusal>>().map_err(|it| Box::new(it).into())
        })
    }
}

/// What a row of the answer tells.
fn found(row: &Row) -> Result<Concern, Refusal> {
    let refused = |code, message: &str, hint: String| {
        Err(Refusal { code, message: message.to_owned(), hint })
    };
    let (first, second, third) = (row.text(1), row.text(2), row.text(3));
    Ok(Concern(match row.text(0) {
        "standby" => return refused(
            "standby",
            "this server is a standby: it only replays what its primary does",
            "connect to the primary: `target_session_attrs=read-write` in the connection string \
             finds it among several hosts"
                .into(),
        ),
        "read only" => {
            return refused(
                "read-only",
                "this database is read-only: `default_transaction_read_only` is on",
                "connect as a role, or to a database, that may write".into(),
            );
        }
        "journal" => {
            let hint = format!("`{second}`, as its owner or a superuser");
            return refused("journal-privilege", first, hint);
        }
        "transaction" => {
            format!("a transaction is open, and what it has locked is waited for: {first}")
        }
        "index" => format!(
            "the index {first} is not valid: no query uses it; drop it, or \
             `REINDEX INDEX CONCURRENTLY {first}`"
        ),
        "create" => format!(
            "the role {second} may make nothing in the schema {first}: \
             `GRANT CREATE ON SCHEMA {first} TO {second}` lets it"
        ),
        _ => format!(
            "{first} belongs to {second}, and only its owner alters it: \
             `GRANT {second} TO {third}` lets {third}"
        ),
    }))
}

/// What is committed together is locked together, and the server has room for so much.
async fn check_room(
    session: &mut dyn Session,
    planned: &[Planned<'_>],
) -> Result<(), PreflightError> {
    let mut room = None;
    for it in planned {
        let segments = it.section.segments.iter().enumerate().skip(it.start.segment);
        for (number, segment) in segments.filter(|(_, it)| it.mode == Mode::Transactional) {
            let needed = locks(segment.statements.iter().map(Excerpt::as_str));
            if needed <= LockRoom::MODEST {
                continue;
            }
            let room = match room {
                Some(room) => room,
                None => *room.insert(lock_room(session).await?),
            };
            if room.is_less_than(needed) {
                return Err(Box::new(no_room(&it.revision.id, number + 1, needed, room)).into());
            }
        }
    }
    Ok(())
}

fn no_room(revision: &RevisionId, segment: usize, needed: usize, room: LockRoom) -> Refusal {
    let (has, setting) = (room.setting, room.setting_for(needed));
    Refusal {
        code: "lock-room",
        message: format!(
            "segment {segment} of `{revision}` locks at least {needed} objects in one transaction, \
             and with `max_locks_per_transaction = {has}` the server cannot hold so many"
        ),
        hint: format!(
            "set `max_locks_per_transaction = {setting}` on the server and restart it, or cut the \
             file with `-- migrate:segment`: each segment is a transaction of its own"
        ),
    }
}

/// How many of each sort are told.
const MOST: usize = 5;

fn question(
    journal: &str,
    has_journal: bool,
    altered: &BTreeSet<(Option<String>, String)>,
) -> String {
    let schema = quote_literal(journal);
    let privilege = if has_journal { JOURNAL_THERE } else { JOURNAL_MISSING };
    let parts = [
        STANDING.to_owned(),
        privilege
            .replace("{quoted}", "pg_catalog.quote_ident({schema})")
            .replace("{schema}", &schema),
        TRANSACTIONS.to_owned(),
        INDEXES.to_owned(),
        CREATE.to_owned(),
    ];
    let mut question = parts.join(" UNION ALL ");
    if !altered.is_empty() {
        let names: Vec<String> = altered
            .iter()
            .map(|(schema, name)| {
                let schema = schema.as_deref().unwrap_or("public");
                format!("({}, {})", quote_literal(schema), quote_literal(name))
            })
            .collect();
        question.push_str(" UNION ALL ");
        question.push_str(&OWNERS.replace("{names}", &names.join(", ")));
    }
    question
}

const STANDING: &str = "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'standby' \
    ELSE 'read only' END, NULL::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.text \
    WHERE pg_catalog.pg_is_in_recovery() \
    OR pg_catalog.current_setting('default_transaction_read_only') = 'on'";

const JOURNAL_MISSING: &str = "SELECT 'journal', \
    'the role ' || pg_catalog.quote_ident(current_user) || ' may not make the schema ' || {quoted} || ' in this database', \
    'GRANT CREATE ON DATABASE ' || pg_catalog.quote_ident(pg_catalog.current_database()) || ' TO ' \
        || pg_catalog.quote_ident(current_user), NULL \
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {schema}) \
    AND NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')";

const JOURNAL_THERE: &str = "(SELECT 'journal', \
    'the role ' || pg_catalog.quote_ident(current_user) || ' may not write to the journal, ' || {quoted} || '.' || relname, \
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ' || {quoted} || ' TO ' \
        || pg_catalog.quote_ident(current_user), NULL \
    FROM pg_catalog.pg_class WHERE relkind = 'r' AND relname IN ('revisions', 'log', 'lock') \
    AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {schema}) \
    AND NOT pg_catalog.has_table_privilege(oid, 'INSERT') LIMIT 1)";

const TRANSACTIONS: &str = "(SELECT 'transaction', pg_catalog.concat_ws(', ', 'pid ' || pid, \
        'user ' || usename, 'application ' || nullif(application_name, ''), state, \
        'open for ' || pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - xact_start)), \
        NULL, NULL \
    FROM pg_catalog.pg_stat_activity \
    WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid() \
    AND backend_type = 'client backend' AND pg_catalog.clock_timestamp() - xact_start > \
        CASE WHEN state LIKE 'idle%' THEN '5 seconds'::pg_catalog.interval \
        ELSE '1 minute'::pg_catalog.interval END \
    ORDER BY xact_start LIMIT 5)";

const INDEXES: &str = "(SELECT 'index', pg_catalog.format('%I.%I', nspname, relname), NULL, NULL \
    FROM pg_catalog.pg_index JOIN pg_catalog.pg_class c ON c.oid = indexrelid \
    JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace \
    WHERE NOT indisvalid AND relkind = 'i' AND nspname !~ '^pg_' \
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index WHERE index_relid = indexrelid) \
    ORDER BY 2 LIMIT 5)";

const CREATE: &str = "(SELECT 'create', pg_catalog.quote_ident(nspname), \
        pg_catalog.quote_ident(current_user), NULL \
    FROM pg_catalog.pg_namespace \
    WHERE nspname = 'public' AND NOT pg_catalog.has_schema_privilege(oid, 'CREATE'))";

const OWNERS: &str = "(SELECT 'owner', pg_catalog.format('%I.%I', nspname, relname), \
        pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(relowner)), \
        pg_catalog.quote_ident(current_user) \
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace \
    WHERE (nspname::pg_catalog.text, relname::pg_catalog.text) IN ({names}) \
    AND NOT pg_catalog.pg_has_role(relowner, 'USAGE') ORDER BY 2 LIMIT 5)";

/// The tables that statements alter or drop, as they are named.
fn altered(planned: &[Planned<'_>]) -> BTreeSet<(Option<String>, String)> {
    let mut names = BTreeSet::new();
    for statement in planned.iter().flat_map(|it| it.section.statements()) {
        for span in split(tokens(statement.as_str())) {
            names.extend(altered_by(&span.tokens));
        }
        if names.len() > 100 * MOST {
            break; // Enough to tell of some; a question has no room for all.
        }
    }
    names
}

fn altered_by(statement: &[Token<'_>]) -> Option<(Option<String>, String)> {
    let is = |at: usize, word: &str| statement.get(at).is_some_and(|token| token.is_word(word));
    if !((is(0, "alter") || is(0, "drop")) && is(1, "table")) {
        return None;
    }
    let mut at = 2;
    while ["if", "exists", "only"].iter().any(|word| is(at, word)) {
        at += 1;
    }
    let name = |at: usize| statement.get(at).and_then(Token::name);
    let first = name(at)?;
    match statement.get(at + 1).is_some_and(|token| token.text == ".") {
        true => Some((Some(first), name(at + 2)?)),
        false => Some((None, first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_altered_is_told_by_name() {
        let cases = [
            ("ALTER TABLE a ADD b int", Some((None, "a"))),
            ("alter table if exists only \"A b\" drop c", Some((None, "A b"))),
            ("DROP TABLE app.T", Some((Some("app"), "t"))),
            ("CREATE TABLE a ()", None),
            ("ALTER INDEX a RENAME TO b", None),
            ("ALTER TABLE", None),
        ];
        for (sql, expected) in cases {
            let spans = split(tokens(sql));
            let found = spans.first().and_then(|span| altered_by(&span.tokens));
            let expected =
                expected.map(|(schema, name)| (schema.map(str::to_owned), name.to_owned()));
            assert_eq!(found, expected, "{sql}");
        }
    }
}
