//! The scanner and the splitter, on cases and by law.

use proptest::prelude::*;

use super::*;

fn texts(sql: &str) -> Vec<&str> {
    tokens(sql).filter(|token| !token.is_trivia()).map(|token| token.text).collect()
}

#[test]
fn tokens_end_where_postgresql_ends_them() {
    let cases: &[(&str, &[&str])] = &[
        ("SELECT a.b,1", &["SELECT", "a", ".", "b", ",", "1"]),
        ("'it''s' x", &["'it''s'", "x"]),
        (r"'a\' b", &[r"'a\'", "b"]),
        (r"E'a\'b' c", &[r"E'a\'b'", "c"]),
        (r"e'\\' c", &[r"e'\\'", "c"]),
        ("E'a'\n'b\\'c' d", &["E'a'", "'b\\'c'", "d"]),
        ("E'a' -- x\n 'b\\'c' d", &["E'a'", "'b\\'c'", "d"]),
        ("E'a' 'b\\' c", &["E'a'", "'b\\'", "c"]),
        ("'a'\n'b\\' c", &["'a'", "'b\\'", "c"]),
        ("E'a'\n/* x */'b\\' c", &["E'a'", "'b\\'", "c"]),
        ("U&'d!0061t' u&\"x\"\"y\" z", &["U&'d!0061t'", "u&\"x\"\"y\"", "z"]),
        ("u & 'x'", &["u", "&", "'x'"]),
        ("B'01' x'1f' N'n' nn", &["B'01'", "x'1f'", "N'n'", "nn"]),
        ("$$a;'b$$ c", &["$$a;'b$$", "c"]),
        ("$q$ $$ $q $q$ c", &["$q$ $$ $q $q$", "c"]),
        ("$aa$ $a$aa$ c", &["$aa$ $a$aa$", "c"]),
        ("$ä$ x $ä$", &["$ä$ x $ä$"]),
        ("a$$b$$", &["a$$b$$"]),
        ("$1+$2", &["$1", "+", "$2"]),
        ("/* a /* b */ c */ d", &["d"]),
        ("/*/ x */ d", &["d"]),
        ("a--b\nc", &["a", "c"]),
        ("a -- b\rc", &["a", "c"]),
        ("a<-1", &["a", "<", "-", "1"]),
        ("a @- b", &["a", "@-", "b"]),
        ("a->>'b'", &["a", "->>", "'b'"]),
        ("a+--x\nb", &["a", "+", "b"]),
        ("a*/*x*/b", &["a", "*", "b"]),
        (
            "1..2 1.5e-3 .5 0x1F 1_000 1e5",
            &["1", "..", "2", "1.5e-3", ".5", "0x1F", "1_000", "1e5"],
        ),
        ("0xe-5 2e-x", &["0xe", "-", "5", "2e", "-", "x"]),
        ("a::int := b => c", &["a", "::", "int", ":=", "b", "=>", "c"]),
        ("a[1:2]", &["a", "[", "1", ":", "2", "]"]),
        ("größe \"Ü\"\"x\"", &["größe", "\"Ü\"\"x\""]),
        (r"\d x", &["\\", "d", "x"]),
    ];
    for (sql, expected) in cases {
        assert_eq!(texts(sql), *expected, "{sql}");
    }
}

#[test]
fn a_token_stands_for_a_name() {
    let cases = [
        ("users", Some("users")),
        ("Users", Some("users")),
        ("\"Users\"", Some("Users")),
        ("\"a\"\"b\"", Some("a\"b")),
        ("\"\"\"\"", Some("\"")),
        ("U&\"d\"", Some("d")),
        ("\"open", Some("open")),
        ("'users'", None),
        (",", None),
        ("1", None),
    ];
    for (text, name) in cases {
        let names: Vec<_> = tokens(text).map(|token| token.name()).collect();
        assert_eq!(names, [name.map(str::to_owned)], "{text}");
    }
}

#[test]
fn what_never_ends_is_not_closed() {
    for sql in ["'a", "E'a\\'", "\"a", "$$a$", "$x$ $y$", "/* /* */", "U&\"", "'"] {
        let last = tokens(sql).last().unwrap();
        assert!(!last.closed, "{sql}");
        assert_eq!(last.end(), sql.len());
    }
}

