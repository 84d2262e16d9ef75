//! What a server has no room for is refused before anything runs.

use aludel_runner::RunError;

use crate::support::project;

const TABLES: usize = 70_000;

/// The setting that a text names.
fn setting(text: &str) -> usize {
    let (_, behind) = text.split_once("max_locks_per_transaction = ").unwrap();
    behind.split('`').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_segment_that_locks_too_much_is_refused_with_the_setting() {
    let tables: Vec<String> = (0..TABLES).map(|n| format!("t{n}")).collect();
    let tables = tables.join(",");
    let file = format!(
        "-- migrate:up\nCREATE TABLE first (id int);\n-- migrate:segment\nDROP TABLE {tables};\n\
         -- migrate:down\nSELECT 1;\n"
    );
    let mut project = project(&[("001_many.sql", &file)]);
    let error = project.upgrade("head").await.unwrap_err();
    let RunError::Refused(refusal) = &error else { panic!("{error}") };
    assert_eq!(refusal.code, "lock-room");
    let needed = format!("segment 2 of `001` locks at least {} objects", TABLES * 3);
    assert!(refusal.message.contains(&needed), "{refusal}");
    let hint = error.remedy().unwrap().to_string();
    let (has, setting) = (setting(&refusal.message), setting(&hint));
    assert!(setting > has, "{setting} {has}");
    assert!(hint.contains("-- migrate:segment"), "{hint}");
    assert_eq!(project.tables(), "");
}
