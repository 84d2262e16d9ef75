//! A saved catalog is data: its texts become parts of statements, so each must be one part, and not
//! end its statement to begin another.
//!
//! What is a name or a literal is quoted where it is written, and may hold anything. All other texts
//! are looked at, those of kinds and members to come among them.

use aludel_catalog::{Catalog, Key, Object};
use aludel_sql::{Kind, Token, split, tokens};
use serde_json::Value;

/// Members that hold names, which are quoted.
const NAMES: &[&str] = &[
    "access_method",
    "cluster_on",
    "columns",
    "dictionaries",
    "family",
    "function",
    "grantee",
    "index_tablespace",
    "inherits",
    "made_up_name",
    "multirange_name",
    "name",
    "not_null_name",
    "owner",
    "parent",
    "parser",
    "partition_of",
    "publications",
    "references",
    "replica_identity",
    "roles",
    "schema",
    "schemas",
    "sequence_name",
    "server",
    "table",
    "tablespace",
    "template",
    "wrapper",
];
/// Members that are written as literals.
const LITERALS: &[&str] = &[
    "comment",
    "index_comment",
    "sequence_comment",
    "security_labels",
    "labels",
    "connection",
    "value",
    "lc_collate",
    "lc_ctype",
    "locale",
    "rules",
    "version",
    "server_type",
    "tags",
    "updates",
];
/// Members in which a comma outside of brackets would begin something else.
const ONE_THING: &[&str] = &[
    "data_type",
    "expression",
    "default",
    "check",
    "using",
    "filter",
    "collation",
    "subtype",
    "returns",
    "base_type",
    "storage",
    "compression",
    "of_type",
    "source",
    "target",
    "event",
    "privilege",
    "owner_privileges",
    "not_null_options",
];
/// The words that a whole statement of a kind begins with.
const WHOLE: &[(&str, &[&str])] = &[
    ("function", &["create"]),
    ("rule", &["create"]),
    ("trigger", &["create"]),
    ("view", &["select", "with", "values", "table", "("]),
    ("materialized_view", &["select", "with", "values", "table", "("]),
];

/// A text that is not what it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unsound {
    /// The object.
    pub(super) key: Key,
    /// The member of the file, from its root.
    pub(super) path: String,
    /// What is wrong with it.
    pub(super) why: &'static str,
}

/// The first text of a catalog that is more than a part of a statement.
pub(super) fn first_unsound(catalog: &Catalog) -> Option<Unsound> {
    catalog.objects.iter().enumerate().find_map(|(number, (key, object))| {
        let found = in_key(key).or_else(|| in_object(object))?;
        let path = format!("catalog.objects[{number}]{}", found.0);
        Some(Unsound { key: key.clone(), path, why: found.1 })
    })
}

/// A place within an object, and what is wrong there.
type Found = (String, &'static str);

fn in_key(key: &Key) -> Option<Found> {
    let value = serde_json::to_value(key).ok()?;
    // Its kind is not of a text's choice.
    let why = fault("signature", value.get("signature")?.as_str()?, "")?;
    Some(("[0].signature".to_owned(), why))
}

fn in_object(object: &Object) -> Option<Found> {
    let value = serde_json::to_value(object).ok()?;
    let kind = value.get("body").and_then(|body| body.get("kind")).and_then(Value::as_str);
    let kind = kind.unwrap_or_default().to_owned();
    within(&value, "", &kind).map(|(path, why)| (format!("[1]{path}"), why))
}

/// Looks at the texts of a value; `member` is the name that it stands under.
fn within(value: &Value, member: &str, kind: &str) -> Option<Found> {
    match value {
        Value::String(text) => fault(member, text, kind).map(|why| (String::new(), why)),
        Value::Array(all) => all.iter().enumerate().find_map(|(at, one)| {
            within(one, member, kind).map(|(path, why)| (format!("[{at}]{path}"), why))
        }),
        Value::Object(members) => {
            // The name of a setting is written as it is.
            let is_setting = members.len() == 2 && members.contains_key("value");
            members.iter().find_map(|(name, one)| {
                let as_member = if is_setting && name == "name" { "setting" } else { name };
                within(one, as_member, kind).map(|(path, why)| (format!(".{name}{path}"), why))
            })
        }
        _ => None,
    }
}

/// What is wrong with a text.
fn fault(member: &str, text: &str, kind: &str) -> Option<&'static str> {
    if NAMES.contains(&member) || LITERALS.contains(&member) || member == "kind" {
        return None;
    }
    let all: Vec<Token<'_>> = tokens(text).collect();
    if all.iter().any(|token| !token.closed) {
        return Some("does not end");
    }
    if all.last().is_some_and(|token| token.kind == Kind::LineComment) {
        return Some("ends in a comment, which would hide what follows");
    }
    if all.iter().any(|token| matches!(token.kind, Kind::CopyRows | Kind::Parameter)) {
        return Some("is not a part of a statement");
    }
    match brackets(&all) {
        Brackets::Unbalanced => {
            return Some("closes a bracket that it does not open, or the other way");
        }
        Brackets::Comma if ONE_THING.contains(&member) => return Some("is more than one thing"),
        _ => {}
    }
    let is_of_kind = |(whole, _): &&(&str, _)| member == "definition" && *whole == kind;
    let words: &[&str] = WHOLE.iter().find(is_of_kind).map_or(&[], |(_, words)| words);
    let statements = split(all.iter().copied());
    let is_whole = !words.is_empty();
    let ends = all.iter().any(|token| token.kind == Kind::Semicolon) && !is_whole;
    if statements.len() > 1 || ends {
        return Some("is more than one statement");
    }
    let begins = statements
        .first()
        .and_then(|it| it.tokens.first())
        .is_some_and(|first| words.iter().any(|word| first.is_word(word) || first.text == *word));
    (is_whole && !begins).then_some("is another statement than that of its object")
}

