//! Loading, comparing and proving, on a real server.

use std::future::Future;

use aludel_autogenerate::{
    Comparison, Decisions, Error, Loadable, Proof, State, Workshop, sql_file,
};
use aludel_catalog::{Key, Kind, Pair, QualifiedName, Rename};
use aludel_plan::{Migration, Phase, PhaseKind, Phases, Plan};
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_session::Conninfo;
use aludel_shadow::{Search, Wish};
use aludel_testing::database;

/// A workshop whose shadows are temporary databases on the tests' server.
fn with_workshop<F: Future<Output = ()>>(test: impl FnOnce(Workshop) -> F) {
    let database = database();
    let conninfo = Conninfo::parse(&database.url()).expect("a test database has a URL");
    let wish = Wish {
        target: Some(conninfo.clone()),
        server: Some(conninfo),
        // The tests are the superuser of their server.
        trusted: true,
        only: Some(aludel_shadow::Kind::TemporaryDatabase),
        ..Wish::default()
    };
    let workshop = Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(wish, Box::new(|_| ()))),
        InspectOptions::default(),
    );
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be had")
        .block_on(test(workshop));
}

async fn load(workshop: &mut Workshop, sql: &str) -> Result<State<'static>, Error> {
    let file = sql_file(&PostgresEngine, "schema.sql", sql).expect("the file is plain SQL");
    workshop.load(Loadable::Sql(vec![file])).await
}

async fn compare(workshop: &mut Workshop, sql: Pair<&str>, decisions: &Decisions) -> Comparison {
    let before = load(workshop, sql.before).await.expect("the state before loads");
    let after = load(workshop, sql.after).await.expect("the state after loads");
    let comparison =
        workshop.compare(Pair::new(&before, &after), decisions).await.expect("there is a plan");
    workshop.prove(&before, &comparison).await.expect("the plan holds");
    comparison
}

fn up(comparison: &Comparison) -> Vec<&str> {
    comparison
        .phases
        .iter()
        .flat_map(|it| it.migration.up.statements())
        .map(|it| it.sql.as_str())
        .collect()
}

fn decisions() -> Decisions {
    Decisions { major: 15, ..Decisions::default() }
}

#[test]
fn statements_out_of_order_find_theirs() {
    with_workshop(|mut workshop| async move {
        let sql = "CREATE VIEW v AS SELECT id FROM t; CREATE TABLE t (id int REFERENCES u (id)); \
                   CREATE TABLE u (id int PRIMARY KEY);";
        let state = load(&mut workshop, sql).await.expect("only the order is wrong");
        assert_eq!(state.catalog.of_kind(Kind::Table).count(), 2);
        assert_eq!(state.catalog.of_kind(Kind::View).count(), 1);
        workshop.close().await.expect("the shadow closes");
    });
}

