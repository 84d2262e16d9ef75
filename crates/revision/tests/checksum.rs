//! The checksum is over what executes: stable for ever, blind to comments and blanks, and to
//! nothing else.

use std::path::Path;

use aludel_revision::{Checksum, History, Revision, Script};
use proptest::prelude::*;

fn script(text: &str) -> Script {
    let revision = Revision::parse(Path::new("a1_x.sql"), text.as_bytes()).unwrap();
    revision.script().unwrap().clone()
}

fn with_up(up: &str) -> Script {
    script(&format!("-- revision: a1\n-- revises: base\n-- migrate:up\n{up}\n-- migrate:down\n"))
}

#[test]
fn the_format_never_changes() {
    let text = include_str!("files/20230921_001_initial_database_schema.sql");
    let path = Path::new("20230921_001_initial_database_schema.sql");
    let revision = Revision::parse(path, text.as_bytes()).unwrap();
    let script = revision.script().unwrap();
    assert_eq!(
        script.up_checksum.to_string(),
        "0eabb43cca2b9d2a14887a8426f90d44be92c69fe2311346a779e13209958c3a"
    );
    assert_eq!(
        script.down_checksum.unwrap().to_string(),
        "a7c29625704b2a02eaa59de2e9df906c9b049308364b0438a950803347c8764e"
    );
}

/// A file with every directive and every header key that counts.
const EVERYTHING: &str = "-- Everything\n--\n-- revision: a1\n-- revises: b, c\n-- depends_on: d\n\
    -- branch_labels: e\n-- created: 2023-09-21T00:00:00Z\n\n-- migrate:up\n\nCREATE TABLE t (a text);\n\
    DO $x$ BEGIN; END; $x$;\n-- migrate:segment transaction:false\nVACUUM t;\n\
    SELECT E'\\'', U&'\\0041', 1.5e3 AS \"B\", a<-1;\n-- migrate:segment transaction:true\nSELECT 1;\n\n\
    -- migrate:down transaction:false\nDROP TABLE t;\n-- migrate:segment\nSELECT 2;\n";

#[test]
fn every_directive_keeps_its_checksum() {
    let script = script(EVERYTHING);
    let sums = [Some(script.up_checksum), script.down_checksum].map(|it| it.unwrap().to_string());
    assert_eq!(
        sums,
        [
            "3907d8a5b21827233c9c4a87fb4a4358bf5aa0e70fc8ac9033794ff14ebf4061",
            "a693fde217dfeaa327f48197d62a48bedc7aef3493dabd4dda8fc352dcec2e3d"
        ]
    );
    let dbmate = "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2;\n";
    let history = History::from_files([("1_a.sql", dbmate)]).unwrap();
    let script = history.heads()[0].script().unwrap();
    let sums = [Some(script.up_checksum), script.down_checksum].map(|it| it.unwrap().to_string());
    assert_eq!(
        sums,
        [
            "cb6a1d532a37a579f9f3b8562eb0beabe905d27875bc2c3825c2021ea39a3826",
            "5b31685f467d0b0f201758aa86e43707742a72b0bf0a0b81a1dac29b8b8ebe49"
        ]
    );
}

#[test]
fn what_does_not_count() {
    let one = "CREATE TABLE t (a int);\nSELECT 'x';";
    for other in [
        "CREATE TABLE t (a int); SELECT 'x'",
        "-- why\nCREATE /* a -- */ TABLE t(\n\ta int\n);;\n\n;SELECT 'x';",
        "CREATE TABLE t (a int);\r\nSELECT 'x';",
    ] {
        assert_eq!(with_up(one).up_checksum, with_up(other).up_checksum, "{other}");
    }
    let text = include_str!("files/20230921_001_initial_database_schema.sql");
    let path = Path::new("20230921_001_initial_database_schema.sql");
    let plain = Revision::parse(path, text.as_bytes()).unwrap();
    let edited = text
        .replace("Initial database schema", "Something else")
        .replace("created: 2023", "created: 2024")
        .replace('\n', "\r\n");
    let edited = Revision::parse(path, format!("\u{feff}{edited}").as_bytes()).unwrap();
    assert_eq!(plain.script().unwrap().up_checksum, edited.script().unwrap().up_checksum);
    assert_eq!(plain.script().unwrap().down_checksum, edited.script().unwrap().down_checksum);
}

