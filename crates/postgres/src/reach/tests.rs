//! The manual's table of what SQL may reach is what is done, and nothing else is taken for it.

use std::collections::BTreeSet;

use aludel_sql::{split, tokens};

use super::*;

const MANUAL: &str = include_str!("../../../../docs/security.md");

const OWN: Reach<'_> = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: false };
const GIVEN: Reach<'_> = Reach { ground: Ground::Given, ..OWN };

/// The rows of the table, cell by cell.
fn rows() -> Vec<Vec<String>> {
    let (_, behind) = MANUAL.split_once("\n## SQL that reaches beyond its database\n").unwrap();
    let table = behind.lines().skip_while(|line| !line.starts_with('|')).skip(2);
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|it| it.trim().to_owned()).collect())
        .collect()
}

/// The statements of a cell.
fn examples(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn word(deed: &Deed) -> &'static str {
    match deed {
        Deed::Run => "runs",
        Deed::RunWithRoles(_) => "runs where the role exists, else refused",
        Deed::Instead(_) => "runs without a connection",
        Deed::LeaveOut(_) => "left out",
        Deed::Refuse(_) => "refused",
    }
}

#[test]
fn the_manual_says_what_is_done() {
    let rows = rows();
    assert!(rows.len() > 8, "{rows:?}");
    for row in rows {
        let [_, cell, own, given] = row.as_slice() else { panic!("four cells: {row:?}") };
        let statements = examples(cell);
        assert!(!statements.is_empty(), "{row:?}");
        for sql in statements {
            assert_eq!(word(&OWN.deed(&sql)), own, "{sql}");
            assert_eq!(word(&GIVEN.deed(&sql)), given, "{sql}");
        }
    }
}

#[test]
fn the_manual_has_every_kind() {
    let statements: Vec<String> = rows().iter().flat_map(|row| examples(&row[1])).collect();
    let kind = |sql: &String| {
        let all = split(tokens(sql));
        kinds::beyond(&all.first()?.tokens)
    };
    let found: BTreeSet<Beyond> = statements.iter().filter_map(kind).collect();
    assert_eq!(found, Beyond::ALL.into_iter().collect());
}

#[test]
fn what_stays_inside_runs() {
    let cases = [
        "CREATE TABLE database (role int)",
        "GRANT SELECT ON database TO tablespace",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO app",
        "COMMENT ON TABLE role IS 'DATABASE'",
        "CREATE USER MAPPING FOR app SERVER s",
        "DROP USER MAPPING FOR app SERVER s",
        "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO other",
        "SET ROLE app",
        "COPY t (a, b) FROM STDIN",
        "COPY (SELECT a FROM t WHERE b = 'x') TO STDOUT",
        "COPY t TO STDOUT",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT pg_reload_conf()'",
        "CREATE VIEW v AS SELECT pg_terminate_backend(1)",
        "CREATE TABLE t (a text DEFAULT pg_read_file('x'))",
        "CREATE TABLE t AS SELECT 1",
        "SELECT dblink_name FROM t",
        "REINDEX TABLE database",
        "DO $$ BEGIN PERFORM 1; END $$",
        "DO $$ BEGIN CREATE USER MAPPING FOR a SERVER s; END $$",
        "ALTER TABLE t SET TABLESPACE fast",
        "SELECT 'CREATE ROLE app'",
        "ALTER SUBSCRIPTION s DISABLE",
        "ALTER SUBSCRIPTION s CONNECTION 'host=a'",
        "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
        "ALTER SUBSCRIPTION s RENAME TO t",
    ];
    for sql in cases {
        for reach in [OWN, GIVEN] {
            assert_eq!(reach.deed(sql), Deed::Run, "{sql}");
        }
    }
}

