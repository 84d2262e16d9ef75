//! What statements lock, rewrite, scan, and which rows they take.

use aludel_proof::{LockSource, Proof, StatementReport};

use crate::support::{faults, proven};

const SCHEMA: &str = "CREATE TABLE p (id int PRIMARY KEY); \
    CREATE TABLE t (id int PRIMARY KEY, a int, p int); CREATE INDEX t_a ON t (a);";

fn statements(proof: &Proof) -> &[StatementReport] {
    &proof.runs.first().expect("the way up ran").statements
}

/// What a statement did, in short.
fn shown(report: &StatementReport) -> String {
    let effects = &report.effects;
    let locks = effects.locks.iter().map(|lock| {
        let source = if lock.source == LockSource::Documented { "*" } else { "" };
        format!("{}:{}{source}", lock.relation.trim_start_matches("public."), lock.mode)
    });
    let list = |sign: &str, names: &[String]| {
        names.iter().map(|name| format!("{sign}{}", name.trim_start_matches("public."))).collect()
    };
    let rows = effects
        .rows_lost
        .iter()
        .map(|lost| format!("-{}:{}", lost.table.trim_start_matches("public."), lost.rows));
    let parts: Vec<String> = locks
        .chain::<Vec<String>>(list("rewrote ", &effects.rewrote))
        .chain::<Vec<String>>(list("scanned ", &effects.scanned))
        .chain(rows)
        .collect();
    parts.join(", ")
}

fn effects(up: &str) -> Vec<String> {
    let proof = proven(SCHEMA, up, None);
    let refused = faults(&proof).into_iter().find(|fault| fault.contains("fails"));
    assert_eq!(refused, None, "{up}");
    statements(&proof).iter().map(shown).collect()
}

#[test]
fn each_statement_shows_what_it_did() {
    let cases = [
        ("ALTER TABLE t ADD COLUMN b int;", "t:AccessExclusiveLock"),
        (
            "ALTER TABLE t ADD COLUMN b int DEFAULT random();",
            "t:AccessExclusiveLock, rewrote t, scanned t",
        ),
        (
            "ALTER TABLE t ALTER COLUMN a TYPE bigint;",
            "t:AccessExclusiveLock, rewrote t, scanned t",
        ),
        ("ALTER TABLE t ADD CHECK (a > 0);", "t:AccessExclusiveLock, scanned t"),
        ("ALTER TABLE t ADD CHECK (a > 0) NOT VALID;", "t:AccessExclusiveLock"),
        ("CREATE INDEX ON t (p);", "t:ShareLock, scanned t"),
        ("CREATE VIEW v AS SELECT a FROM t;", "t:AccessShareLock"),
        ("COMMENT ON TABLE t IS 'x';", "t:ShareUpdateExclusiveLock"),
        ("TRUNCATE t;", "t:AccessExclusiveLock, -t:4"),
        ("DELETE FROM t WHERE id > 7001;", "t:RowExclusiveLock, -t:3"),
        ("DROP TABLE t;", "t:AccessExclusiveLock, -t:4"),
        ("CREATE TABLE new (id int PRIMARY KEY);", ""),
        ("UPDATE p SET id = id + 0;", "p:RowExclusiveLock, scanned p"),
    ];
    for (up, expected) in cases {
        assert_eq!(effects(up), [expected], "{up}");
    }
}

#[test]
fn a_foreign_key_is_added_and_validated() {
    let up = "UPDATE t SET p = NULL;
-- migrate:segment
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES p NOT VALID;
-- migrate:segment
ALTER TABLE t VALIDATE CONSTRAINT f;";
    let all = effects(up);
    assert_eq!(all[1], "p:ShareRowExclusiveLock, t:ShareRowExclusiveLock");
    // How the parent is read is the planner's choice.
    let validated = all[2].replace(", scanned p", "");
    assert_eq!(validated, "p:RowShareLock, t:ShareUpdateExclusiveLock, scanned t");
}

#[test]
fn what_allows_no_transaction_is_documented() {
    let up = "-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY i ON t (p);
ALTER TABLE t ADD COLUMN b int;
DROP INDEX CONCURRENTLY i;";
    assert_eq!(
        effects(up),
        [
            "t:ShareUpdateExclusiveLock*, scanned t",
            "t:AccessExclusiveLock",
            "t:ShareUpdateExclusiveLock*",
        ]
    );
}

