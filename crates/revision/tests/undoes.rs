//! `undoes:K`: what of a way down takes back which segment of the way up.

use aludel_revision::{Fill, History, Section};

fn read(down: &str) -> Result<Vec<Option<usize>>, String> {
    let text = format!(
        "-- A\n--\n-- revision: 001\n-- revises: base\n\n-- migrate:up\n\nSELECT 1;\n\n\
         -- migrate:segment transaction:false\n\nSELECT 2;\n\n{down}"
    );
    let history = History::from_files([("001_a.sql", text)]).map_err(|it| it.to_string())?;
    let revision = history.revisions().next().expect("a revision");
    let script = revision.script().map_err(|it| it.to_string())?;
    let marks = |section: &Section| section.segments.iter().map(|it| it.undoes).collect();
    Ok(script.down.as_ref().map(marks).unwrap_or_default())
}

#[test]
fn marks_are_read() {
    let cases = [
        ("-- migrate:down\nSELECT 1;", vec![None]),
        (
            "-- migrate:down transaction:false undoes:2\nSELECT 1;\n-- migrate:segment undoes:1\nSELECT 2;",
            vec![Some(2), Some(1)],
        ),
        (
            "-- migrate:down undoes:1\nSELECT 1;\n-- migrate:fill table=a key=b undoes:1\n\
             UPDATE a SET c = 1 WHERE c IS NULL;",
            vec![Some(1), Some(1)],
        ),
    ];
    for (down, marks) in cases {
        assert_eq!(read(down).expect(down), marks);
    }
    assert_eq!(Fill::new("a", vec!["b".into()]).to_string(), "table=a key=b");
}

#[test]
fn what_cannot_be_is_named() {
    let cases = [
        ("-- migrate:down undoes:3\nSELECT 1;", "undoes:3`: the way up has fewer segments"),
        (
            "-- migrate:down undoes:1\nSELECT 1;\n-- migrate:segment undoes:2\nSELECT 1;",
            "`undoes:2`: what came last is taken back first",
        ),
        (
            "-- migrate:down undoes:2\nSELECT 1;\n-- migrate:segment\nSELECT 1;",
            "another segment says what it takes back",
        ),
        ("-- migrate:down undoes:0\nSELECT 1;", "undoes:0"),
        ("-- migrate:down undoes:all\nSELECT 1;", "undoes:all"),
    ];
    for (down, words) in cases {
        let said = read(down).expect_err(down);
        assert!(said.contains(words), "{said}");
    }
}
