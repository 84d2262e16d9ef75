//! Adjusting the journal by hand.

use aludel_runner::{Event, Remedy, RunError, Stamp};

use crate::support::{Project, three};

fn to(target: &str) -> Stamp {
    Stamp::To(target.parse().unwrap())
}

fn log(project: &Project) -> String {
    project.psql("SELECT string_agg(event || ' ' || revision, ', ' ORDER BY id) FROM aludel.log")
}

#[tokio::test]
async fn to_a_revision_and_to_base() {
    let mut project = three();
    let report = project.stamp(to("002")).await.unwrap();
    assert_eq!(report.heads[0].as_str(), "002");
    assert_eq!(
        (project.journal(), project.tables()),
        ("001 applied, 002 applied".into(), String::new())
    );
    project.stamp(to("001")).await.unwrap();
    assert_eq!(project.journal(), "001 applied");
    project.stamp(to("base")).await.unwrap();
    assert_eq!(project.journal(), "");
    assert_eq!(log(&project), "stamp 001, stamp 002, unapply 002, unapply 001");
    project.upgrade("head").await.unwrap();
    assert_eq!(project.tables(), "one three two");
}

#[tokio::test]
async fn a_single_revision_is_taken_out() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    let error = project.stamp(Stamp::Unapply("002".into())).await.unwrap_err();
    assert_eq!(error.to_string(), "`002` cannot be taken out of the journal: `003` stands on it");
    assert_eq!(error.remedy(), Some(Remedy::TakeOut(vec!["003".parse().unwrap()])));
    project.stamp(Stamp::Unapply("003".into())).await.unwrap();
    assert_eq!(project.journal(), "001 applied, 002 applied");
    let error = project.stamp(Stamp::Unapply("003".into())).await.unwrap_err();
    assert!(matches!(error, RunError::NotApplied { .. }), "{error}");
}

#[tokio::test]
async fn a_revision_without_a_file_is_taken_out() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    project.remove("003_three.sql");
    project.stamp(Stamp::Unapply("003".into())).await.unwrap();
    assert!(project.status().await.is_current());
}

#[tokio::test]
async fn an_edited_file_is_accepted() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    project.edit("001_one.sql", "-- migrate:up\nCREATE TABLE one (id int, b int);\n-- migrate:down\nDROP TABLE one CASCADE;\n");
    project.stamp(Stamp::Checksum("001".parse().unwrap())).await.unwrap();
    assert!(project.has_event(|event| matches!(event, Event::ChecksumRepaired { .. })));
    assert!(project.status().await.is_current());
    assert!(
        project
            .psql("SELECT down FROM aludel.revisions WHERE revision = '001'")
            .contains("CASCADE")
    );
    assert!(log(&project).ends_with("repair-checksum 001"));
}
