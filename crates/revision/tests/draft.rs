//! What is written is laid out as the format says, and reads back as the same.

use std::path::Path;

use aludel_revision::{Draft, DraftSegment, Mode, Revision, RevisionId, Style};
use proptest::prelude::*;

fn id(text: &str) -> RevisionId {
    text.parse().unwrap()
}

fn ids(texts: &[&str]) -> Vec<RevisionId> {
    texts.iter().map(|text| id(text)).collect()
}

fn segment(mode: Mode, sql: &str) -> DraftSegment {
    DraftSegment { mode, fill: None, undoes: None, sql: sql.into() }
}

fn first() -> Draft {
    Draft {
        created: "2023-09-21T00:00:00Z".parse().ok(),
        up: vec![segment(Mode::Transactional, "CREATE TABLE users (\n    id uuid PRIMARY KEY\n);")],
        down: vec![segment(Mode::Transactional, "DROP TABLE users;\n")],
        ..Draft::new(id("20230921_001"), "Initial database schema", Vec::new())
    }
}

fn everything() -> Draft {
    Draft {
        created: "2023-09-22T08:30:00Z".parse().ok(),
        depends_on: ids(&["20230920_001"]),
        labels: ids(&["auth", "login"]),
        phase: None,
        irreversible: Some("the old values are gone".into()),
        up: vec![
            segment(Mode::Transactional, "ALTER TYPE role ADD VALUE 'owner';"),
            segment(
                Mode::Autocommit,
                "-- Blocks no writer.\nCREATE INDEX CONCURRENTLY users_role ON users (role);",
            ),
            segment(Mode::Transactional, "UPDATE users SET role = 'owner' WHERE id = 1;"),
        ],
        ..Draft::new(
            id("20230922_001"),
            "Everything a file can say\n\nA second paragraph; the note: is prose.",
            ids(&["20230921_001", "20230921_002"]),
        )
    }
}

#[test]
fn files_are_laid_out_exactly() {
    for draft in [first(), everything()] {
        let path = Path::new("tests/files").join(draft.file_name());
        let text = draft.render().unwrap();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{}", path.display());
    }
}

#[test]
fn an_empty_draft_is_a_file_too() {
    let draft = Draft::new(id("20230921_001"), "Nothing yet", Vec::new());
    let expected = "-- Nothing yet\n--\n-- revision: 20230921_001\n-- revises: base\n\n\
                    -- migrate:up\n\n-- migrate:down\n";
    assert_eq!(draft.render().unwrap(), expected);
}

#[test]
fn what_cannot_be_said_is_an_error() {
    let with_message = |message: &str| Draft { message: message.into(), ..first() };
    let with_up = |sql: &str| Draft { up: vec![segment(Mode::Transactional, sql)], ..first() };
    for (draft, expected) in [
        (with_message("x\nrevises: nothing"), "the header key `revises` stands twice"),
        (with_message("migrate:up"), "`migrate:up` stands twice"),
        (with_up("SELECT 1;\n-- migrate:down\nSELECT 2;"), "`migrate:down` stands inside the SQL"),
        (with_up("SELECT 'a;"), "the literal that begins here is never closed"),
        (with_up("COMMIT;"), "`COMMIT` begins or ends a transaction"),
        (with_up("SELECT '\0'"), "NUL"),
        (Draft { irreversible: Some("no".into()), ..first() }, "irreversible"),
    ] {
        let mistakes = draft.render().unwrap_err().to_string();
        assert!(mistakes.contains(expected), "{mistakes}");
    }
}

/// What a draft and a revision have in common.
fn facts(draft: &Draft) -> (Draft, Vec<Vec<String>>) {
    let statements = |segments: &[DraftSegment]| -> Vec<String> {
        segments.iter().map(|segment| segment.sql.trim_end_matches(';').to_owned()).collect()
    };
    let facts = vec![statements(&draft.up), statements(&draft.down)];
    (Draft { up: Vec::new(), down: Vec::new(), ..draft.clone() }, facts)
}

fn facts_of(revision: &Revision) -> (Draft, Vec<Vec<String>>) {
    let script = revision.script().unwrap();
    let statements = |section: Option<&aludel_revision::Section>| -> Vec<String> {
        section.into_iter().flat_map(|it| it.statements()).map(ToString::to_string).collect()
    };
    let facts = vec![statements(Some(&script.up)), statements(script.down.as_ref())];
    let draft = Draft {
        id: revision.id.clone(),
        message: revision.message.clone(),
        slug: None,
        parents: revision.parents.clone(),
        created: revision.created,
        depends_on: revision.depends_on.clone(),
        labels: revision.labels.clone(),
        phase: None,
        irreversible: revision.irreversible.clone(),
        squash: None,
        up: Vec::new(),
        down: Vec::new(),
    };
    (draft, facts)
}

fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("SELECT 1".to_owned()),
        "[a-z]{1,8}".prop_map(|name| format!("CREATE TABLE t_{name} (a int, b text)")),
        "\\PC{0,20}".prop_map(|text| format!("SELECT '{}'", text.replace('\'', "''"))),
        "[^\0]{0,20}".prop_map(|text| format!("DO $q$ {} $q$", text.replace('$', ""))),
    ]
}

fn segments() -> impl Strategy<Value = Vec<DraftSegment>> {
    let segment = (any::<bool>(), statement()).prop_map(|(transactional, sql)| DraftSegment {
        mode: if transactional { Mode::Transactional } else { Mode::Autocommit },
        fill: None,
        undoes: None,
        sql: sql + ";",
    });
    prop::collection::vec(segment, 0..4)
}

fn names() -> impl Strategy<Value = Vec<RevisionId>> {
    prop::collection::btree_set("x[a-z0-9_]{1,12}", 0..3)
        .prop_map(|names| names.iter().map(|name| id(name)).collect())
}

prop_compose! {
    fn draft()(
        message in "[A-Z][a-zä-ü ,.()-]{0,30}[a-z](\n\n?[A-Z][a-z ]{0,20}[a-z]){0,2}",
        parents in names(),
        depends_on in names(),
        labels in names(),
        seconds in prop::option::of(0_i64..4_000_000_000),
        why in prop::option::of("[a-z][a-z ]{0,20}[a-z]"),
        up in segments(),
        down in segments(),
    ) -> Draft {
        let down = if why.is_some() { Vec::new() } else { down };
        Draft {
            created: seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()),
            depends_on, labels, irreversible: why, up, down,
            ..Draft::new(id("20230921_001"), message, parents)
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same(draft in draft()) {
        let text = draft.render().unwrap();
        let path = draft.file_name();
        let revision = Revision::parse(Path::new(&path), text.as_bytes()).unwrap();
        prop_assert_eq!(revision.style, Style::Aludel);
        prop_assert_eq!(facts_of(&revision), facts(&draft));
        prop_assert_eq!(revision.text(), text.as_str());
        let crlf = text.replace('\n', "\r\n");
        let converted = Revision::parse(Path::new(&path), crlf.as_bytes()).unwrap();
        if !text.contains('\r') {
            prop_assert_eq!(converted.script(), revision.script());
        }
    }
}