#[test]
fn what_counts() {
    let base = "-- revision: a1\n-- revises: b, c\n-- depends_on: d\n-- migrate:up\nDO $$a  b$$;\n\
                SELECT 'x y', a<-1;\n-- migrate:down\nSELECT 1;";
    let plain = script(base);
    for (from, to) in [
        ("b, c", "b"),
        ("b, c", "c, b"),
        ("depends_on: d", "depends_on: e"),
        ("migrate:up", "migrate:up transaction:false"),
        ("a  b", "a b"),
        ("a  b", "a\r\nb"),
        ("$$a  b$$", "'a  b'"),
        ("'x y'", "'x  y'"),
        ("'x y'", "'x' y"),
        ("a<-1", "a<@-1"),
        ("a<-1", "a<-10"),
        ("$$;\nSELECT", "$$;\n-- migrate:segment\nSELECT"),
    ] {
        let edited = script(&base.replace(from, to));
        assert_ne!(edited.up_checksum, plain.up_checksum, "{from} {to}");
        assert_eq!(edited.down_checksum, plain.down_checksum, "{from} {to}");
    }
    let edited = script(&base.replace("SELECT 1", "SELECT 2"));
    assert_eq!(edited.up_checksum, plain.up_checksum);
    assert_ne!(edited.down_checksum, plain.down_checksum);
    assert_ne!(Some(plain.up_checksum), plain.down_checksum);
}

#[test]
fn a_dbmate_file_that_comes_in_before_is_no_edit() {
    let file = |name: &'static str| (name, "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
    let checksum = |files: &[(&str, &str)]| {
        let history = History::from_files(files.iter().copied()).unwrap();
        history.heads()[0].script().unwrap().up_checksum
    };
    let one = checksum(&[file("1_a.sql"), file("3_c.sql")]);
    assert_eq!(checksum(&[file("1_a.sql"), file("2_b.sql"), file("3_c.sql")]), one);
}

#[test]
fn checksums_are_text_too() {
    let checksum = with_up("SELECT 1").up_checksum;
    assert_eq!(checksum.to_string().parse::<Checksum>().unwrap(), checksum);
    for bad in ["", "abc", &"g".repeat(64), &"é".repeat(32)] {
        assert!(bad.parse::<Checksum>().is_err());
    }
}

fn trivia() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n\t".to_owned()),
        "[a-z ';$]{0,8}".prop_map(|text| format!(" -- {text}\n")),
        "[a-z ';$]{0,8}".prop_map(|text| format!("/* {text} */")),
    ]
}

proptest! {
    #[test]
    fn edits_between_tokens_do_not_count(
        picks in prop::collection::vec((0_usize..12, trivia()), 1..30)
    ) {
        let tokens = ["SELECT", "'a ;'", "E'\\''", "$$ -- $$", ",", "+", "a", "\"B\"", "1.5", ";", "(", ")"];
        let join = |spaced: bool| -> String {
            let piece = |(index, trivia): &(usize, String)| {
                format!("{}{}", tokens[*index], if spaced { trivia } else { " " })
            };
            picks.iter().map(piece).collect()
        };
        let (plain, spaced) = (join(false), join(true));
        prop_assert_eq!(with_up(&plain).up_checksum, with_up(&spaced).up_checksum);
    }

    #[test]
    fn other_tokens_are_another_checksum(
        one in "[a-c(),;' +]{0,12}", other in "[a-c(),;' +]{0,12}"
    ) {
        let statements = |text: &str| -> Vec<Vec<String>> {
            aludel_sql::split(aludel_sql::tokens(text)).into_iter()
                .map(|it| it.tokens.iter().map(|token| token.text.to_owned()).collect())
                .collect()
        };
        prop_assume!(one.matches('\'').count() % 2 == 0 && other.matches('\'').count() % 2 == 0);
        prop_assert_eq!(
            statements(&one) == statements(&other),
            with_up(&one).up_checksum == with_up(&other).up_checksum
        );
    }
}
