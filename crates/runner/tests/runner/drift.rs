//! Files that were edited, are gone, or came in late.

use aludel_runner::{Event, Remedy, RunError};

use crate::support::{project, three};

const EDITED: &str =
    "-- migrate:up\nCREATE TABLE one (id bigint);\n-- migrate:down\nDROP TABLE one;\n";

#[tokio::test]
async fn an_edited_way_up_stops_everything() {
    let mut project = three();
    project.upgrade("002").await.unwrap();
    project.edit("001_one.sql", EDITED);
    assert_eq!(project.status().await.findings.edited_up.len(), 1);
    for error in [project.upgrade("head").await, project.downgrade("base").await] {
        let error = error.unwrap_err();
        assert!(matches!(error, RunError::Edited(_)), "{error}");
        assert_eq!(error.to_string(), "001_one.sql: `001` was edited after it was applied");
        assert_eq!(error.remedy(), Some(Remedy::AcceptFile("001".parse().unwrap())));
    }
    assert_eq!(project.tables(), "one two");
}

#[tokio::test]
async fn comments_and_blanks_are_no_edit() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    project.edit(
        "001_one.sql",
        "-- migrate:up\r\n-- why\r\nCREATE TABLE one\r\n  (id int);\r\n-- migrate:down\r\nDROP TABLE one;\r\n",
    );
    assert!(project.status().await.is_current());
}

#[tokio::test]
async fn an_edited_way_down_is_a_warning() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    project.edit(
        "001_one.sql",
        "-- migrate:up\nCREATE TABLE one (id int);\n-- migrate:down\nDROP TABLE IF EXISTS one;\n",
    );
    assert!(project.status().await.findings.allow_upgrade());
    project.downgrade("base").await.unwrap();
    assert!(project.has_event(
        |event| matches!(event, Event::EditedDown(it) if it.revision.as_str() == "001")
    ));
    assert_eq!(project.tables(), "");
}

#[tokio::test]
async fn a_missing_file_is_reverted_from_the_journal() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    project.remove("003_three.sql");
    project.remove("002_two.sql");
    let status = project.status().await;
    assert_eq!(status.findings.ahead.len(), 2);
    assert_eq!(status.heads[0].as_str(), "003");
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(&error, RunError::Ahead(missing) if missing.len() == 2), "{error}");
    assert!(
        error.to_string().contains("newer than the files: it has `002` (two, applied 20"),
        "{error}"
    );

    let report = project.downgrade("001").await.unwrap();
    assert_eq!(report.done.len(), 2);
    assert!(project.has_event(|event| matches!(event, Event::Recalled { .. })));
    assert_eq!(project.tables(), "one");
}

#[tokio::test]
async fn a_missing_file_in_the_middle_is_gone() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    project.remove("002_two.sql");
    let findings = project.status().await.findings;
    assert_eq!((findings.gone.len(), findings.ahead.len()), (1, 0));
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Gone { is_ours: true, .. }), "{error}");
    assert!(error.to_string().starts_with("applied, but without a file: `002` (two, applied"));
    assert!(matches!(error.remedy(), Some(Remedy::RestoreFile { is_ours: true, .. })));
    project.downgrade("base").await.unwrap();
    assert_eq!(project.tables(), "");
}

#[tokio::test]
async fn where_nothing_is_known_of_what_is_applied_no_downgrade_is_offered() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    project.files = vec![("100_other.sql".into(), "-- migrate:up\n-- migrate:down\n".into())];
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error.remedy(), Some(Remedy::RestoreFile { is_ours: false, .. })));
    assert!(project.downgrade("base").await.is_err());
}

#[tokio::test]
async fn a_file_that_came_in_below_is_found_before_anything_runs() {
    let mut project = three();
    let late = (
        "0015_late.sql".to_owned(),
        "-- migrate:up\nCREATE TABLE late ();\n-- migrate:down\n".to_owned(),
    );
    project.upgrade("head").await.unwrap();
    project.files.push(late);
    project.files.push((
        "004_four.sql".into(),
        "-- migrate:up\nCREATE TABLE four ();\n-- migrate:down\n".into(),
    ));
    assert!(!project.status().await.findings.gaps.is_empty());
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::OutOfOrder(_)), "{error}");
    assert!(error.to_string().contains("`0015` is not applied"), "{error}");
    assert_eq!(project.tables(), "one three two");
}

#[tokio::test]
async fn a_way_down_that_nobody_knows() {
    let file = |table: &str| {
        format!("-- migrate:up\nCREATE TABLE {table} ();\n-- migrate:down\nDROP TABLE {table};\n")
    };
    let mut project = project(&[("000_first.sql", &file("first")), ("001_a.sql", &file("a"))]);
    project.upgrade("head").await.unwrap();
    project.psql("UPDATE aludel.revisions SET down = NULL WHERE revision = '001'");
    project.remove("001_a.sql");
    let error = project.downgrade("base").await.unwrap_err();
    assert!(
        error.to_string().contains("its file is gone, and the journal keeps no way down"),
        "{error}"
    );
}
