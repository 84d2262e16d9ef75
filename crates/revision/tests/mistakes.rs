//! Every mistake has its message, its place and a way out; all of a folder are told at once.

use aludel_revision::{History, HistoryError, Mistakes, Revision};

const GOOD: &str = "-- First\n--\n-- revision: a1\n-- revises: base\n\n-- migrate:up\n\nSELECT 1;\n\n-- migrate:down\n";

/// A file with another header block, or another body.
fn header(keys: &str) -> String {
    format!("-- First\n--\n{keys}\n\n-- migrate:up\n\n-- migrate:down\n")
}

fn body(body: &str) -> String {
    format!("-- revision: a1\n-- revises: base\n{body}")
}

fn mistakes_of(files: &[(&str, &[u8])]) -> Result<History, Mistakes> {
    let history = History::from_files(files.iter().copied())?;
    history.check()?;
    Ok(history)
}

fn check(files: &[(&str, &str)], expected: &[&str]) {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, it)| (*name, it.as_bytes())).collect();
    let mistakes = mistakes_of(&files).expect_err(expected.first().unwrap());
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| mistake.to_string().lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(lines, expected);
    assert!(mistakes.iter().all(|mistake| !mistake.hint().is_empty()));
}

#[test]
fn headers() {
    for (keys, expected) in [
        ("-- revises: base", &["a1_x.sql:3:4: the header has no `revision` key"][..]),
        ("-- revision: a1", &["a1_x.sql:3:4: the header has no `revises` key"]),
        (
            "-- created: 2023-09-21T00:00:00Z",
            &[
                "a1_x.sql:3:4: the header has no `revision` key",
                "a1_x.sql:3:4: the header has no `revises` key",
            ],
        ),
        ("-- revision: a1\n-- revises:", &["a1_x.sql:4:4: the header key `revises` has no value"]),
        (
            "-- revision: a1\n-- revises: base\n-- revision: a2",
            &["a1_x.sql:5:4: the header key `revision` stands twice, first on line 3"],
        ),
        (
            "-- revision: a1\n-- revises: base\n-- depend_on: a2",
            &["a1_x.sql:5:4: unknown header key `depend_on`"],
        ),
        (
            "-- revison: a1\n-- revises: base",
            &[
                "a1_x.sql:3:4: unknown header key `revison`",
                "a1_x.sql:4:4: the header has no `revision` key",
            ],
        ),
        (
            "-- revision: a-1\n-- revises: a1, b c+d, b",
            &[
                "a1_x.sql:3:14: in the header key `revision`: `a-1` cannot be an identifier: \
                 only ASCII letters, digits and underscores are possible",
                "a1_x.sql:4:19: in the header key `revises`: `c+d` cannot be an identifier: \
                 only ASCII letters, digits and underscores are possible",
                "a1_x.sql:4:24: the header key `revises` names `b` twice",
            ],
        ),
        (
            "-- revision: a1\n-- revises: base, a2",
            &["a1_x.sql:4:13: in the header key `revises`: `base` cannot be an identifier: \
               the word is reserved"],
        ),
        (
            "-- revision: a1\n-- revises: base\n-- created: yesterday",
            &["a1_x.sql:5:13: `yesterday` is not a time"],
        ),
        (
            "-- revision: a2\n-- revises: base",
            &["a1_x.sql:3:14: the file's name does not begin with its revision `a2`"],
        ),
    ] {
        check(&[("a1_x.sql", &header(keys))], expected);
    }
}

