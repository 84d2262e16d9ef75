//! What a server has no room for is refused before anything runs.

use aludel_runner::RunError;

use crate::support::project;

const TABLES: usize = 70_000;

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
    let RunError::NoRoom { needed, has, setting, segment, .. } = &error else { panic!("{error}") };
    assert_eq!((*needed, *segment), (TABLES * 3, 2));
    assert!(setting > has, "{setting} {has}");
    let hint = error.hint().unwrap();
    assert!(hint.contains(&format!("max_locks_per_transaction = {setting}")), "{hint}");
    assert!(hint.contains("-- migrate:segment"), "{hint}");
    assert_eq!(project.tables(), "");
}
