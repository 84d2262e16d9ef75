//! What words mean in a history, and which way leads where.

use aludel_revision::{Applied, History, Range, Revision, RevisionId, Target};

/// A history in which every revision is a line `id <- parents [; key: value]`.
fn history(text: &str) -> History {
    let files = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (id, rest) = line.split_once(" <- ").unwrap();
        let keys = rest.replace("; ", "\n-- ");
        let down = if rest.contains("irreversible") { "" } else { "\n-- migrate:down\n" };
        let text =
            format!("-- {id}\n-- revision: {id}\n-- revises: {keys}\n\n-- migrate:up\n{down}");
        (format!("{id}_slug_of_{id}.sql"), text)
    });
    History::from_files(files).unwrap()
}

/// aaa1 - aaa2 - bbb3 - bbb4 - mmm6
///             \ ccc3 - ccc4 -/
/// zzz1 - zzz2 (needs aaa2)
fn forked() -> History {
    history(
        "aaa1 <- base
         aaa2 <- aaa1
         bbb3 <- aaa2; branch_labels: blue
         bbb4 <- bbb3
         ccc3 <- aaa2; branch_labels: cyan
         ccc4 <- ccc3
         mmm6 <- bbb4, ccc4
         zzz1 <- base; branch_labels: zoo
         zzz2 <- zzz1; depends_on: aaa2",
    )
}

fn unmerged() -> History {
    history(
        "aaa1 <- base
         aaa2 <- aaa1
         bbb3 <- aaa2; branch_labels: blue
         bbb4 <- bbb3
         ccc3 <- aaa2; branch_labels: cyan",
    )
}

fn linear() -> History {
    history(
        "20230921_001 <- base
         20230921_002 <- 20230921_001
         20230922_001 <- 20230921_002
         20230923_001 <- 20230922_001",
    )
}

fn names<'a>(revisions: impl IntoIterator<Item = &'a Revision>) -> String {
    let ids: Vec<&str> = revisions.into_iter().map(|revision| revision.id.as_str()).collect();
    ids.join(" ")
}

fn applied(text: &str) -> Applied {
    text.split_whitespace().map(|id| id.parse().unwrap()).collect()
}

fn target(text: &str) -> Target {
    text.parse().unwrap()
}

fn said(result: Result<String, impl std::fmt::Display>) -> String {
    result.unwrap_or_else(|error| format!("! {error}"))
}

#[test]
fn shapes() {
    let history = forked();
    assert_eq!(names(history.revisions()), "aaa1 aaa2 bbb3 bbb4 ccc3 ccc4 mmm6 zzz1 zzz2");
    assert_eq!(names(history.heads()), "mmm6 zzz2");
    assert_eq!(names(history.bases()), "aaa1 zzz1");
    assert_eq!(names(history.branch_points()), "aaa2");
    assert_eq!(names(history.merges()), "mmm6");
    let id: RevisionId = "aaa2".parse().unwrap();
    assert_eq!(names(history.children(&id)), "bbb3 ccc3");
    assert_eq!(names(history.in_order(&history.ancestors([&id]))), "aaa1 aaa2");
    let above = history.descendants([&id]);
    assert_eq!(names(history.in_order(&above)), "aaa2 bbb3 bbb4 ccc3 ccc4 mmm6 zzz2");
    assert_eq!(names(History::default().heads()), "");
    assert!(History::default().is_empty());
}

