//! There and back.

use aludel_revision::RevisionId;
use aludel_runner::{Event, RunError, Status};

use crate::support::{project, three};

fn ids(list: &[RevisionId]) -> Vec<&str> {
    list.iter().map(RevisionId::as_str).collect()
}

#[tokio::test]
async fn up_and_down() {
    let mut project = three();
    let report = project.upgrade("head").await.unwrap();
    assert_eq!(report.done.len(), 3);
    assert_eq!(ids(&report.heads), ["003"]);
    assert_eq!(project.tables(), "one three two");
    assert!(project.status().await.is_current());

    assert!(project.upgrade("head").await.unwrap().done.is_empty());

    let report = project.downgrade("001").await.unwrap();
    assert_eq!(
        report.done.iter().map(|it| it.revision.as_str()).collect::<Vec<_>>(),
        ["003", "002"]
    );
    assert_eq!(project.tables(), "one");
    let Status { heads, pending, .. } = project.status().await;
    assert_eq!((ids(&heads), ids(&pending)), (vec!["001"], vec!["002", "003"]));

    project.downgrade("base").await.unwrap();
    assert_eq!(project.tables(), "");
    assert_eq!(
        project
            .psql("SELECT string_agg(event || ' ' || revision, ', ' ORDER BY id) FROM aludel.log"),
        "apply 001, apply 002, apply 003, revert 003, revert 002, revert 001"
    );
}

#[tokio::test]
async fn relative_targets_and_unknown_ones() {
    let mut project = three();
    project.upgrade("+1").await.unwrap();
    project.upgrade("+1").await.unwrap();
    assert_eq!(project.tables(), "one two");
    project.downgrade("-1").await.unwrap();
    assert_eq!(project.tables(), "one");
    let error = project.upgrade("0003").await.unwrap_err();
    assert!(matches!(error, RunError::Path(_)), "{error}");
    assert!(error.to_string().contains("did you mean `003`"), "{error}");
}

#[tokio::test]
async fn events_in_order() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    let kinds: Vec<String> = project
        .events
        .iter()
        .map(|event| format!("{event:?}").split([' ', '{']).next().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["JournalCreated", "Planned", "Started", "Finished"]);
}

#[tokio::test]
async fn notices_are_told_with_their_file() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nDO $$ BEGIN RAISE WARNING 'careful'; END $$;\n-- migrate:down\n",
    )]);
    project.upgrade("head").await.unwrap();
    assert!(project.has_event(|event| matches!(event, Event::Noticed { notice, file, .. }
        if notice.message == "careful" && file.ends_with("001_a.sql"))));
}

#[tokio::test]
async fn what_the_server_says_of_our_own_transactions_is_not_told() {
    // What cannot be read begins no transaction, so that there is none to roll back.
    let sql = "-- migrate:up\nCREATE TABLE a (id int\n-- migrate:down\n";
    let mut project = project(&[("001_a.sql", sql)]);
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Failed(_)), "{error:?}");
    assert!(!project.has_event(|event| matches!(event, Event::Noticed { .. })));
}

#[tokio::test]
async fn an_irreversible_revision_stops_the_way_down_before_anything_runs() {
    let mut project = project(&[
        (
            "001_a.sql",
            "-- A\n--\n-- revision: 001\n-- revises: base\n-- irreversible: the rows are gone\n\n-- migrate:up\nCREATE TABLE a ();\n",
        ),
        (
            "002_b.sql",
            "-- B\n--\n-- revision: 002\n-- revises: 001\n\n-- migrate:up\nCREATE TABLE b ();\n-- migrate:down\nDROP TABLE b;\n",
        ),
    ]);
    project.upgrade("head").await.unwrap();
    let error = project.downgrade("base").await.unwrap_err();
    assert!(error.to_string().contains("the rows are gone"), "{error}");
    assert_eq!(project.tables(), "a b");
}

#[tokio::test]
async fn mistakes_in_a_pending_file_are_found_before_anything_runs() {
    let mut project = three();
    project.edit("003_three.sql", "-- migrate:up\nCOMMIT;\n-- migrate:down\n");
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Mistakes(_)), "{error}");
    assert_eq!(project.tables(), "");
}

#[tokio::test]
async fn enum_values_are_committed_before_they_are_used() {
    let mut project = project(&[
        (
            "001_a.sql",
            "-- migrate:up\nCREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (e e);\n-- migrate:down\n",
        ),
        (
            "002_b.sql",
            "-- migrate:up\nALTER TYPE e ADD VALUE 'b';\n-- migrate:segment\nINSERT INTO t VALUES ('b');\n-- migrate:down\n",
        ),
    ]);
    project.upgrade("head").await.unwrap();
    assert_eq!(project.psql("SELECT e FROM t"), "b");
    assert!(project.status().await.is_current());
}

/// Enough revisions for the journal's statement to be prepared; one of them takes it away.
#[tokio::test]
async fn a_long_way_up() {
    let files: Vec<(String, String)> = (1..=25)
        .map(|number| {
            let extra = if number == 7 { "DEALLOCATE ALL;" } else { "" };
            let up = format!("CREATE TABLE t{number} (a text);{extra}");
            let down = format!("DROP TABLE t{number};");
            let text = format!("-- migrate:up\n{up}\n-- migrate:down\n{down}\n");
            (format!("{number:03}_it's.sql"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut project = project(&files);
    let mut session = project.session().await;
    let report = project.upgrade_on(&mut *session, "head").await.unwrap();
    assert_eq!(report.done.len(), 25);
    let status = project.status().await;
    assert!(status.is_current());
    assert_eq!(status.entries[1].parents[0].as_str(), "001");
    let logged = "SELECT count(*) FROM aludel.log WHERE event = 'apply' \
        AND duration > '0' AND duration < '1 minute'";
    assert_eq!(project.psql(logged), "25");
    // The same connection again.
    project.downgrade("base").await.unwrap();
    project.upgrade_on(&mut *session, "head").await.unwrap();
    assert!(project.status().await.is_current());
}