/// The brackets of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Brackets {
    /// One is closed that was not opened, or is not closed.
    Unbalanced,
    /// There is a comma outside of them.
    Comma,
    Balanced,
}

fn brackets(all: &[Token<'_>]) -> Brackets {
    let (mut depth, mut found) = (0_usize, Brackets::Balanced);
    for token in all.iter().filter(|token| token.kind == Kind::Punctuation) {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Brackets::Unbalanced,
            },
            "," if depth == 0 => found = Brackets::Comma,
            _ => {}
        }
    }
    if depth == 0 { found } else { Brackets::Unbalanced }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_part_of_a_statement() {
        let sound = [
            ("data_type", "numeric(10,2)", "column"),
            ("data_type", "character varying(3)[]", "column"),
            ("expression", "';--('::text", "default"),
            ("expression", "nextval('\"a;b\"'::regclass)", "default"),
            ("definition", "CHECK ((a > 0) AND (b = ')'::text))", "constraint"),
            (
                "definition",
                "CREATE OR REPLACE FUNCTION f()\n LANGUAGE sql\nAS $$SELECT 1; SELECT 2$$\n",
                "function",
            ),
            (
                "definition",
                "CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n SELECT 1;\n SELECT 2;\nEND",
                "function",
            ),
            ("definition", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "rule"),
            ("definition", "SELECT a, b FROM t;", "view"),
            ("name", "a); DROP TABLE t; --", "column"),
            ("comment", "a; b (", "table"),
            ("privilege", "SELECT", "table"),
        ];
        for (member, text, kind) in sound {
            assert_eq!(fault(member, text, kind), None, "{member} {text}");
        }
        let unsound = [
            ("data_type", "integer); DROP TABLE t; --", "column"),
            ("data_type", "integer, b integer", "column"),
            ("data_type", "integer; DROP TABLE t", "column"),
            ("data_type", "integer --", "column"),
            ("data_type", "integer /*", "column"),
            ("expression", "0; DROP TABLE t", "default"),
            ("expression", "0, DROP COLUMN b", "default"),
            ("expression", "'x", "default"),
            ("definition", "CHECK (true)); DROP TABLE t; SELECT (1", "constraint"),
            ("definition", "CREATE FUNCTION f() RETURNS int AS 'x'; DROP TABLE t", "function"),
            ("definition", "DROP TABLE t", "function"),
            ("definition", "DROP TABLE t", "view"),
            ("storage", "PLAIN; DROP TABLE t", "column"),
            ("setting", "fillfactor = 10); DROP TABLE t; --", "table"),
            ("privilege", "SELECT ON t TO public; DROP TABLE t", "table"),
            ("of_a_later_version", "x; DROP TABLE t", "table"),
        ];
        for (member, text, kind) in unsound {
            assert!(fault(member, text, kind).is_some(), "{member} {text}");
        }
    }
}