fn statements(sql: &str) -> Vec<&str> {
    split(tokens(sql)).into_iter().map(|statement| &sql[statement.range]).collect()
}

#[test]
fn statements_end_where_psql_ends_them() {
    let atomic = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC \
                  SELECT CASE WHEN a > 1 THEN 2 ELSE 3 END AS end; SELECT x.end FROM x; END";
    let procedure = "create procedure p() begin atomic insert into t values (1); end";
    let rule = "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); SELECT 2)";
    let block = "DO $$ BEGIN PERFORM 1; END; $$";
    let quoted = "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'";
    for pieces in [
        &[atomic, "SELECT 1"][..],
        &[procedure, procedure],
        &[rule, "SELECT 1"],
        &[block, block],
        &[quoted, "SELECT 1"],
        &["BEGIN", "SELECT CASE WHEN true THEN 1 END", "COMMIT"],
        &["SELECT '(' AS a", "SELECT \"(\" FROM t"],
        &["SELECT 1) ", "SELECT 2"],
    ] {
        let expected: Vec<&str> = pieces.iter().map(|piece| piece.trim()).collect();
        assert_eq!(statements(&pieces.join(";\n-- a; comment\n")), expected);
        assert_eq!(statements(&(pieces.join(";;") + ";")), expected);
    }
    assert!(statements(" ; ;; /* x; */ -- y;").is_empty());
}

#[test]
fn transaction_control_is_known_by_its_words() {
    let control = |sql: &str| {
        let statement = split(tokens(sql)).into_iter().next().unwrap();
        transaction_control(&statement.tokens)
    };
    for (sql, words) in [
        ("begin", "BEGIN"),
        ("START /* x */ TRANSACTION READ ONLY", "START TRANSACTION"),
        ("commit work", "COMMIT WORK"),
        ("END", "END"),
        ("ABORT", "ABORT"),
        ("ROLLBACK AND CHAIN", "ROLLBACK AND"),
        ("PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION"),
        ("COMMIT PREPARED 'x'", "COMMIT PREPARED"),
    ] {
        assert_eq!(control(sql).as_deref(), Some(words), "{sql}");
    }
    for sql in [
        "SAVEPOINT a",
        "RELEASE a",
        "ROLLBACK TO a",
        "ROLLBACK WORK TO SAVEPOINT a",
        "PREPARE x AS SELECT 1",
        "SELECT 'COMMIT'",
        "\"commit\"",
        "SET TRANSACTION READ ONLY",
    ] {
        assert_eq!(control(sql), None, "{sql}");
    }
}

#[test]
fn rows_belong_to_the_copy_before_them() {
    let copy = "COPY s.t (a, \"from\") FROM stdin;\n1\ta;b\n-- migrate:down\n'\t$$\n\\.";
    let empty = "copy t from /* here */ stdin with (format csv) ; -- rows\n\\.";
    let several = format!("SELECT 1;\n{copy}\n{empty}\n;SELECT 2");
    assert_eq!(statements(&several), ["SELECT 1", copy, empty, "SELECT 2"]);
    for other in [
        "COPY (SELECT x FROM stdin) TO stdout",
        "COPY t FROM 'stdin'",
        "COPY t (\"from\") TO STDOUT",
        "SELECT copy FROM stdin",
    ] {
        let both = format!("{other};\nSELECT 2;\n\\.");
        assert_eq!(statements(&both)[..2], [other, "SELECT 2"], "{other}");
    }
    let open = tokens("COPY t FROM stdin;\n1\n\\. \n").last().unwrap();
    assert_eq!((open.kind, open.closed), (Kind::CopyRows, false));
}

