//! Databases for tests: each its own, migrated once.

use aludel::{Conninfo, History, Migrator, TestDatabase, TestDatabaseError};
use aludel_testing::TestDatabase as Given;

const OURS: &str = "SELECT coalesce(string_agg(datname, ' ' ORDER BY datname), '') FROM pg_database \
    WHERE datname LIKE 'aludel\\_test\\_%' AND pg_get_userbyid(datdba) = ";

/// A login of this test's own, so that others' databases are not in its way.
fn login(given: &Given<'_>, name: &str) -> (Conninfo, String) {
    given.psql(&format!("CREATE ROLE {name} LOGIN CREATEDB; GRANT ALL ON SCHEMA public TO {name}"));
    let mut server = Conninfo::parse(&given.url()).unwrap();
    server.user = name.to_owned();
    (server, format!("{OURS}'{name}'"))
}

fn forget(given: &Given<'_>, ours: &str, name: &str) {
    for database in given.psql(ours).split_whitespace() {
        given.psql(&format!("DROP DATABASE {database} WITH (FORCE)"));
    }
    given.psql(&format!("DROP OWNED BY {name}; DROP ROLE {name}"));
}

fn migrator(table: &str) -> Migrator {
    let file = format!(
        "-- revision: 20230921_001\n-- revises: base\n\n-- migrate:up\n\n\
         CREATE TABLE {table} (id int);\n\n-- migrate:down\n\nDROP TABLE {table};\n"
    );
    Migrator::new(History::from_files([("20230921_001_t.sql", file.as_str())]).unwrap())
}

async fn ask(database: &TestDatabase, sql: &str) -> String {
    let mut session = aludel::connect(database.conninfo()).await.unwrap();
    session.query(sql).await.unwrap()[0].text(0).to_owned()
}

#[tokio::test]
async fn each_test_has_its_own_and_revisions_run_once() {
    let given = aludel_testing::database();
    let (server, ours) = login(&given, "aludel_tests_1");
    let migrator = migrator("t");
    let (one, other) =
        tokio::join!(TestDatabase::new(&server, &migrator), TestDatabase::new(&server, &migrator));
    let (one, other) = (one.unwrap(), other.unwrap());
    ask(&one, "INSERT INTO t VALUES (1) RETURNING id").await;
    assert_eq!(ask(&other, "SELECT count(*) FROM t").await, "0");
    let at = "SELECT min(at)::text FROM aludel.log";
    assert_eq!(ask(&one, at).await, ask(&other, at).await);
    assert_eq!(given.psql(&ours).split_whitespace().count(), 3);

    // One is dropped at once, the other by the next; the template stays.
    let left = other.name().to_owned();
    one.close().await.unwrap();
    drop(other);
    while given.psql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'aludel_tests_1'")
        != "0"
    {
        // A connection that was dropped ends in a task of this thread's runtime.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let next = TestDatabase::new(&server, &migrator).await.unwrap();
    let there = given.psql(&ours);
    assert!(!there.contains(&left) && there.contains(next.name()), "{there}");
    assert_eq!(there.split_whitespace().count(), 2);
    next.close().await.unwrap();
    forget(&given, &ours, "aludel_tests_1");
}

#[tokio::test]
async fn other_revisions_have_another_template_and_bad_ones_leave_none() {
    let given = aludel_testing::database();
    let (server, ours) = login(&given, "aludel_tests_2");
    for table in ["t", "u"] {
        let database = TestDatabase::new(&server, &migrator(table)).await.unwrap();
        assert_eq!(ask(&database, &format!("SELECT count(*) FROM {table}")).await, "0");
        database.close().await.unwrap();
    }
    assert_eq!(given.psql(&ours).split_whitespace().count(), 2);
    let failed =
        TestDatabase::new(&server, &migrator("t (a int); SELECT 1 / 0; CREATE TABLE v")).await;
    let failed = failed.expect_err("it divides by zero");
    assert!(matches!(failed, TestDatabaseError::Run(_)), "{failed}");
    assert_eq!(given.psql(&ours).split_whitespace().count(), 2);
    forget(&given, &ours, "aludel_tests_2");
}

#[tokio::test]
async fn a_database_of_others_is_not_touched() {
    let given = aludel_testing::database();
    let (server, ours) = login(&given, "aludel_tests_3");
    let migrator = migrator("t");
    TestDatabase::new(&server, &migrator).await.unwrap().close().await.unwrap();
    let template = given.psql(&ours);
    given.psql(&format!("COMMENT ON DATABASE {template} IS NULL"));
    let refused = TestDatabase::new(&server, &migrator).await.expect_err("it is not ours");
    assert!(refused.to_string().contains(&template), "{refused}");
    assert_eq!(given.psql(&ours), template);
    forget(&given, &ours, "aludel_tests_3");
}