/// Whatever a file does besides being out of order.
#[test]
fn out_of_order_keeps_settings_transactions_and_bodies() {
    let cases = [
        (
            "the settings of a statement that waits",
            "CREATE SCHEMA app; SET search_path = app; CREATE VIEW v AS SELECT id FROM t; \
             SET search_path = public; CREATE VIEW w AS SELECT id FROM app.v; \
             SET search_path = app; CREATE TABLE t (id int);",
            Key::in_schema(Kind::View, "app", "v"),
        ),
        (
            "a transaction around it",
            "BEGIN; CREATE VIEW v AS SELECT id FROM t; CREATE TABLE t (id int); COMMIT;",
            Key::in_schema(Kind::View, "public", "v"),
        ),
        (
            "functions that call each other",
            "CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT g(n)'; \
             CREATE FUNCTION g(n int) RETURNS int LANGUAGE sql AS 'SELECT f(n)';",
            Key::in_schema(Kind::Function, "public", "g").with_signature("integer"),
        ),
        (
            "a setting of a newer pg_dump",
            "SET transaction_timeout = 0; CREATE TABLE t (id int);",
            Key::in_schema(Kind::Table, "public", "t"),
        ),
    ];
    with_workshop(|mut workshop| async move {
        for (name, sql, key) in cases {
            let state = load(&mut workshop, sql).await;
            let state = state.unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(state.catalog.get(&key).is_some(), "{name}");
        }
        let wrong = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT g()'; \
                     CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT f() + nowhere()';";
        let error = load(&mut workshop, wrong).await.expect_err("a body is wrong");
        assert_eq!(error.to_string(), "schema.sql:1:63: function nowhere() does not exist");
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn of_what_waits_the_root_cause_is_told() {
    with_workshop(|mut workshop| async move {
        let sql = "CREATE VIEW v AS SELECT id FROM t;\nCREATE TABLE t (id nothing);";
        let error = load(&mut workshop, sql).await.expect_err("there is no such type");
        assert_eq!(error.to_string(), "schema.sql:2:20: type \"nothing\" does not exist");
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_statement_that_fails_is_named_with_its_place() {
    with_workshop(|mut workshop| async move {
        let sql = "CREATE TABLE t (\n    id int\n);\n\nCREATE TABLE u (\n    id nonsense\n);\n";
        let error = load(&mut workshop, sql).await.expect_err("there is no such type");
        assert_eq!(error.to_string(), "schema.sql:6:8: type \"nonsense\" does not exist");
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn what_a_file_sets_does_not_outlive_it() {
    with_workshop(|mut workshop| async move {
        let sql = "SET search_path = elsewhere; CREATE SCHEMA elsewhere; CREATE TABLE t (id int);";
        let state = load(&mut workshop, sql).await.expect("it loads");
        let key = Key::in_schema(Kind::Table, "elsewhere", "t");
        assert!(state.catalog.get(&key).is_some());
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn equal_states_want_nothing() {
    with_workshop(|mut workshop| async move {
        let sql = "CREATE TABLE t (id int PRIMARY KEY, n numeric(5, 2) DEFAULT 1 + 1);";
        let other = "create table T (id integer constraint t_pkey primary key, \
                     n decimal(5,2) default (1 + 1))";
        let comparison = compare(&mut workshop, Pair::new(sql, other), &decisions()).await;
        assert!(comparison.is_empty(), "{:?}", up(&comparison));
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_decided_rename_reaches_all_that_speaks_of_the_column() {
    with_workshop(|mut workshop| async move {
        let before = "CREATE TABLE t (id int PRIMARY KEY, a text CHECK (a <> '')); \
                      CREATE INDEX t_a_idx ON t (lower(a)); CREATE VIEW v AS SELECT a AS x FROM t;";
        let after = "CREATE TABLE t (id int PRIMARY KEY, b text CONSTRAINT t_a_check CHECK (b <> '')); \
                     CREATE INDEX t_a_idx ON t (lower(b)); CREATE VIEW v AS SELECT b AS x FROM t;";
        let table = QualifiedName::new("public", "t");
        let rename = Rename {
            from: Key::part(Kind::Column, &table, "a"),
            to: Key::part(Kind::Column, &table, "b"),
        };
        let pair = Pair::new(before, after);
        let undecided = load_and_plan(&mut workshop, pair).await;
        assert_eq!(undecided.candidates.len(), 1);
        assert_eq!(undecided.candidates[0].rename, rename);

        let decided = Decisions { renames: vec![rename], ..decisions() };
        let comparison = compare(&mut workshop, pair, &decided).await;
        assert_eq!(up(&comparison), ["ALTER TABLE t RENAME COLUMN a TO b"]);
        assert!(comparison.candidates.is_empty());
        workshop.close().await.expect("the shadow closes");
    });
}

const UNCHECKED: &str = "SET LOCAL check_function_bodies = off";

#[test]
fn a_body_that_does_not_pass_the_check_is_made_without_and_no_other() {
    with_workshop(|mut workshop| async move {
        let cases = [
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM gone'", true),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'begin return (; end'", true),
            ("CREATE PROCEDURE \"P\"() LANGUAGE sql AS 'SELECT gone()'", true),
            (
                "CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE \
              sql SET search_path = s AS 'SELECT a FROM t'",
                false,
            ),
            (
                "CREATE FUNCTION b() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION a() \
              RETURNS int LANGUAGE sql AS 'SELECT b()'",
                false,
            ),
        ];
        for (sql, is_unchecked) in cases {
            let sql = format!("SET check_function_bodies = off; {sql}");
            let comparison = load_and_plan(&mut workshop, Pair::new("", &sql)).await;
            assert_eq!(up(&comparison).contains(&UNCHECKED), is_unchecked, "{sql}");
        }
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_database_in_use_has_its_broken_bodies_too() {
    with_workshop(|mut workshop| async move {
        let broken = "SET check_function_bodies = off; \
                      CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM gone'";
        let database = database();
        database.psql(broken);
        let mut session = database.connect().await;
        let before = load(&mut workshop, "").await.expect("it loads");
        let after = workshop.load(Loadable::Database(&mut *session)).await.expect("it is read");
        let states = Pair::new(&before, &after);
        let comparison = workshop.compare(states, &decisions()).await.expect("there is a plan");
        assert!(up(&comparison).contains(&UNCHECKED), "{:?}", up(&comparison));
        workshop.prove(&before, &comparison).await.expect("the plan holds");
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_function_whose_text_changes_with_a_renamed_column_has_a_way_back() {
    with_workshop(|mut workshop| async move {
        let state = |column: &str| {
            format!(
                "CREATE TABLE u (id int, {column} text); \
                 CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT {column} FROM u'"
            )
        };
        let table = QualifiedName::new("public", "u");
        let column = |name: &str| Key::part(Kind::Column, &table, name);
        let rename = Rename { from: column("nm"), to: column("full_name") };
        let decided = Decisions { renames: vec![rename], ..decisions() };
        let (before, after) = (state("nm"), state("full_name"));
        let comparison = compare(&mut workshop, Pair::new(&before, &after), &decided).await;
        assert!(!up(&comparison).contains(&UNCHECKED), "{:?}", up(&comparison));
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_version_that_nobody_states_is_neither_written_nor_compared() {
    with_workshop(|mut workshop| async move {
        let (plain, stated) =
            ("CREATE EXTENSION pg_trgm", "CREATE EXTENSION pg_trgm VERSION '1.5'");
        let new = load_and_plan(&mut workshop, Pair::new("", plain)).await;
        assert_eq!(up(&new), ["CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public"]);
        let pinned = load_and_plan(&mut workshop, Pair::new("", stated)).await;
        assert!(up(&pinned)[0].ends_with("VERSION '1.5'"), "{:?}", up(&pinned));
        let freed = load_and_plan(&mut workshop, Pair::new(stated, plain)).await;
        assert!(up(&freed).is_empty(), "{:?}", up(&freed));
        let database = database();
        database.psql(stated);
        let mut session = database.connect().await;
        let other = workshop.load(Loadable::Database(&mut *session)).await.expect("it is read");
        let plain = load(&mut workshop, plain).await.expect("it loads");
        for states in [Pair::new(&plain, &other), Pair::new(&other, &plain)] {
            let comparison = workshop.compare(states, &decisions()).await.expect("there is a plan");
            assert!(comparison.is_empty(), "{:?}", up(&comparison));
        }
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn a_table_is_renamed_together_with_its_parts() {
    with_workshop(|mut workshop| async move {
        let pair = Pair::new(
            "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0)); CREATE VIEW v AS SELECT a FROM t; \
             CREATE TYPE e AS ENUM ('x', 'y');",
            "CREATE TABLE \"T 2\" (\"B\" int CONSTRAINT d CHECK (\"B\" > 0)); \
             CREATE VIEW w AS SELECT \"B\" AS z FROM \"T 2\"; CREATE TYPE f AS ENUM ('x', 'z');",
        );
        let name = |name: &str| QualifiedName::new("public", name);
        let whole = |kind, from: &str, to: &str| Rename {
            from: Key::in_schema(kind, "public", from),
            to: Key::in_schema(kind, "public", to),
        };
        let part = |kind, from: (&str, &str), to: (&str, &str)| Rename {
            from: Key::part(kind, &name(from.0), from.1),
            to: Key::part(kind, &name(to.0), to.1),
        };
        // A source may name the new part under the whole's old name, and in any order.
        for of in [("t", "v", "e"), ("T 2", "w", "f")] {
            let renames = vec![
                part(Kind::Column, ("t", "a"), (of.0, "B")),
                part(Kind::Constraint, ("t", "c"), (of.0, "d")),
                part(Kind::Column, ("v", "a"), (of.1, "z")),
                part(Kind::Enum, ("e", "y"), (of.2, "z")),
                whole(Kind::View, "v", "w"),
                whole(Kind::Table, "t", "T 2"),
                whole(Kind::Enum, "e", "f"),
            ];
            let decided = Decisions { renames, ..decisions() };
            let comparison = compare(&mut workshop, pair, &decided).await;
            let up = up(&comparison);
            assert!(up.iter().all(|sql| sql.contains(" RENAME ")), "{up:?}");
        }
        workshop.close().await.expect("the shadow closes");
    });
}

async fn load_and_plan(workshop: &mut Workshop, sql: Pair<&str>) -> Comparison {
    compare(workshop, sql, &decisions()).await
}

#[test]
fn a_migration_that_does_not_hold_is_refused() {
    with_workshop(|mut workshop| async move {
        let before = load(&mut workshop, "CREATE TABLE t (id int)").await.expect("it loads");
        let after = load(&mut workshop, "CREATE TABLE u (id int)").await.expect("it loads");
        let states = Pair::new(&before, &after);
        let mut comparison = workshop.compare(states, &decisions()).await.expect("there is a plan");
        // A plan that forgets the way up.
        for phase in comparison.phases.iter_mut() {
            phase.migration.up = Plan::default();
        }
        let error = workshop.prove(&before, &comparison).await.expect_err("nothing was done");
        assert!(matches!(error, Error::Proof(_)), "{error}");
        assert!(error.to_string().contains("table public.u"), "{error}");
        workshop.close().await.expect("the shadow closes");
    });
}

/// The part of a migration that is about one column.
fn about(column: &str, kind: PhaseKind, whole: &Migration) -> Phase {
    let [up, down] = whole.directions().map(|plan| {
        let of_column = plan.statements().filter(|it| it.subject.name.as_str() == column);
        Plan::of(of_column.cloned())
    });
    Phase { kind, migration: Migration { up, down } }
}

#[test]
fn a_change_in_phases_is_proven_phase_by_phase() {
    with_workshop(|mut workshop| async move {
        let before = load(&mut workshop, "CREATE TABLE t (id int, a int)").await.expect("it loads");
        let after = load(&mut workshop, "CREATE TABLE t (id int, b text)").await.expect("it loads");
        let states = Pair::new(&before, &after);
        let mut comparison = workshop.compare(states, &decisions()).await.expect("there is a plan");
        let whole = comparison.phases.whole();
        let expand = about("b", PhaseKind::Expand, &whole);
        let contract = about("a", PhaseKind::Contract, &whole);
        comparison.phases = Phases::new(expand.clone(), vec![contract.clone()]);
        let proofs = workshop.prove(&before, &comparison).await.expect("each phase holds");
        let ran = |proof: &Proof| {
            let statements = proof.runs.iter().flat_map(|run| &run.statements);
            statements.map(|it| it.sql.clone()).collect::<Vec<_>>()
        };
        let (add, drop) = ("ALTER TABLE t ADD COLUMN b text", "ALTER TABLE t DROP COLUMN b");
        assert_eq!(ran(&proofs[0]), [add, drop, add]);
        let (drop, add) = ("ALTER TABLE t DROP COLUMN a", "ALTER TABLE t ADD COLUMN a integer");
        assert_eq!(ran(&proofs[1]), [drop, add, drop]);
        let lost = |proof: &Proof| proof.losses.iter().map(|it| it.path()).collect::<Vec<_>>();
        assert_eq!(lost(&proofs[1]), ["public.t.a"]);

        // A phase that leads nowhere, and one whose way back is another.
        let nothing = Migration { up: Plan::default(), down: contract.migration.down.clone() };
        let idle = Phase { kind: PhaseKind::Contract, migration: nothing };
        let one_way = Migration { up: expand.migration.up.clone(), down: Plan::default() };
        let one_way = Phase { kind: PhaseKind::Expand, migration: one_way };
        for (phases, expected) in [
            (
                Phases::new(expand, vec![idle]),
                "the phase `contract` does not hold: after the way up",
            ),
            (
                Phases::new(one_way, vec![contract]),
                "the phase `expand` does not hold: after the way down",
            ),
        ] {
            comparison.phases = phases;
            let error = workshop.prove(&before, &comparison).await.expect_err("it does not hold");
            assert!(error.to_string().starts_with(expected), "{error}");
        }
        workshop.close().await.expect("the shadow closes");
    });
}