#[test]
fn a_copy_is_a_piece_of_its_own() {
    let text =
        "ä; COPY t FROM stdin;\n1\n2\r\n\\.\nb;c; copy t to stdout;\nCOPY u FROM stdin;\n\\.\n;--";
    let found: Vec<_> = pieces(text)
        .into_iter()
        .map(|it| (it.sql.trim(), it.way, it.characters_before, it.statements_before))
        .collect();
    let expected = [
        ("ä;", Way::Message, 0, 0),
        ("COPY t FROM stdin", Way::CopyIn("1\n2\r\n"), 3, 1),
        ("b;c;", Way::Message, 29, 2),
        ("copy t to stdout", Way::CopyOut, 35, 4),
        ("COPY u FROM stdin", Way::CopyIn(""), 53, 5),
    ];
    assert_eq!(found, expected);
    for plain in ["", "SELECT copy(1)", "COPY t FROM 'x'; SELECT 1"] {
        assert_eq!(pieces(plain).len(), 1, "{plain}");
        assert_eq!(pieces(plain)[0].way, Way::Message);
    }
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("'".to_owned()),
        Just("\"".to_owned()),
        Just("$$".to_owned()),
        Just("$a$".to_owned()),
        Just("/*".to_owned()),
        Just("*/".to_owned()),
        Just("--".to_owned()),
        Just("\n".to_owned()),
        Just("E'".to_owned()),
        Just("\\".to_owned()),
        Just(";".to_owned()),
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just(" begin atomic ".to_owned()),
        Just(" create function ".to_owned()),
        Just("; copy t from stdin ;\n".to_owned()),
        Just("\n\\.\n".to_owned()),
        Just(" end ".to_owned()),
        "[a-z0-9.+<>ä-]{1,3}",
        "\\PC",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_together_are_the_text(sql in soup()) {
        let mut end = 0;
        for token in tokens(&sql) {
            prop_assert_eq!(token.start, end);
            prop_assert!(!token.text.is_empty());
            end = token.end();
        }
        prop_assert_eq!(end, sql.len());
    }

    #[test]
    fn between_statements_is_nothing(sql in soup()) {
        let mut end = 0;
        let spans = split(tokens(&sql));
        let last = std::iter::once(sql.len()..sql.len());
        for range in spans.iter().map(|span| span.range.clone()).chain(last) {
            prop_assert!(end <= range.start);
            let inside = tokens(&sql).filter(|token| end <= token.start && token.start < range.start);
            for token in inside {
                prop_assert!(token.is_trivia() || token.kind == Kind::Semicolon);
            }
            end = range.end;
        }
    }
}

/// A syntax with other names and bodies of triggers.
const OTHER: Syntax = Syntax {
    dollar_quotes: false,
    other_names: true,
    nested_comments: false,
    prefixed_literals: false,
    copy: false,
    trigger_bodies: true,
};

#[test]
fn another_syntax_is_cut_elsewhere() {
    for (text, expected) in [
        ("SELECT `a;``b`, [c;d]; SELECT 2", &["SELECT `a;``b`, [c;d]", "SELECT 2"][..]),
        ("SELECT $a; SELECT $$", &["SELECT $a", "SELECT $$"]),
        ("SELECT e'\\'; SELECT x'00'", &["SELECT e'\\'", "SELECT x'00'"]),
        ("/* a /* b */ SELECT 1; SELECT 2 /* open", &["SELECT 1", "SELECT 2"]),
        (
            "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; \
             DELETE FROM c; END; SELECT 1",
            &[
                "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; \
                 DELETE FROM c; END",
                "SELECT 1",
            ],
        ),
        (
            "CREATE TEMP TRIGGER a DELETE ON b BEGIN SELECT 1; END",
            &["CREATE TEMP TRIGGER a DELETE ON b BEGIN SELECT 1; END"],
        ),
        ("copy; FROM", &["copy", "FROM"]),
    ] {
        let whole: String = tokens_of(text, OTHER).map(|token| token.text).collect();
        assert_eq!(whole, text);
        let spans = split_of(tokens_of(text, OTHER), OTHER);
        let found: Vec<&str> = spans.iter().map(|span| &text[span.range.clone()]).collect();
        assert_eq!(found, expected, "{text}");
    }
    let names: Vec<_> =
        tokens_of("`a``b` [c d] \"e\"\"f\" G", OTHER).filter_map(|token| token.name()).collect();
    assert_eq!(names, ["a`b", "c d", "e\"f", "g"]);
}