#[test]
fn words_for_places() {
    let forked = forked();
    let linear = linear();
    for (history, words, expected) in [
        (&linear, "head", "20230923_001"),
        (&linear, "heads", "20230923_001"),
        (&linear, "base", ""),
        (&linear, "head-1", "20230922_001"),
        (&linear, "head-4", ""),
        (&linear, "head-5", "! `head-5` goes 5 revisions, and only 4 are there"),
        (&linear, "base+2", "20230921_002"),
        (&linear, "base+5", "! `base+5` goes 5 revisions, and only 4 are there"),
        (&linear, "20230922_001+1", "20230923_001"),
        (&linear, "20230922_001-1", "20230921_002"),
        (&linear, "20230923", "20230923_001"),
        (&linear, "20230922-1", "20230921_002"),
        (
            &linear,
            "20230921",
            "! `20230921` is ambiguous: `20230921_001`, `20230921_002` begin with it; \
             write more of the identifier",
        ),
        (&linear, "20230921_001_slug_of_20230921_001", "20230921_001"),
        (&linear, "20230921_001_slug_of_20230921_001.sql", "20230921_001"),
        (
            &linear,
            "20230922_002",
            "! no revision or label is called `20230922_002`; \
             did you mean `20230921_002` or `20230922_001` or `20230921_001`?",
        ),
        (
            &linear,
            "2",
            "! no revision or label is called `2`; \
             did you mean `20230923_001` or `20230922_001` or `20230921_002`?",
        ),
        (&linear, "hed", "! no revision or label is called `hed`; did you mean `head`?"),
        (&linear, "nothing", "! no revision or label is called `nothing`"),
        (&linear, "-1", "! `-1` counts from what the database has applied; name a revision here"),
        (&forked, "heads", "mmm6 zzz2"),
        (
            &forked,
            "head",
            "! `head` is ambiguous: the history has 2 heads, `mmm6`, `zzz2`; name one of them, \
             say `heads` for all, or join them with a revision that revises them all",
        ),
        (&forked, "blue", "bbb3"),
        (&forked, "blue@head", "mmm6"),
        (&forked, "zoo@head", "zzz2"),
        (&forked, "zoo@base", ""),
        (&forked, "zoo@base+1", "zzz1"),
        (&forked, "cyan@ccc4", "ccc4"),
        (
            &forked,
            "cyan@bbb4",
            "! `bbb4` is not a part of the branch `cyan`; name it without `cyan@`",
        ),
        (&forked, "cyann@head", "! no revision or label is called `cyann`; did you mean `cyan`?"),
        (
            &forked,
            "aaa2+2",
            "! `aaa2+2` is ambiguous: there are several ways on, `bbb3`, `ccc3`; name a revision, or a branch as in `bbb3@aaa2+2`",
        ),
        (
            &forked,
            "cyan@aaa2",
            "! `aaa2` is not a part of the branch `cyan`; name it without `cyan@`",
        ),
        (
            &forked,
            "mmm6-1",
            "! `mmm6-1` is ambiguous: there are several ways on, `bbb4`, `ccc4`; name a revision, or a branch as in `bbb4@mmm6-1`",
        ),
        (&forked, "zzz1-1", ""),
    ] {
        let found = history.find_all(&target(words), None).map(names);
        assert_eq!(said(found), expected, "{words}");
    }
    let empty = History::default();
    assert_eq!(
        empty.find(&Target::HEAD, None).unwrap_err().to_string(),
        "the history has no revision yet"
    );
    assert_eq!(
        linear.find(&Target::BASE, None).unwrap_err().to_string(),
        "`base` stands before all revisions; name a revision"
    );
    let standing = applied("20230921_001 20230921_002");
    for (words, expected) in
        [("current", "20230921_002"), ("+1", "20230922_001"), ("-1", "20230921_001"), ("-2", "")]
    {
        let found = linear.find_all(&target(words), Some(&standing)).map(names);
        assert_eq!(said(found), expected, "{words}");
    }
}

#[test]
fn ranges() {
    let (forked, linear) = (forked(), linear());
    let standing = applied("20230921_001 20230921_002");
    for (history, words, expected) in [
        (&linear, "..", "20230921_001 20230921_002 20230922_001 20230923_001"),
        (&linear, "20230921_002..", "20230921_002 20230922_001 20230923_001"),
        (&linear, "..base+2", "20230921_001 20230921_002"),
        (&linear, "head-2..head-1", "20230921_002 20230922_001"),
        (&linear, "current..head", "20230921_002 20230922_001 20230923_001"),
        (
            &linear,
            "head..base+1",
            "! `head` does not lead to `base+1`, but `base+1` leads to `head`; did you mean `base+1..head`?",
        ),
        (&forked, "aaa2..ccc4", "aaa2 ccc3 ccc4"),
        (&forked, "aaa2..mmm6", "aaa2 bbb3 bbb4 ccc3 ccc4 mmm6"),
        (&forked, "..blue@bbb4", "aaa1 aaa2 bbb3 bbb4"),
    ] {
        let range: Range = words.parse().unwrap();
        let found = history.range(&range, Some(&standing)).map(names);
        assert_eq!(said(found), expected, "{words}");
    }
}