#[test]
fn bodies() {
    for (text, expected) in [
        (
            "",
            &[
                "a1_x.sql: the section `migrate:down` is missing",
                "a1_x.sql: the section `migrate:up` is missing",
            ][..],
        ),
        ("-- migrate:up\n", &["a1_x.sql: the section `migrate:down` is missing"]),
        ("-- migrate:down\n", &["a1_x.sql: the section `migrate:up` is missing"]),
        (
            "-- migrate:up\n-- migrate:dwon\n-- migrate:down",
            &["a1_x.sql:4:4: unknown directive `migrate:dwon`"],
        ),
        (
            "-- migrate:upp\nSELECT 1;\n-- migrate:segment\nSELECT 2;\n-- migrate:down",
            &["a1_x.sql:3:4: unknown directive `migrate:upp`"],
        ),
        (
            "-- migrate:up\n-- Migrate:Up\n-- migrate:\n-- migrate:down",
            &[
                "a1_x.sql:4:4: unknown directive `Migrate:Up`",
                "a1_x.sql:5:4: unknown directive `migrate:`",
            ],
        ),
        (
            "-- migrate:up transaction:maybe\n-- migrate:down",
            &["a1_x.sql:3:4: unknown option `transaction:maybe` of `migrate:up`"],
        ),
        (
            "-- migrate:up\n-- migrate:down\n-- migrate:up",
            &["a1_x.sql:5:1: `migrate:up` stands twice, first on line 3"],
        ),
        (
            "-- migrate:segment\n-- migrate:up\n-- migrate:down",
            &["a1_x.sql:3:1: `migrate:segment` stands before `migrate:up` and `migrate:down`"],
        ),
        (
            "SELECT 1;\n-- migrate:up\n-- migrate:down",
            &["a1_x.sql:3:1: SQL stands before `migrate:up` and `migrate:down`"],
        ),
        (
            "-- migrate:up\nSELECT 1; -- migrate:down\n-- migrate:down",
            &["a1_x.sql:4:11: the directive `migrate:down` does not stand on a line of its own"],
        ),
        (
            "-- migrate:up\nSELECT 'it''s;\n-- migrate:down\n",
            &["a1_x.sql:4:8: the literal that begins here is never closed"],
        ),
        (
            "-- migrate:up\n-- migrate:down\nDO $do$ BEGIN END $x$;",
            &["a1_x.sql:5:4: the dollar quote that begins here is never closed"],
        ),
        (
            "-- migrate:up\n-- migrate:down\nSELECT \"a; /* b",
            &["a1_x.sql:5:8: the quoted name that begins here is never closed"],
        ),
        (
            "-- migrate:up\n-- migrate:down\n /* b",
            &["a1_x.sql:5:2: the comment that begins here is never closed"],
        ),
        (
            "-- migrate:up\n\\connect other\n-- migrate:down",
            &["a1_x.sql:4:1: `\\connect` is a command for a client program, not SQL"],
        ),
        (
            "-- migrate:up\nCOPY t (a) FROM stdin;\n1\n-- migrate:down",
            &["a1_x.sql:4:23: the list of rows that begins here is never closed"],
        ),
        (
            "-- migrate:up\nCOPY t (a) FROM stdin\n-- migrate:down",
            &["a1_x.sql:4:1: the rows of COPY … FROM STDIN are missing"],
        ),
        (
            "-- migrate:up\nCOPY t (a) FROM stdin; SELECT 1;\n\\.\n-- migrate:down",
            &["a1_x.sql:4:23: something stands behind COPY … FROM STDIN on its line"],
        ),
        (
            "-- migrate:up\nbegin;\nSELECT 1;\ncommit;\n-- migrate:down\nROLLBACK",
            &[
                "a1_x.sql:4:1: `BEGIN` begins or ends a transaction, which aludel does itself",
                "a1_x.sql:6:1: `COMMIT` begins or ends a transaction, which aludel does itself",
                "a1_x.sql:8:1: `ROLLBACK` begins or ends a transaction, which aludel does itself",
            ],
        ),
        (
            "-- migrate:up transaction:false\nBEGIN; COMMIT; BEGIN; SELECT 1;\n-- migrate:down",
            &[
                "a1_x.sql:4:1: `BEGIN` begins or ends a transaction, which aludel does itself",
                "a1_x.sql:4:8: `COMMIT` begins or ends a transaction, which aludel does itself",
                "a1_x.sql:4:16: `BEGIN` begins or ends a transaction, which aludel does itself",
            ],
        ),
        (
            "-- irreversible: gone\n-- migrate:up\n-- migrate:down\nSELECT 1",
            &[
                "a1_x.sql:6:1: the header says `irreversible`, and the section `migrate:down` has statements",
            ],
        ),
    ] {
        check(&[("a1_x.sql", &body(text))], expected);
    }
}

