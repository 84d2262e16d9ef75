//! A look at the database before a run begins: what cannot work is refused while nothing has run,
//! what may hold it up is told.

use std::{collections::BTreeSet, fmt};

use aludel_revision::{Excerpt, Mode};
use aludel_session::lock_room;
use aludel_sql::quote_literal;
use aludel_sql::{Token, locks, split, tokens};

use crate::{Event, Run, RunError, step::Step};

/// Something that may hold up a run, or end it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Concern {
    /// A transaction that has been open for a while: a lock that it holds is waited for.
    OpenTransaction {
        /// Its process, user, application and state, and how old it is.
        what: String,
    },
    /// An index that no query uses.
    InvalidIndex {
        /// The index, with its schema.
        index: String,
    },
    /// The role may not make anything in a schema.
    NoCreate {
        /// The role.
        role: String,
        /// The schema.
        schema: String,
    },
    /// A relation that is to be altered belongs to a role that this one is no member of.
    NotOwned {
        /// The relation, with its schema.
        relation: String,
        /// Its owner.
        owner: String,
        /// The role.
        role: String,
    },
}

impl fmt::Display for Concern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenTransaction { what } => write!(
                formatter,
                "a transaction is open, and what it has locked is waited for: {what}"
            ),
            Self::InvalidIndex { index } => write!(
                formatter,
                "the index {index} is not valid: no query uses it; drop it, or \
                 `REINDEX INDEX CONCURRENTLY {index}`"
            ),
            Self::NoCreate { role, schema } => write!(
                formatter,
                "the role {role} may make nothing in the schema {schema}: \
                 `GRANT CREATE ON SCHEMA {schema} TO {role}` lets it"
            ),
            Self::NotOwned { relation, owner, role } => write!(
                formatter,
                "{relation} belongs to {owner}, and only its owner alters it: \
                 `GRANT {owner} TO {role}` lets {role}"
            ),
        }
    }
}

/// Looks, in one question. `has_journal`: whether the journal is there already.
pub(crate) async fn look(
    run: &mut Run<'_>,
    steps: &[Step<'_>],
    has_journal: bool,
) -> Result<(), RunError> {
    if steps.is_empty() {
        return Ok(());
    }
    check_room(run, steps).await?;
    let question = question(&run.options.journal, has_journal, &altered(steps));
    for row in run.session.query(&question).await? {
        let text = |column: usize| row.text(column).to_owned();
        let concern = match row.text(0) {
            "standby" => return Err(RunError::Standby),
            "read only" => return Err(RunError::ReadOnly),
            "journal" => {
                let (what, grant) = (text(1), text(2));
                return Err(RunError::NoJournalPrivilege { what, grant });
            }
            "transaction" => Concern::OpenTransaction { what: text(1) },
            "index" => Concern::InvalidIndex { index: text(1) },
            "create" => Concern::NoCreate { schema: text(1), role: text(2) },
            _ => Concern::NotOwned { relation: text(1), owner: text(2), role: text(3) },
        };
        run.tell(Event::Concern(concern));
    }
    Ok(())
}

/// How many locks a transaction may need before the server is asked what it has room for: its
/// default setting promises more.
const MODEST: usize = 5_000;

/// What is committed together is locked together, and the server has room for so much.
async fn check_room(run: &mut Run<'_>, steps: &[Step<'_>]) -> Result<(), RunError> {
    let mut room = None;
    for step in steps {
        let segments = step.section.segments.iter().enumerate().skip(step.start().segment);
        for (number, segment) in segments.filter(|(_, it)| it.mode == Mode::Transactional) {
            let needed = locks(segment.statements.iter().map(Excerpt::as_str));
            if needed <= MODEST {
                continue;
            }
            let room = match room {
                Some(room) => room,
                None => *room.insert(lock_room(run.session).await?),
            };
            if room.is_less_than(needed) {
                let (revision, segment) = (step.revision.id.clone(), number + 1);
                let (has, setting) = (room.setting, room.setting_for(needed));
                return Err(RunError::NoRoom { revision, segment, needed, has, setting });
            }
        }
    }
    Ok(())
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
fn altered(steps: &[Step<'_>]) -> BTreeSet<(Option<String>, String)> {
    let mut names = BTreeSet::new();
    for statement in steps.iter().flat_map(|step| step.section.statements()) {
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