#[test]
fn ways_up() {
    let (forked, unmerged, linear) = (forked(), unmerged(), linear());
    for (history, standing, words, expected) in [
        (&linear, "", "head", "20230921_001 20230921_002 20230922_001 20230923_001"),
        (&linear, "20230921_001", "+1", "20230921_002"),
        (&linear, "20230921_001", "20230922", "20230921_002 20230922_001"),
        (&linear, "20230921_001 20230921_002", "20230921_001", ""),
        (&linear, "20230921_001", "base", ""),
        (&linear, "20230921_001", "head-1", "20230921_002 20230922_001"),
        (&linear, "20230921_001", "+9", "! `+9` goes 9 revisions, and only 3 are there"),
        (&linear, "20230921_001", "-1", "! `-1` goes the other way"),
        (&linear, "20230921_001 20230922_001", "head", "20230921_002 20230923_001"),
        (&forked, "", "zoo@head", "aaa1 aaa2 zzz1 zzz2"),
        (&forked, "aaa1 aaa2", "heads", "bbb3 bbb4 ccc3 ccc4 mmm6 zzz1 zzz2"),
        (
            &forked,
            "aaa1 aaa2",
            "+1",
            "! `+1` is ambiguous: there are several ways on, `bbb3`, `ccc3`, `zzz1`; \
             name a revision, or a branch as in `bbb3@+1`",
        ),
        (&forked, "aaa1 aaa2", "zoo@+2", "zzz1 zzz2"),
        (&forked, "aaa1 aaa2 ccc3 ccc4 zzz1 zzz2", "+3", "bbb3 bbb4 mmm6"),
        (
            &unmerged,
            "",
            "head",
            "! `head` is ambiguous: the history has 2 heads, `bbb4`, `ccc3`; name one of them, \
             say `heads` for all, or join them with a revision that revises them all",
        ),
        (&unmerged, "", "heads", "aaa1 aaa2 bbb3 bbb4 ccc3"),
        (
            &unmerged,
            "",
            "+3",
            "! `+3` is ambiguous: after 2 revisions there are several ways on, `bbb3`, `ccc3`; name a revision, or a branch as in `bbb3@+3`",
        ),
    ] {
        let path = history.upgrade_path(&applied(standing), &target(words)).map(names);
        assert_eq!(said(path), expected, "{words} from {standing}");
    }
}

#[test]
fn ways_down() {
    let (forked, unmerged, linear) = (forked(), unmerged(), linear());
    let all = "20230921_001 20230921_002 20230922_001 20230923_001";
    for (history, standing, words, expected) in [
        (&linear, all, "-1", "20230923_001"),
        (&linear, all, "-4", "20230923_001 20230922_001 20230921_002 20230921_001"),
        (&linear, all, "-5", "! `-5` goes 5 revisions, and only 4 are there"),
        (&linear, all, "base", "20230923_001 20230922_001 20230921_002 20230921_001"),
        (&linear, all, "20230922_001", "20230923_001"),
        (&linear, all, "20230922_001-1", "20230923_001 20230922_001"),
        (&linear, all, "head", ""),
        (&linear, "", "base", ""),
        (&linear, all, "+1", "! `+1` goes the other way"),
        (
            &linear,
            "20230921_001 20230921_002",
            "head",
            "! `20230923_001` is not applied, so there is no way down to it; \
             the newest applied one is `20230921_002`",
        ),
        (&linear, "", "head", "! `20230923_001` is not applied, so there is no way down to it"),
        (&unmerged, "aaa1 aaa2 bbb3 bbb4 ccc3", "aaa2", "ccc3 bbb4 bbb3"),
        (
            &unmerged,
            "aaa1 aaa2 bbb3 bbb4 ccc3",
            "blue@aaa2",
            "! `aaa2` is not a part of the branch `blue`; name it without `blue@`",
        ),
        (&unmerged, "aaa1 aaa2 bbb3 bbb4 ccc3", "blue@base", "bbb4 bbb3"),
        (&unmerged, "aaa1 aaa2 bbb3 bbb4 ccc3", "blue@-1", "bbb4"),
        (
            &unmerged,
            "aaa1 aaa2 bbb3 bbb4 ccc3",
            "-1",
            "! `-1` is ambiguous: there are several ways on, `bbb4`, `ccc3`; \
             name a revision, or a branch as in `bbb4@-1`",
        ),
        (&unmerged, "aaa1 aaa2 bbb3 bbb4 ccc3", "bbb4@-2", "bbb4 bbb3"),
        (&forked, "aaa1 aaa2 zzz1 zzz2", "zoo@base", "zzz2 zzz1"),
        (&forked, "aaa1 aaa2 zzz1 zzz2", "aaa1", "zzz2 aaa2"),
        (&forked, "aaa1 aaa2 zzz1 zzz2", "zzz1-1", "zzz2 zzz1"),
        (&forked, "aaa1 aaa2 bbb3 bbb4 ccc3 ccc4 mmm6", "blue@-1", "mmm6"),
    ] {
        let path = history.downgrade_path(&applied(standing), &target(words)).map(names);
        assert_eq!(said(path), expected, "{words} from {standing}");
    }
}

