//! What runs on a server of the user's: nothing that would be there for its other databases.

use aludel_engine::{Ground, Reach};
use aludel_lint::{Judge, Script};
use aludel_postgres::PostgresEngine;

#[tokio::test]
async fn no_role_is_made_on_a_server_of_the_users() {
    let database = aludel_testing::database();
    let mut session = database.connect().await;
    let role = format!("lint_{}", std::process::id());
    let sql = format!(
        "CREATE ROLE {role};\nDO $$ BEGIN CREATE ROLE {role}; END $$;\n\
         CREATE TABLE t (id bigint PRIMARY KEY);"
    );
    for trusted in [false, true] {
        let reach = Reach { engine: &PostgresEngine, ground: Ground::Given, trusted };
        let script = Script::of_file("roles.sql".into(), &sql, true);
        let ran = aludel_lint::run(&PostgresEngine, session.as_mut(), &script, reach).await;
        ran.expect("it runs").judge(&Judge::default());
        let made =
            database.psql(&format!("SELECT count(*) FROM pg_roles WHERE rolname = '{role}'"));
        assert_eq!(made.trim(), "0", "trusted: {trusted}");
        assert_eq!(database.psql("SELECT to_regclass('t')").trim(), "t");
        database.psql("DROP TABLE t");
    }
}

#[tokio::test]
async fn what_is_behind_a_savepoint_that_was_taken_back_is_committed() {
    let database = aludel_testing::database();
    let mut session = database.connect().await;
    let sql = "CREATE TABLE kept (id bigint);\nSAVEPOINT s;\nCREATE TABLE gone (id bigint);\n\
               ROLLBACK TO s;";
    let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
    let script = Script::of_file("back.sql".into(), sql, true);
    let ran = aludel_lint::run(&PostgresEngine, session.as_mut(), &script, reach).await;
    assert_eq!(ran.expect("it runs").refused().count(), 0);
    let tables = "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.psql(tables).trim(), "kept");
}
