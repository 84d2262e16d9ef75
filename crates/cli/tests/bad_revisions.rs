//! Every mistake of a revision file has its own message, with file, line and what to do.

mod support;

use support::Project;

fn file(revision: &str, revises: &str, rest: &str) -> String {
    format!("-- words\n--\n-- revision: {revision}\n-- revises: {revises}\n\n{rest}")
}

const BODY: &str = "-- migrate:up\n\nSELECT 1;\n\n-- migrate:down\n\nSELECT 1;\n";

fn check(name: &str, files: &[(&str, &[u8])], command: &[&str]) {
    let project = Project::new();
    for (path, text) in files {
        project.write(&format!("migrations/{path}"), text);
    }
    assert_transcript!(format!("bad_revision_{name}"), project.run(command));
}

#[test]
fn a_missing_header_key() {
    let text = format!("-- words\n--\n-- revision: r1\n\n{BODY}");
    check("missing_key", &[("r1_a.sql", text.as_bytes())], &["heads"]);
}

#[test]
fn an_unknown_directive() {
    let text = file("r1", "base", "-- migrate:upp\n\nSELECT 1;\n");
    check("unknown_directive", &[("r1_a.sql", text.as_bytes())], &["show", "r1"]);
}

#[test]
fn a_duplicate_identifier() {
    let text = file("r1", "base", BODY);
    check("duplicate", &[("r1_a.sql", text.as_bytes()), ("r1_b.sql", text.as_bytes())], &["heads"]);
}

#[test]
fn an_unknown_parent() {
    let one = file("r1", "base", BODY);
    let two = file("r2", "r0", BODY);
    check(
        "unknown_parent",
        &[("r1_a.sql", one.as_bytes()), ("r2_b.sql", two.as_bytes())],
        &["heads"],
    );
}

#[test]
fn a_cycle() {
    let one = file("r1", "r2", BODY);
    let two = file("r2", "r1", BODY);
    check("cycle", &[("r1_a.sql", one.as_bytes()), ("r2_b.sql", two.as_bytes())], &["heads"]);
}

#[test]
fn a_missing_section() {
    let text = file("r1", "base", "-- migrate:up\n\nSELECT 1;\n");
    check("missing_section", &[("r1_a.sql", text.as_bytes())], &["show", "r1"]);
}

#[test]
fn invalid_utf_8() {
    let mut text = file("r1", "base", BODY).into_bytes();
    text.extend(b"-- \xff\n");
    check("utf8", &[("r1_a.sql", &text)], &["heads"]);
}

#[test]
fn a_revision_that_does_not_exist() {
    let text = file("20230921_001", "base", BODY);
    check("unknown_target", &[("20230921_001_a.sql", text.as_bytes())], &["show", "20230912_001"]);
}
