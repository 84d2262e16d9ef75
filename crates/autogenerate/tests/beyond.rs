//! What reaches beyond a shadow's database, on a server of our own and on one of others.

use std::{collections::BTreeSet, future::Future, path::Path};

use aludel_autogenerate::{Error, LeftOut, Loadable, Replay, Walk, Workshop, sql_file};
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_revision::History;
use aludel_session::{Conninfo, Session};
use aludel_shadow::{Kind, Search, Wish};
use aludel_testing::{TestDatabase, database};

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be had").block_on(work)
}

/// A workshop on a temporary database of the tests' server.
fn given(database: &TestDatabase<'_>) -> Workshop {
    let conninfo = Conninfo::parse(&database.url()).expect("a test database has a URL");
    let wish = Wish {
        target: Some(conninfo.clone()),
        server: Some(conninfo),
        // The tests are the superuser of their server.
        trusted: true,
        only: Some(Kind::TemporaryDatabase),
        ..Wish::default()
    };
    Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(wish, Box::new(|_| ()))),
        InspectOptions::default(),
    )
}

/// A workshop on a server of our own.
fn own(cache: &Path) -> Workshop {
    let (only, cache) = (Some(Kind::LocalServer), Some(cache.to_owned()));
    let binaries = Some(aludel_testing::binaries().folder);
    let wish = Wish { only, cache, binaries, ..Wish::default() };
    Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(wish, Box::new(|_| ()))),
        InspectOptions::default(),
    )
}

/// A history of one-segment revisions, each behind the one before.
fn history(folder: &Path, revisions: &[(&str, &str)]) -> History {
    let mut parent = "base".to_owned();
    for (at, (up, down)) in revisions.iter().enumerate() {
        let (id, mode) =
            (format!("{at:03}"), if up.starts_with('@') { " transaction:false" } else { "" });
        let up = up.trim_start_matches('@');
        let text = format!(
            "-- r\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up{mode}\n{up}\n\n\
             -- migrate:down{mode}\n{down}\n"
        );
        std::fs::write(folder.join(format!("{id}_r.sql")), text).expect("it is written");
        parent = id;
    }
    History::load(folder).expect("the files are sound")
}

fn all(history: &History) -> Loadable<'_> {
    let revisions = history.revisions().map(|revision| revision.id.clone()).collect();
    Loadable::Revisions(Replay { history, revisions })
}

fn names(state: &aludel_autogenerate::State<'_>) -> BTreeSet<String> {
    state.catalog.objects.keys().map(ToString::to_string).collect()
}

fn statements(workshop: &Workshop) -> Vec<&str> {
    workshop.left_out().map(|LeftOut { statement, .. }| statement.as_str()).collect()
}

fn name_of(database: &TestDatabase<'_>) -> String {
    database.psql("SELECT pg_catalog.current_database()").trim().to_owned()
}

async fn value(session: &mut dyn Session, sql: &str) -> String {
    let rows = session.query(sql).await.expect("an answer");
    rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default()
}