#[test]
fn a_lock_that_is_held_already_is_not_taken_again() {
    let up = "ALTER TABLE t ADD COLUMN b int; ALTER TABLE t ADD COLUMN c int; LOCK TABLE p;";
    assert_eq!(effects(up), ["t:AccessExclusiveLock", "", "p:AccessExclusiveLock"]);
}

#[test]
fn a_unique_index_that_fails_concurrently_leaves_nothing_in_the_way() {
    let up = "-- migrate:up transaction:false
CREATE UNIQUE INDEX CONCURRENTLY i ON t ((1));";
    let proof = proven(SCHEMA, up, Some("DROP INDEX i;"));
    assert_eq!(faults(&proof), [""; 0]);
    assert_eq!(proof.hazards.len(), 1);
}

fn assert_each(found: &[String], expected: Vec<String>) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found, expected, "{at}");
    }
}

/// The parents are dropped after their children, and are locked with the first of them.
#[test]
fn each_of_many_statements_shows_what_it_did() {
    const PAIRS: usize = 150;
    let all = |text: &dyn Fn(usize) -> String| (0..PAIRS).map(text).collect::<String>();
    let schema = all(&|n| {
        format!(
            "CREATE TABLE p{n} (id int PRIMARY KEY); CREATE TABLE c{n} (p int REFERENCES p{n}); \
             CREATE TABLE a{n} (x int); CREATE INDEX i{n} ON a{n} (x);"
        )
    });
    let up = all(&|n| {
        format!(
            "DROP TABLE c{n}; ALTER TABLE a{n} ALTER x TYPE bigint; DROP TABLE p{n};
             DROP INDEX i{n}; CREATE TABLE n{n} (x int);\n"
        )
    });
    let proof = proven(&schema, &(up + "DELETE FROM a7;"), None);
    let found: Vec<String> = statements(&proof).iter().map(shown).collect();
    let expected = (0..PAIRS).flat_map(|n| {
        [
            format!("c{n}:AccessExclusiveLock, p{n}:AccessExclusiveLock, -c{n}:4"),
            format!("a{n}:AccessExclusiveLock, rewrote a{n}, scanned a{n}"),
            format!("-p{n}:4"),
            String::new(),
            String::new(),
        ]
    });
    assert_each(&found, expected.chain(["scanned a7, -a7:4".to_owned()]).collect());
}

/// What a transaction calls otherwise, or ties together, is no stranger to its later statements. No index
/// helps with `x + 1`: which one a planner takes depends on statistics, and these on the major version.
#[test]
fn many_statements_that_stand_on_each_other_show_what_each_did() {
    const MANY: usize = 35;
    let all = |text: &dyn Fn(usize) -> String| (0..MANY).map(text).collect::<String>();
    let schema = all(&|n| {
        format!(
            "CREATE TABLE a{n} (x int); CREATE TABLE p{n} (id int PRIMARY KEY);
             CREATE TABLE r{n} (x int) PARTITION BY LIST (x);
             CREATE TABLE s{n} PARTITION OF r{n} DEFAULT PARTITION BY LIST (x);
             CREATE TABLE l{n} PARTITION OF s{n} DEFAULT;"
        )
    });
    let up = all(&|n| {
        format!(
            "ALTER TABLE a{n} RENAME TO b{n}; CREATE INDEX i{n} ON b{n} (x);
             CREATE TABLE c{n} (p int REFERENCES p{n}); CREATE INDEX j{n} ON c{n} (p);
             DROP TABLE c{n}; DROP TABLE r{n};
             CREATE TABLE d{n} AS SELECT x FROM b{n} WHERE x + 1 > 0;\n"
        )
    });
    let expected = |n| {
        [
            format!("a{n}:AccessExclusiveLock"),
            format!("scanned a{n}"),
            format!("p{n}:ShareRowExclusiveLock"),
            String::new(),
            format!("p{n}:AccessExclusiveLock"),
            format!(
                "l{n}:AccessExclusiveLock, r{n}:AccessExclusiveLock, s{n}:AccessExclusiveLock, -l{n}:4"
            ),
            format!("scanned a{n}"),
        ]
    };
    let proof = proven(&schema, &up, None);
    let found: Vec<String> = statements(&proof).iter().map(shown).collect();
    assert_each(&found, (0..MANY).flat_map(expected).collect());
}
