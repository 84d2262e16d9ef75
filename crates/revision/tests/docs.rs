//! The format's reference page says nothing that is not so.

use aludel_revision::{History, Mistakes, Range, Revision, Style, Target};

const PAGE: &str = include_str!("../../../docs/revisions.md");

/// The fenced blocks of the page: what stands behind the fence, and the text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut parts = PAGE.split("```");
    parts.next();
    let fenced: Vec<&str> = parts.step_by(2).collect();
    fenced.into_iter().map(|block| block.split_once('\n').unwrap()).collect()
}

/// The files of one kind.
fn files(kind: &str) -> Vec<(&'static str, &'static str)> {
    blocks()
        .into_iter()
        .filter_map(|(info, text)| Some((info.strip_prefix(kind)?.strip_prefix('=')?, text)))
        .collect()
}

fn check(name: &str, text: &str) -> Result<(), Mistakes> {
    History::from_files([(name, text)])?.check()
}

#[test]
fn files_are_read() {
    let history = History::from_files(files("sql file")).unwrap();
    history.check().unwrap();
    assert_eq!(history.len(), 6);
    assert_eq!(history.revisions().filter(|it| it.style == Style::Aludel).count(), 6);

    let history = History::from_files(files("sql dbmate")).unwrap();
    history.check().unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history.heads().len(), 1);
    assert!(history.revisions().all(|revision| revision.style == Style::Dbmate));
}

#[test]
fn mistakes_are_told_so() {
    let bad = files("sql bad");
    let told: Vec<&str> =
        blocks().into_iter().filter(|(info, _)| *info == "text").map(|(_, text)| text).collect();
    assert_eq!(bad.len(), told.len());
    for ((name, text), told) in bad.into_iter().zip(told) {
        assert_eq!(check(name, text).unwrap_err().to_string() + "\n", told);
    }
}

#[test]
fn places_are_where_the_page_says() {
    let history = History::from_files(files("sql file")).unwrap();
    let table = PAGE.split("| words |").nth(1).unwrap().split("\n\n").next().unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let words = row[0].trim_matches('`');
        let found: Vec<&Revision> = match words.parse::<Range>() {
            Ok(range) => history.range(&range, None).unwrap(),
            Err(_) => history.find_all(&words.parse::<Target>().unwrap(), None).unwrap(),
        };
        let found: Vec<String> =
            found.iter().map(|revision| format!("`{}`", revision.id)).collect();
        assert_eq!(found.join(" "), row[2], "{words}");
    }
}