#[test]
fn other_members_of_each_kind_are_known() {
    let cases = [
        ("create /* x */ DataBase a", Beyond::Database),
        ("SECURITY LABEL FOR p ON DATABASE a IS 'x'", Beyond::Database),
        ("REVOKE ALL PRIVILEGES ON DATABASE a, b FROM PUBLIC", Beyond::Database),
        ("REINDEX (VERBOSE) DATABASE a", Beyond::Database),
        ("REINDEX SYSTEM a", Beyond::Database),
        ("ALTER ROLE a IN DATABASE b SET work_mem = '5MB'", Beyond::Database),
        ("ALTER ROLE CURRENT_USER SET search_path = a", Beyond::Role),
        ("ALTER USER postgres NOSUPERUSER", Beyond::Role),
        ("ALTER SYSTEM RESET ALL", Beyond::Configuration),
        ("SELECT pg_catalog.pg_reload_conf()", Beyond::Configuration),
        ("GRANT SET ON PARAMETER work_mem TO app", Beyond::Configuration),
        ("ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", Beyond::Tablespace),
        ("ALTER MATERIALIZED VIEW ALL IN TABLESPACE a SET TABLESPACE b", Beyond::Tablespace),
        (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'a'",
            Beyond::Server,
        ),
        ("WITH a AS (SELECT 1) SELECT pg_switch_wal()", Beyond::Server),
        ("SELECT pg_create_logical_replication_slot('a', 'pgoutput')", Beyond::Server),
        ("COPY (SELECT 1) TO PROGRAM 'sh'", Beyond::Program),
        ("COPY t FROM $$/etc/passwd$$", Beyond::ServerFile),
        ("INSERT INTO t VALUES (lo_import('/a'))", Beyond::ServerFile),
        ("CREATE TABLE t AS SELECT pg_read_file('/a')", Beyond::ServerFile),
        (
            "CREATE MATERIALIZED VIEW v AS SELECT * FROM dblink('a', 'b') AS t (a int)",
            Beyond::Remote,
        ),
        ("SELECT pg_terminate_backend(1), dblink_exec('a', 'b')", Beyond::Remote),
    ];
    for (sql, beyond) in cases {
        let expected = match beyond {
            Beyond::Program | Beyond::ServerFile | Beyond::Remote => Deed::Refuse(beyond),
            _ => Deed::LeaveOut(beyond),
        };
        assert_eq!(OWN.deed(sql), expected, "{sql}");
    }
}

#[test]
fn trust_lets_sql_reach_files_programs_and_others_and_nothing_else() {
    let trusted = Reach { trusted: true, ..GIVEN };
    assert_eq!(trusted.deed("COPY t FROM PROGRAM 'x'"), Deed::Run);
    assert_eq!(trusted.deed("COPY t FROM '/a'"), Deed::Run);
    assert_eq!(trusted.deed("SELECT dblink_connect('a')"), Deed::Run);
    assert_eq!(trusted.deed("DROP DATABASE a"), Deed::LeaveOut(Beyond::Database));
    assert_eq!(trusted.deed("CREATE ROLE a"), Deed::LeaveOut(Beyond::Role));
}

#[test]
fn the_roles_of_a_block_are_found() {
    let cases: [(&str, &[&str]); 4] = [
        ("DO $$ BEGIN IF true THEN CREATE ROLE app LOGIN; END IF; END $$", &["app"]),
        ("DO $x$ BEGIN EXECUTE 'CREATE USER \"A b\"'; CREATE GROUP g; END $x$", &["g", "A b"]),
        ("DO 'BEGIN CREATE ROLE app; END'", &["app"]),
        ("DO $$ BEGIN EXECUTE $q$CREATE ROLE app$q$; END $$", &["app"]),
    ];
    for (sql, roles) in cases {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        assert_eq!(GIVEN.deed(sql), Deed::RunWithRoles(roles), "{sql}");
        assert_eq!(OWN.deed(sql), Deed::Run, "{sql}");
    }
}

#[test]
fn a_subscription_never_connects() {
    let cases = [
        (
            "CREATE SUBSCRIPTION s CONNECTION 'a (b' PUBLICATION p;",
            "CREATE SUBSCRIPTION s CONNECTION 'a (b' PUBLICATION p WITH (connect = false)\
             |ALTER SUBSCRIPTION s ENABLE",
        ),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p WITH (copy_data, Slot_Name = 'x', \
             create_slot = true)",
            "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p WITH (connect = false, \
             slot_name = 'x')|ALTER SUBSCRIPTION s ENABLE",
        ),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p WITH (enabled = off)",
            "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p WITH (connect = false)",
        ),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p WITH (connect = false, slot_name = \
             NONE)",
            "CREATE SUBSCRIPTION s CONNECTION 'a' PUBLICATION p WITH (connect = false, slot_name = \
             NONE)",
        ),
        (
            "ALTER SUBSCRIPTION s SET PUBLICATION p, q",
            "ALTER SUBSCRIPTION s SET PUBLICATION p, q WITH (refresh = false)",
        ),
        (
            "ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (copy_data = false, refresh = true)",
            "ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = false)",
        ),
    ];
    for (sql, expected) in cases {
        let Deed::Instead(statements) = OWN.deed(sql) else { panic!("{sql}") };
        assert_eq!(statements.join("|"), expected, "{sql}");
    }
    let Deed::Instead(made) = GIVEN.deed(cases[0].0) else { panic!("it is put in other words") };
    assert_eq!(made.len(), 1, "none is enabled on a server of others: {made:?}");
    let Deed::Instead(gone) = OWN.deed("DROP SUBSCRIPTION IF EXISTS \"a'b\" CASCADE") else {
        panic!("it is put in other words");
    };
    assert!(gone[0].contains("subname = 'a''b'"), "{gone:?}");
    assert!(gone[0].contains("ALTER SUBSCRIPTION \"a'b\" SET (slot_name = NONE)"), "{gone:?}");
    assert_eq!(gone[1], "DROP SUBSCRIPTION IF EXISTS \"a'b\" CASCADE");
}