#[test]
fn a_history_replays_and_is_proven_on_our_own_server() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let history = history(
        folder.path(),
        &[
            (
                "CREATE TABLE t (id int PRIMARY KEY);\nCREATE ROLE aludel_made LOGIN;\nALTER DATABASE shop \
                 SET timezone = 'UTC';\nGRANT SELECT ON t TO aludel_made, aludel_before;\nALTER TABLE t \
                 OWNER TO aludel_owner;",
                "DROP TABLE t;\nDROP ROLE aludel_made;",
            ),
            (
                "SAVEPOINT a;\nINSERT INTO t VALUES (1);\nROLLBACK TO SAVEPOINT a;\nRELEASE a;\nCREATE \
                 TABLE u (id int);",
                "DROP TABLE u;",
            ),
            (
                "@CREATE DATABASE reporting;\nALTER SYSTEM SET work_mem = '5MB';\nCREATE SUBSCRIPTION s \
                 CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p;\nCHECKPOINT;",
                "DROP SUBSCRIPTION s;\nDROP DATABASE reporting;",
            ),
            (
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aludel_guarded') THEN \
                 CREATE ROLE aludel_guarded; END IF; END $$;\nGRANT SELECT ON u TO aludel_guarded;",
                "REVOKE SELECT ON u FROM aludel_guarded;",
            ),
        ],
    );
    run(async {
        let mut workshop = own(cache.path());
        // Twice: what the first replay made is not in the way of the second.
        for _ in 0..2 {
            let state = workshop.load(all(&history)).await.expect("it replays");
            let names = names(&state);
            for name in ["table public.t", "table public.u", "subscription s"] {
                assert!(names.contains(name), "{name}: {names:?}");
            }
        }
        let expected = [
            "ALTER DATABASE shop SET timezone = '…'",
            "CHECKPOINT",
            "ALTER SYSTEM SET work_mem = '…'",
            "CREATE DATABASE reporting",
        ];
        let found: BTreeSet<&str> = statements(&workshop).into_iter().collect();
        assert_eq!(found, expected.into_iter().collect());
        let mut walk = Walk::new(&history);
        for revision in history.revisions() {
            let proof = walk.prove(&mut workshop, revision).await.expect("it is tried").proof;
            assert!(proof.holds(), "{}: {:?}", revision.id, proof.faults);
        }
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_server_of_others_stays_as_it_was() {
    let (folder, database) = (tempfile::tempdir().unwrap(), database());
    let role = format!("aludel_left_{}", std::process::id());
    let up = format!(
        "@CREATE TABLE t (id int PRIMARY KEY);\nCREATE ROLE {role};\nDROP DATABASE {victim};\nALTER DATABASE \
         {victim} SET work_mem = '77MB';\nALTER SYSTEM SET log_min_duration_statement = 4321;\nCREATE \
         SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p;\nALTER SUBSCRIPTION s ENABLE;",
        victim = name_of(&database),
    );
    let history = history(folder.path(), &[(&up, "DROP TABLE t;")]);
    run(async {
        let mut workshop = given(&database);
        let state = workshop.load(all(&history)).await.expect("it replays");
        assert!(names(&state).contains("table public.t"));
        assert_eq!(statements(&workshop).len(), 5, "{:?}", statements(&workshop));
        let mut session = database.connect().await;
        let roles = format!("SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = '{role}'");
        let settings = "SELECT count(*) FROM pg_catalog.pg_db_role_setting s JOIN \
                        pg_catalog.pg_database d ON d.oid = s.setdatabase \
                        WHERE d.datname = current_database()";
        let system = "SELECT count(*) FROM pg_catalog.pg_file_settings \
                      WHERE name = 'log_min_duration_statement' AND setting = '4321'";
        for question in [roles.as_str(), settings, system] {
            assert_eq!(value(&mut *session, question).await, "0", "{question}");
        }
        workshop.close().await.expect("the shadow closes");
        let left = "SELECT count(*) FROM pg_catalog.pg_subscription WHERE subname = 's'";
        assert_eq!(value(&mut *session, left).await, "0");
    });
}

#[test]
fn what_is_refused_is_named_with_its_line() {
    let cases = [
        ("COPY t FROM PROGRAM 'true';", "a.sql:3:1: this runs a program on the server's machine"),
        ("COPY t TO '/tmp/x';", "a.sql:3:1: this reads or writes files on the server's machine"),
        ("SELECT dblink_connect('a');", "a.sql:3:1: this connects to another database"),
    ];
    let cache = tempfile::tempdir().unwrap();
    run(async {
        let mut workshop = own(cache.path());
        for (sql, expected) in cases {
            let text = format!("CREATE TABLE t (id int);\n\n{sql}\n");
            let files = vec![sql_file(&PostgresEngine, "a.sql", &text).expect("it is SQL")];
            let error = workshop.load(Loadable::Sql(files)).await.expect_err("it is refused");
            assert!(matches!(error, Error::Beyond(_)), "{error}");
            assert!(error.to_string().starts_with(expected), "{error}");
        }
        workshop.close().await.expect("the shadow closes");
    });
    let (folder, database) = (tempfile::tempdir().unwrap(), database());
    let block = "DO $$ BEGIN CREATE ROLE aludel_nobody; END $$;";
    let history = history(folder.path(), &[(block, "SELECT 1;")]);
    run(async {
        let mut workshop = given(&database);
        let error = workshop.load(all(&history)).await.expect_err("it is refused");
        assert!(error.to_string().contains("000_r.sql:7:1: this is about roles"), "{error}");
        workshop.close().await.expect("the shadow closes");
    });
}

/// Files as other programs write them, and what is in them.
#[test]
fn sql_of_other_programs_is_a_source() {
    let dump =
        |rest: &str| format!("--\n-- PostgreSQL database dump\n--\n\n\\restrict x\n\n{rest}");
    let twelve = "SET statement_timeout = 0;\nSET lock_timeout = 0;\n\
                  SET idle_in_transaction_session_timeout = 0;\nSET client_encoding = 'UTF8';\n\
                  SET standard_conforming_strings = on;\n\
                  SELECT pg_catalog.set_config('search_path', '', false);\n\
                  SET check_function_bodies = false;\nSET xmloption = content;\n\
                  SET client_min_messages = warning;\nSET row_security = off;\n\
                  SET default_tablespace = '';\nSET default_table_access_method = heap;\n";
    let ninety =
        "SET default_with_oids = false;\nSET transaction_timeout = 0;\nSET of_newer = 1;\n";
    let table = "CREATE TABLE public.t (id integer NOT NULL, a text);\n";
    let rows = "COPY public.t (id, a) FROM stdin;\n1\tCREATE ROLE x;\n2\t\\N\n\\.\n\n\n";
    let key = "ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);\n";
    let clean = "ALTER TABLE ONLY public.t DROP CONSTRAINT t_pkey;\nDROP TABLE public.t;\n\
                 DROP SCHEMA public;\nCREATE SCHEMA public;\n\
                 ALTER SCHEMA public OWNER TO pg_database_owner;\n\
                 COMMENT ON SCHEMA public IS 'standard public schema';\n";
    let create = "CREATE DATABASE shop WITH TEMPLATE = template0;\nALTER DATABASE shop OWNER TO boss;\n\
                  \\connect shop\n";
    let cases = [
        ("the head of 12", dump(&format!("{twelve}{table}{key}"))),
        ("settings that nobody knows", dump(&format!("{ninety}{twelve}{table}{key}"))),
        ("with rows", dump(&format!("{twelve}{table}{rows}{key}"))),
        (
            "with rows, after what waits",
            format!(
                "CREATE VIEW public.v AS SELECT id FROM public.t;\n{table}{rows}{key}DROP VIEW public.v;"
            ),
        ),
        ("--clean", dump(&format!("{twelve}{clean}{table}{rows}{key}"))),
        ("--create", dump(&format!("{twelve}{create}{twelve}{table}{key}"))),
        ("owners", dump(&format!("{twelve}{table}ALTER TABLE public.t OWNER TO boss;\n{key}"))),
        ("-n public", dump(&format!("{twelve}CREATE SCHEMA public;\n{table}{key}"))),
        ("in a transaction", format!("BEGIN;\n{table}{rows}{key}COMMIT;\n")),
        (
            "owners, in a transaction",
            format!("BEGIN;\n{table}ALTER TABLE public.t OWNER TO another;\n{key}COMMIT;\n"),
        ),
        (
            "a revision",
            format!("-- migrate:up\n{table}{key}-- migrate:down\nDROP TABLE public.t;\n"),
        ),
    ];
    let cache = tempfile::tempdir().unwrap();
    run(async {
        let mut workshop = own(cache.path());
        let plain = vec![
            sql_file(&PostgresEngine, "plain.sql", &format!("{table}{key}")).expect("it is SQL"),
        ];
        let expected = workshop.load(Loadable::Sql(plain)).await.expect("it loads");
        for (name, text) in cases {
            let files = vec![sql_file(&PostgresEngine, "dump.sql", &text).expect("it is SQL")];
            let state = workshop.load(Loadable::Sql(files)).await;
            let state = state.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(names(&state), names(&expected), "{name}");
        }
        let wrong = format!("BEGIN;\n{table}{rows}CREATE TABLE public.u (a nothing);\nCOMMIT;\n");
        let files = vec![sql_file(&PostgresEngine, "wrong.sql", &wrong).expect("it is SQL")];
        let error = workshop.load(Loadable::Sql(files)).await.expect_err("there is no such type");
        assert_eq!(error.to_string(), "wrong.sql:9:26: type \"nothing\" does not exist");
        workshop.close().await.expect("the shadow closes");
    });
}
