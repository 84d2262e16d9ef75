//! Revisions that stand for others: whose names they have, and which of both a database sees.

use std::collections::BTreeSet;

use aludel_revision::{Draft, History, HistoryError, Mistakes, Range, RevisionId, Squash, Target};

const BODY: &str = "\n-- migrate:up\n\n-- migrate:down\n";

fn file(id: &str, keys: &str) -> (String, String) {
    (format!("m/{id}_it.sql"), format!("-- {id}\n--\n-- revision: {id}\n{keys}\n{BODY}"))
}

fn retired((path, text): (String, String)) -> (String, String) {
    (path.replace("m/", "m/squashed/"), text)
}

/// `s1` stands for three of a line, which `d1` follows.
fn files() -> Vec<(String, String)> {
    vec![
        retired(file("a1", "-- revises: base")),
        retired(file("b1", "-- revises: a1")),
        retired(file("c1", "-- revises: b1")),
        file("s1", "-- revises: base\n-- replaces: a1, b1\n-- replaces: c1"),
        file("d1", "-- revises: c1"),
        file("e1", "-- revises: d1\n-- depends_on: s1"),
    ]
}

fn history() -> History {
    History::from_files(files()).expect("a history")
}

fn id(text: &str) -> RevisionId {
    RevisionId::new(text).expect("an identifier")
}

fn ids(names: &[&str]) -> BTreeSet<RevisionId> {
    names.iter().map(|name| id(name)).collect()
}

fn order(history: &History) -> Vec<&str> {
    history.revisions().map(|it| it.id.as_str()).collect()
}

#[test]
fn it_has_the_name_of_the_last() {
    let history = history();
    assert_eq!(order(&history), ["s1", "d1", "e1"]);
    assert_eq!(history.parents(&id("d1")), [id("s1")]);
    assert_eq!(
        history.get(&id("d1")).expect("it is there").parents,
        [id("c1")],
        "as its file says"
    );
    for (name, expected) in [
        ("c1", Ok("s1")),
        ("s1", Ok("s1")),
        ("c1+1", Ok("d1")),
        ("d1-1", Ok("s1")),
        ("b1", Err("`b1` was squashed into `s1`")),
        ("x9", Err("no revision or label is called `x9`")),
    ] {
        let target: Target = name.parse().expect("a target");
        let found = history.find(&target, None);
        match expected {
            Ok(expected) => assert_eq!(found.expect(name).id.as_str(), expected),
            Err(expected) => {
                assert!(found.unwrap_err().to_string().starts_with(expected), "{name}")
            }
        }
    }
    let range: Range = "c1..".parse().expect("a range");
    assert_eq!(history.range(&range, None).expect("it is there").len(), 3);
    assert_eq!(history.any(&id("b1")).expect("its file is there").id, id("b1"));
}

#[test]
fn a_database_sees_what_it_has() {
    let history = history();
    for (known, expected) in [
        (&[][..], &["s1", "d1", "e1"][..]),
        (&["s1", "d1"], &["s1", "d1", "e1"]),
        (&["a1"], &["a1", "b1", "c1", "d1", "e1"]),
        (&["a1", "b1", "c1", "d1"], &["a1", "b1", "c1", "d1", "e1"]),
    ] {
        let known = ids(known);
        let seen = history.seen_by(&known).expect("a history");
        assert_eq!(order(&seen.history), expected);
        assert_eq!(seen.lacking, []);
        let pending = seen.history.upgrade_path(&known, &Target::HEAD).expect("a way");
        assert_eq!(pending.len(), expected.len() - known.len());
    }
    let known = ids(&["a1"]);
    let seen = history.seen_by(&known).expect("a history").history;
    let found = seen.find(&Target::from(&id("s1")), None).expect("its end");
    assert_eq!(found.id, id("c1"));
    assert_eq!(seen.needs(&id("e1")), [id("c1"), id("d1")]);
}

#[test]
fn what_is_gone_is_named() {
    let mut files = files();
    files.remove(1);
    let history = History::from_files(files).expect("a history");
    let lacking = history.seen_by(&ids(&["a1"])).expect("a history").lacking;
    assert_eq!(
        (lacking[0].squash.as_str(), lacking[0].missing.as_slice()),
        ("s1", &[id("b1")][..])
    );
    assert_eq!(history.seen_by(&ids(&["s1"])).expect("a history").lacking, []);
}

#[test]
fn one_stands_for_one_that_stands_for_others() {
    let mut files = files();
    files[3] = retired(files[3].clone());
    files.push(file("t1", "-- revises: base\n-- replaces: s1\n-- answers_to: c1"));
    let history = History::from_files(files).expect("a history");
    assert_eq!(order(&history), ["t1", "d1", "e1"]);
    for (known, expected) in [
        (&["t1"][..], &["t1", "d1", "e1"][..]),
        (&["s1"], &["s1", "d1", "e1"]),
        (&["b1", "a1"], &["a1", "b1", "c1", "d1", "e1"]),
    ] {
        let known = ids(known);
        let seen = history.seen_by(&known).expect("a history");
        assert_eq!(order(&seen.history), expected);
        assert_eq!(
            seen.history.find(&"t1+1".parse().expect("a target"), None).expect("one").id,
            id("d1")
        );
    }
}

#[test]
fn what_contradicts_itself_is_named() {
    let with = |more: Vec<(String, String)>| -> Mistakes {
        let all: Vec<_> = files().into_iter().chain(more).collect();
        History::from_files(all).expect_err("it contradicts itself")
    };
    let beside = with(vec![file("b1", "-- revises: base")]).to_string();
    assert!(beside.contains("`b1` is there, though `s1` (m/s1_it.sql) replaces it"), "{beside}");
    let twice = with(vec![file("t1", "-- revises: base\n-- replaces: b1")]).to_string();
    assert!(
        twice.contains("`b1` is replaced twice: also by the revision in m/s1_it.sql"),
        "{twice}"
    );
    let itself = with(vec![file("t1", "-- revises: base\n-- replaces: t1")]).to_string();
    assert!(itself.contains("`replaces` names the revision itself, `t1`"), "{itself}");
    let mut without = files();
    without.remove(3);
    let put_aside = History::from_files(without).expect_err("none stands for it").to_string();
    assert!(put_aside.contains("`revises` names `c1`, whose file was put aside"), "{put_aside}");
}

#[test]
fn a_folder_beneath_is_read() -> Result<(), HistoryError> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("squashed")).expect("a folder");
    for (path, text) in files() {
        let path = folder.path().join(path.trim_start_matches("m/"));
        std::fs::write(path, text).expect("a file");
    }
    let history = History::load(folder.path())?;
    assert_eq!((history.len(), history.retired().count()), (3, 3));
    Ok(())
}

#[test]
fn a_draft_says_what_it_stands_for() {
    let replaces: Vec<RevisionId> =
        (0..20).map(|number| id(&format!("20260101_{number:03}"))).collect();
    let checksum = Squash::checksum_of(replaces.iter().map(|id| (id, "00")));
    let mut draft = Draft::new(id("s1"), "Begin", Vec::new());
    draft.squash = Some(Squash { replaces, checksum: Some(checksum), answers_to: vec![id("x1")] });
    let text = draft.render().expect("a file");
    assert!(text.lines().all(|line| line.len() <= 110), "{text}");
    let history = History::from_files([("s1_begin.sql", text)]).expect("a history");
    let read = history.squashes().next().expect("it is there").1.clone();
    assert_eq!(Some(read), draft.squash);
}
