//! A journal that somebody else made is refused by name, before a row of it is read.

use aludel_postgres::PostgresEngine;
use aludel_runner::{JournalError, RunError};

use crate::support::three;

/// What makes a journal one of others, and how it is called. `$TABLE` is one of its tables.
const FOREIGN: &[(&str, &str)] = &[
    (
        "ALTER TABLE $TABLE RENAME TO other; CREATE VIEW $TABLE AS SELECT * FROM aludel.other",
        "is no table",
    ),
    ("CREATE RULE r AS ON UPDATE TO $TABLE DO ALSO NOTHING", "has the rule r"),
    (
        "CREATE TRIGGER t BEFORE INSERT ON $TABLE FOR EACH ROW EXECUTE FUNCTION public.evil_trigger()",
        "has the trigger t",
    ),
    ("ALTER TABLE $TABLE ENABLE ROW LEVEL SECURITY", "has row security"),
    ("CREATE POLICY p ON $TABLE USING (public.evil() > 0)", "has row security"),
    ("ALTER TABLE $TABLE ADD extra public.evil_type", "needs type public.evil_type"),
    ("ALTER TABLE $TABLE ADD extra int DEFAULT public.evil()", "needs function public.evil()"),
    ("ALTER TABLE $TABLE ADD CHECK (public.evil() > 0)", "needs function public.evil()"),
    ("CREATE INDEX ON $TABLE ((public.evil()))", "needs function public.evil()"),
    ("CREATE TABLE public.child () INHERITS ($TABLE)", "has parents or children"),
    (
        "CREATE TABLE public.other (id int UNIQUE); \
         ALTER TABLE $TABLE ADD extra int REFERENCES public.other (id)",
        "points to",
    ),
    ("ALTER TABLE $TABLE OWNER TO foreign_role", "belongs to foreign_role"),
    ("ALTER SCHEMA aludel OWNER TO foreign_role", "the schema belongs to foreign_role"),
    (
        "CREATE SEQUENCE public.s OWNED BY NONE; ALTER SEQUENCE public.s OWNER TO foreign_role; \
         ALTER TABLE $TABLE ADD extra int DEFAULT nextval('public.s')",
        "belongs to foreign_role",
    ),
];

const HELPERS: &str = "CREATE TYPE public.evil_type AS ENUM ('a');
CREATE FUNCTION public.evil() RETURNS int LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN RAISE WARNING ''called''; RETURN 1; END';
CREATE FUNCTION public.evil_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";

fn reason(error: RunError) -> String {
    match error {
        RunError::Journal(error @ JournalError::Foreign { .. }) => error.to_string(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn each_table_of_others_is_refused() {
    let mut project = three();
    project.psql(HELPERS);
    project.psql("DO $$ BEGIN CREATE ROLE foreign_role; EXCEPTION WHEN OTHERS THEN END $$");
    project.upgrade("001").await.unwrap();
    let mut session = project.session().await;
    for (sql, expected) in FOREIGN {
        for table in ["aludel.journal", "aludel.revisions", "aludel.log"] {
            session.execute(&format!("BEGIN; {}", sql.replace("$TABLE", table))).await.unwrap();
            // Making it may well call it.
            session.take_notices();
            let history = project.history();
            let status =
                aludel_runner::status(&PostgresEngine, &mut *session, &history, "aludel").await;
            let said = reason(status.unwrap_err());
            assert!(said.contains(expected), "{table} {sql}: {said}");
            let log = aludel_runner::log(&PostgresEngine, &mut *session, "aludel").await;
            assert!(reason(log.unwrap_err().into()).contains(expected), "{sql}");
            let called = session.take_notices().into_iter().any(|it| it.message == "called");
            assert!(!called, "{sql}");
            session.execute("ROLLBACK").await.unwrap();
        }
    }
    // All of that is undone, and it is ours again.
    assert!(project.status().await.has_journal);
}

#[tokio::test]
async fn a_schema_of_others_is_not_written_to() {
    let mut project = three();
    project.psql("DO $$ BEGIN CREATE ROLE foreign_role; EXCEPTION WHEN OTHERS THEN END $$");
    project.psql("CREATE SCHEMA aludel AUTHORIZATION foreign_role");
    // Nothing is read from it, so looking is harmless.
    assert!(!project.status().await.has_journal);
    let said = reason(project.upgrade("head").await.unwrap_err());
    assert!(said.contains("the schema belongs to foreign_role"), "{said}");
    assert_eq!(project.tables(), "");
}

#[tokio::test]
async fn an_owner_that_it_is_a_member_of_is_trusted_and_a_watcher_reads_all() {
    let mut project = three();
    project.psql(
        "CREATE ROLE owning_role; CREATE ROLE acting_role IN ROLE owning_role;
         CREATE ROLE watching_role; CREATE SCHEMA aludel AUTHORIZATION owning_role;
         GRANT CREATE ON SCHEMA public TO acting_role",
    );
    project.options.settings.role = Some("owning_role".into());
    project.psql("GRANT CREATE ON SCHEMA public TO owning_role");
    project.upgrade("001").await.unwrap();
    project.options.settings.role = Some("acting_role".into());
    project.upgrade("002").await.unwrap();
    // A superuser must not take the ways down of just anybody.
    project.options.settings.role = None;
    let said = reason(project.upgrade("003").await.unwrap_err());
    assert!(said.contains("belongs to owning_role"), "{said}");
    project.psql(
        "GRANT USAGE ON SCHEMA aludel TO watching_role;
         GRANT SELECT ON ALL TABLES IN SCHEMA aludel TO watching_role",
    );
    let mut session = project.session().await;
    session.execute("SET ROLE watching_role").await.unwrap();
    let history = project.history();
    let status =
        aludel_runner::status(&PostgresEngine, &mut *session, &history, "aludel").await.unwrap();
    assert_eq!(status.entries.len(), 2);
    assert_eq!(
        aludel_runner::log(&PostgresEngine, &mut *session, "aludel").await.unwrap().len(),
        2
    );
    drop(session);
    project.psql(
        "DROP OWNED BY owning_role, acting_role, watching_role CASCADE;
         DROP ROLE owning_role, acting_role, watching_role",
    );
}