#[test]
fn what_is_no_mistake() {
    for text in [
        "-- migrate:up\n-- migrate:down\n",
        "-- migrate:down\n-- migrate:up",
        "--migrate:up\n--   migrate:down\n",
        "/* -- migrate:up */\n-- migrate:up\nDO $$\n-- migrate:down\n$$;\n  -- migrate:down",
        "-- migrate:up transaction:true\n-- migrate:segment transaction:false\n-- migrate:down",
        "-- irreversible: gone\n-- migrate:up\n",
        "-- irreversible: gone\n-- migrate:up\n-- migrate:down\n-- nothing",
        "-- migrate:up\nSAVEPOINT a; ROLLBACK TO a; RELEASE a;\n-- migrate:down",
        "-- See https://example.org: it is prose\n-- prose goes on\n\n-- note: prose too\n-- migrate:up\n-- migrate:down",
    ] {
        mistakes_of(&[("a1_x.sql", body(text).as_bytes())]).expect(text);
    }
}

#[test]
fn file_names() {
    let plain = "-- migrate:up\n-- migrate:down\n";
    for name in ["x.sql", "initial_1.sql", "20230921.sql", "1_.sql", "_x.sql"] {
        let expected =
            format!("{name}: the file has no header, and its name is not `<digits>_<name>.sql`");
        check(&[(name, plain)], &[&expected]);
    }
    for name in ["a1.sql", "a1_first.sql", "a1__x.sql", "dir/a1_first.sql"] {
        mistakes_of(&[(name, GOOD.as_bytes())]).expect(name);
    }
    let error = mistakes_of(&[("a10_x.sql", GOOD.as_bytes())]).unwrap_err();
    assert!(error.to_string().ends_with("help: rename it to `a1_first.sql`"), "{error}");
}

fn revision(id: &str, revises: &str, more: &str) -> String {
    format!(
        "-- {id}\n--\n-- revision: {id}\n-- revises: {revises}\n{more}\n-- migrate:up\n-- migrate:down\n"
    )
}

fn check_graph(revisions: &[(&str, &str, &str)], expected: &[&str]) {
    let files: Vec<(String, String)> = revisions
        .iter()
        .map(|(id, revises, more)| (format!("{id}_x.sql"), revision(id, revises, more)))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, it)| (&**name, &**it)).collect();
    check(&files, expected);
}

#[test]
fn graphs() {
    check_graph(
        &[("a", "base", ""), ("b", "aa1", "-- depends_on: zzz")],
        &[
            "b_x.sql:4:4: `revises` names `aa1`, which no file has",
            "b_x.sql:5:4: `depends_on` names `zzz`, which no file has",
        ],
    );
    check_graph(
        &[("a", "a", ""), ("b", "base", "-- depends_on: b")],
        &[
            "a_x.sql:4:4: `revises` names the revision itself, `a`",
            "b_x.sql:5:4: `depends_on` names the revision itself, `b`",
        ],
    );
    check_graph(
        &[("c", "b", ""), ("a", "c", ""), ("b", "a", ""), ("d", "c", "")],
        &["a_x.sql:4:4: the revisions form a cycle: \
           a (a_x.sql) → c (c_x.sql) → b (b_x.sql) → a"],
    );
    check_graph(
        &[("a", "base", "-- depends_on: b"), ("b", "a", "")],
        &["a_x.sql:4:4: the revisions form a cycle through `depends_on`: \
           a (a_x.sql) → b (b_x.sql) → a"],
    );
    check_graph(
        &[("a", "base", "-- branch_labels: b, x"), ("b", "base", "-- branch_labels: x")],
        &[
            "a_x.sql:5:4: the label `b` is already the revision in b_x.sql",
            "b_x.sql:5:4: the label `x` is already a label in a_x.sql",
        ],
    );
}