#[test]
fn no_way_past_what_is_irreversible() {
    let history = history(
        "aaa1 <- base
         aaa2 <- aaa1; irreversible: the values are gone
         aaa3 <- aaa2",
    );
    let standing = applied("aaa1 aaa2 aaa3");
    assert_eq!(names(history.downgrade_path(&standing, &target("-1")).unwrap()), "aaa3");
    assert_eq!(
        history.downgrade_path(&standing, &Target::BASE).unwrap_err().to_string(),
        "`aaa2` (aaa2_slug_of_aaa2.sql) cannot be reverted: the values are gone; nothing was \
         reverted"
    );
}

#[test]
fn dbmate_files_follow_each_other() {
    let plain = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
    let history = History::from_files([
        ("20200102_b.sql", "-- migrate:up\nSELECT 1;\n"),
        ("20200101_create_users.sql", "-- migrate:up transaction:false\n-- migrate:down\n"),
        (
            "20200103_c_x.sql",
            "-- revision: 20200103_c\n-- revises: 20200102\n-- migrate:up\n-- migrate:down\n",
        ),
        ("20200104_d.sql", plain),
    ])
    .unwrap();
    history.check().unwrap();
    assert_eq!(names(history.revisions()), "20200101 20200102 20200103_c 20200104");
    let last: RevisionId = "20200104".parse().unwrap();
    assert_eq!(history.get(&last).unwrap().parents, ["20200103_c".parse().unwrap()]);
    let first = history.bases()[0];
    assert_eq!((&*first.slug, &*first.message), ("create_users", "create users"));
    let all: Applied = history.revisions().map(|revision| revision.id.clone()).collect();
    assert_eq!(
        names(history.downgrade_path(&all, &target("20200102")).unwrap()),
        "20200104 20200103_c"
    );
    assert_eq!(
        history.downgrade_path(&all, &Target::BASE).unwrap_err().to_string(),
        "`20200102` (20200102_b.sql) cannot be reverted: its file has no section \
         `migrate:down`; nothing was reverted"
    );
}

#[test]
fn what_the_journal_keeps_can_be_reverted() {
    let history = linear();
    let last: RevisionId = "20230924_001".parse().unwrap();
    let parent: RevisionId = "20230923_001".parse().unwrap();
    let lost = Revision::recalled(
        last.clone(),
        "gone_file",
        vec![parent],
        Some("-- migrate:down\n\nDROP TABLE gone;\n"),
    );
    let all =
        applied("20230921_001 20230921_002 20230922_001 20230923_001 20230924_001 20230925_001");
    let other: RevisionId = "20230925_001".parse().unwrap();
    let without_way = Revision::recalled(other, "y", vec![last.clone()], None);
    let whole = history.with_recalled([lost, without_way]).unwrap();
    let path = whole.downgrade_path(&all, &target("-1"));
    assert!(path.unwrap_err().to_string().contains("its file is gone"));

    let all: Applied = all.into_iter().filter(|id| id.as_str() != "20230925_001").collect();
    let path = whole.downgrade_path(&all, &target("-1")).unwrap();
    assert_eq!(names(path.iter().copied()), "20230924_001");
    let down = path[0].script().unwrap().down.clone().unwrap();
    assert_eq!(down.statements().map(ToString::to_string).collect::<Vec<_>>(), ["DROP TABLE gone"]);
    assert_eq!(path[0].message, "gone file");
}

#[test]
fn gaps_and_applied_heads() {
    let history = linear();
    let standing = applied("20230921_001 20230922_001");
    let gaps = history.gaps(&standing);
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].missing.as_str(), "20230921_002");
    assert_eq!(gaps[0].applied.as_str(), "20230922_001");
    assert_eq!(names(history.applied_heads(&standing)), "20230921_001 20230922_001");
    assert!(history.gaps(&applied("20230921_001")).is_empty());
    let day = jiff::civil::date(2023, 9, 21);
    assert_eq!(history.next_identifier(day, &[]).as_str(), "20230921_003");
}
