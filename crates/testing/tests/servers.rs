//! The servers themselves.

use std::process::Command;

#[test]
fn each_database_is_fresh() {
    let (one, two) = (aludel_testing::database(), aludel_testing::database());
    one.psql("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
    assert_eq!(one.psql("SELECT count(*) FROM t"), "1");
    assert_eq!(two.psql("SELECT to_regclass('t') IS NULL"), "t");
}

#[test]
fn a_dropped_database_is_gone() {
    let name = aludel_testing::database().name.clone();
    let sql = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(aludel_testing::server().psql("postgres", &sql), "0");
}

#[test]
fn a_password_server_refuses_a_wrong_password() {
    let mut server = aludel_testing::password_server("right");
    assert_eq!(server.psql("postgres", "SELECT 1"), "1");
    server.password = Some("wrong".into());
    let output = Command::new("psql").args(["-d", &server.url("postgres"), "-c", ""]).output();
    let error = String::from_utf8_lossy(&output.expect("psql").stderr).into_owned();
    assert!(error.contains("password authentication failed"), "{error}");
}

#[test]
fn a_private_server_leaves_nothing_behind() {
    let server = aludel_testing::private_server();
    let folder = server.host.clone();
    assert!(std::path::Path::new(&folder).is_dir());
    server.stop();
    assert!(!std::path::Path::new(&folder).exists());
}