#[test]
fn one_identifier_in_two_files() {
    let text = revision("a", "base", "");
    check(
        &[("a_y.sql", &text), ("a_x.sql", &text)],
        &["a_y.sql:3:4: the revision `a` is also in a_x.sql"],
    );
    let plain = "-- migrate:up\n";
    check(
        &[("1_x.sql", plain), ("1_y.sql", plain)],
        &["1_y.sql: the revision `1` is also in 1_x.sql"],
    );
}

#[test]
fn a_broken_file_is_not_called_missing() {
    check(
        &[
            ("a_x.sql", "-- revision: a\n\n-- migrate:up\n"),
            ("b_x.sql", &revision("b", "a", "")),
            ("c_x.sql", &revision("c", "b1", "")),
        ],
        &[
            "a_x.sql:1:4: the header has no `revises` key",
            "c_x.sql:4:4: `revises` names `b1`, which no file has",
        ],
    );
}

#[test]
fn hints_say_what_to_write() {
    let hint = |text: &str| {
        let error = mistakes_of(&[("a1_x.sql", body(text).as_bytes())]).unwrap_err();
        error.iter().next().unwrap().hint()
    };
    assert_eq!(
        hint("-- migrate:dwon\n-- migrate:down\n-- migrate:up"),
        "did you mean `migrate:down`?"
    );
    assert_eq!(
        hint("-- irrevesible: x\n-- migrate:up\n-- migrate:down"),
        "did you mean `irreversible`?"
    );
    let hint = mistakes_of(&[
        ("20230921_001_x.sql", revision("20230921_001", "base", "").as_bytes()),
        ("20230922_001_x.sql", revision("20230922_001", "20230921_002", "").as_bytes()),
    ]);
    let hint = hint.unwrap_err().to_string();
    assert!(hint.contains("did you mean `20230921_001`?"), "{hint}");
}

#[test]
fn folders() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
    write("a1_first.sql", GOOD.as_bytes());
    write("notes.md", b"no revision");
    write(".a2.sql.swp", b"no revision");
    write(".#a2_x.sql", b"no revision");
    std::fs::create_dir(folder.path().join("old.sql")).unwrap();
    let history = History::load(folder.path()).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history.revisions().next().unwrap().path, folder.path().join("a1_first.sql"));

    write("a2_x.sql", b"-- revision: a2\n-- revises: a1\n\xff");
    write("a3_x.sql", b"SELECT 1");
    let Err(HistoryError::Mistakes(mistakes)) = History::load(folder.path()) else { panic!() };
    assert_eq!(mistakes.iter().count(), 2);

    let missing = folder.path().join("none");
    let error = History::load(&missing).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", missing.display())), "{error}");
}

#[test]
fn a_bad_body_does_not_hinder_heads() {
    let text = "-- revision: a1\n-- revises: base\n\nSELECT 'never closed";
    let history = History::from_files([("a1_x.sql", text)]).unwrap();
    assert_eq!(history.heads().len(), 1);
    assert!(history.check().is_err());
    assert!(history.heads().first().unwrap().script().is_err());
}

#[test]
fn a_file_keeps_its_facts() {
    let path = std::path::Path::new("db/a1_first_step.sql");
    let revision = Revision::parse(path, GOOD.as_bytes()).unwrap();
    assert_eq!(revision.slug, "first_step");
    assert_eq!(revision.message, "First");
    assert_eq!(revision.file_name(), "a1_first_step.sql");
    let untitled = GOOD.replace("-- First\n--\n", "");
    let revision = Revision::parse(path, untitled.as_bytes()).unwrap();
    assert_eq!(revision.message, "first step");
}
