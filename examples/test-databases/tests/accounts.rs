//! Each test has a database of its own, with all revisions applied: none sees what another does, all
//! run at once, and none cleans up.

use aludel::{Conninfo, Migrator, Session, TestDatabase};
use example_test_databases::{MIGRATIONS, amount, open, transfer};

/// A database of the server on which the tests run; yours is rather that of DATABASE_URL.
fn server() -> Conninfo {
    let given = Conninfo::parse(&aludel_testing::database().url()).expect("a connection string");
    given.with_dbname("postgres")
}

/// A database for one test, and a connection to it.
async fn database() -> (TestDatabase, Box<dyn Session>) {
    let migrator = Migrator::new(MIGRATIONS);
    let database = TestDatabase::new(&server(), &migrator).await.expect("a database");
    let session = aludel::connect(database.conninfo()).await.expect("a connection");
    (database, session)
}

#[tokio::test]
async fn money_goes_from_one_to_another() {
    let (database, mut session) = database().await;
    let session = session.as_mut();
    open(session, "ada", 100).await.expect("an account");
    open(session, "bob", 0).await.expect("an account");
    transfer(session, ("ada", "bob"), 30).await.expect("there is enough");
    assert_eq!(amount(session, "ada").await.expect("an answer"), Some(70));
    assert_eq!(amount(session, "bob").await.expect("an answer"), Some(30));
    database.close().await.expect("it is dropped");
}

#[tokio::test]
async fn nobody_makes_debts() {
    let (database, mut session) = database().await;
    let session = session.as_mut();
    // The same names as in the other test, which is none of this one's business.
    open(session, "ada", 10).await.expect("an account");
    let error = transfer(session, ("ada", "bob"), 30).await.expect_err("there is not enough");
    assert!(error.to_string().contains("accounts_amount_check"), "{error}");
    database.close().await.expect("it is dropped");
}
