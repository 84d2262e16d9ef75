//! Safe forms that are the same statement in other words, in a segment of its own: no plan between two catalogs
//! leads there, for none changes. Whether one does what it is to do is looked at as for any other form.

use aludel_catalog::QualifiedName;
use aludel_revision::{DraftSegment, Fill, Mode};
use aludel_sql::Token;

use super::words::{Words, plain, split};

/// What may be done in other words.
pub(super) const MAY_BE_REWORDED: &[&str] = &[
    "backfill-in-ddl-transaction",
    "refresh-view-blocking",
    "reindex-blocking",
    "unbatched-backfill",
    "unbatched-mutation",
];

/// A statement in other words.
pub(super) enum Reworded {
    /// As it is, in a segment of its own.
    Apart(DraftSegment),
    /// In slices along the primary key of a table: of the first of these that there is.
    Sliced { tables: Vec<QualifiedName>, segment: DraftSegment },
}

/// The form of a statement that lets others work, or why it has none. A bare name is looked for in the schemas of
/// the path.
pub(super) fn reworded(sql: &str, path: &[String]) -> Result<Reworded, &'static str> {
    let words = Words::of(sql);
    match words.text(0).as_str() {
        "reindex" => reindex(&words).map(Reworded::Apart),
        "refresh" => refresh(&words).map(Reworded::Apart),
        "update" => sliced(&words, path),
        _ => Err("aludel knows no other words for it"),
    }
}

fn reindex(words: &Words<'_>) -> Result<DraftSegment, &'static str> {
    let mut at = 1;
    if words.is(at, "(") {
        while at < words.tokens.len() && !words.is(at, ")") {
            if words.is(at, "concurrently") {
                return Err("its options say that others wait");
            }
            at += 1;
        }
        at += 1;
    }
    match words.text(at).as_str() {
        "index" | "table" | "schema" | "database" if !words.is(at + 1, "concurrently") => {
            let sql = words.with(at, "CONCURRENTLY");
            Ok(DraftSegment { mode: Mode::Autocommit, sql, ..DraftSegment::default() })
        }
        _ => Err("the server rebuilds it in no other way"),
    }
}

fn refresh(words: &Words<'_>) -> Result<DraftSegment, &'static str> {
    let is_empty = (0..words.tokens.len()).any(|at| words.is(at, "no"));
    match words.is(2, "view") && !words.is(3, "concurrently") && !is_empty {
        true => Ok(DraftSegment { sql: words.with(2, "CONCURRENTLY"), ..DraftSegment::default() }),
        false => Err("the server fills it in no other way"),
    }
}

/// `UPDATE t SET a = 'x' WHERE a IS NULL`: of what is done the condition is false, whatever stands in the table.
fn sliced(words: &Words<'_>, path: &[String]) -> Result<Reworded, &'static str> {
    let plain_only =
        "only an UPDATE of one table, by what stands in the row itself, can be cut into slices";
    let first = 1 + usize::from(words.is(1, "only"));
    let behind = if words.is(first + 1, ".") { first + 3 } else { first + 1 };
    let name = |at: usize| words.tokens.get(at).and_then(Token::name).ok_or(plain_only);
    let (schemas, table) = match behind - first {
        1 => (path, name(first)?),
        _ => (&[name(first)?][..], name(first + 2)?),
    };
    let tables = schemas.iter().map(|it| QualifiedName::new(it.as_str(), table.as_str())).collect();
    let mut forbidden = ["from", "returning", "select", "limit"].iter();
    let has = |word: &&str| (behind..words.tokens.len()).any(|at| words.is(at, word));
    if first > 1 || !words.is(behind, "set") || forbidden.any(has) {
        return Err(plain_only);
    }
    let rest: Vec<String> = words.tokens.iter().skip(behind + 1).map(plain).collect();
    let (assigned, condition) = match rest.iter().position(|word| word == "where") {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (&rest[..], &rest[..0]),
    };
    if !ends(&split(assigned, ","), condition) {
        return Err(
            "its WHERE does not say of which rows it is done: `… IS NULL` of a column that gets a value",
        );
    }
    let range = words.tokens[first].start..words.tokens[behind - 1].end();
    let fill = Some(Fill::new(&words.sql[range], Vec::new()));
    let sql = format!("{};", &words.sql[..words.tokens.last().map_or(0, Token::end)]);
    Ok(Reworded::Sliced { tables, segment: DraftSegment { fill, sql, ..DraftSegment::default() } })
}

/// Whether a condition is false once the columns have these values.
fn ends(assigned: &[&[String]], condition: &[String]) -> bool {
    let mut parts = split(condition, "and");
    if split(condition, "or").len() > 1 || condition.iter().any(|word| word == "between") {
        parts.clear();
    }
    let value = |column: &String| {
        let mut all = assigned.iter();
        all.find_map(|it| match it {
            [name, sign, value @ ..] if name == column && sign == "=" => Some(value),
            _ => None,
        })
    };
    parts.iter().any(|part| match part {
        [column, is, null] if is == "is" && null == "null" => value(column).is_some_and(is_given),
        _ => false,
    })
}

/// Whether a value is one, and not NULL, whatever stands in the row.
fn is_given(value: &[String]) -> bool {
    let is_literal = |word: &String| {
        matches!(word.as_str(), "true" | "false")
            || word.starts_with(|it: char| it.is_ascii_digit() || it == '\'')
    };
    match value {
        [one] => is_literal(one),
        [first, open, .., last, close] => {
            let last_of_all = [",".to_owned(), last.clone()];
            first == "coalesce"
                && open == "("
                && close == ")"
                && is_literal(last)
                && value[..value.len() - 1].ends_with(&last_of_all)
                && split(&value[2..value.len() - 1], ",").len() > 1
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sql: &str) -> String {
        match reworded(sql, &["app".to_owned(), "public".to_owned()]) {
            Ok(Reworded::Apart(segment)) => format!("{:?} {}", segment.mode, segment.sql),
            Ok(Reworded::Sliced { tables, segment }) => {
                let fill = segment.fill.map(|it| it.table).unwrap_or_default();
                let tables: Vec<String> = tables.iter().map(ToString::to_string).collect();
                format!("{} by {fill}: {}", tables.join(", "), segment.sql)
            }
            Err(_) => "none".to_owned(),
        }
    }

    #[test]
    fn what_has_other_words_gets_them() {
        let cases = [
            ("REINDEX INDEX i", "Autocommit REINDEX INDEX CONCURRENTLY i;"),
            (
                "reindex (verbose) table s.\"T\"",
                "Autocommit reindex (verbose) table CONCURRENTLY s.\"T\";",
            ),
            ("REINDEX TABLE CONCURRENTLY t", "none"),
            ("REINDEX (CONCURRENTLY false) TABLE t", "none"),
            ("REINDEX SYSTEM d", "none"),
            (
                "REFRESH MATERIALIZED VIEW v",
                "Transactional REFRESH MATERIALIZED VIEW CONCURRENTLY v;",
            ),
            ("REFRESH MATERIALIZED VIEW v WITH NO DATA", "none"),
            (
                "UPDATE users SET email = '' WHERE email IS NULL",
                "app.users, public.users by users: UPDATE users SET email = '' WHERE email IS NULL;",
            ),
            (
                "UPDATE s.\"U\" SET a = coalesce(b, 0) WHERE b > 1 AND a IS NULL",
                "s.\"U\" by s.\"U\": UPDATE s.\"U\" SET a = coalesce(b, 0) WHERE b > 1 AND a IS NULL;",
            ),
            ("UPDATE t SET a = 5 WHERE a IS DISTINCT FROM 5", "none"),
            ("UPDATE t SET a = lower(b) WHERE a IS NULL", "none"),
            ("UPDATE t SET a = coalesce(b, c) WHERE a IS NULL", "none"),
            ("UPDATE t SET a = 5 WHERE a IS NULL OR b", "none"),
            ("UPDATE t SET b = 5 WHERE a IS NULL", "none"),
            ("UPDATE t SET a = 5", "none"),
            ("UPDATE t SET a = 5 FROM u WHERE a IS NULL", "none"),
            ("UPDATE t AS x SET a = 5 WHERE a IS NULL", "none"),
            ("UPDATE t SET a = NULL WHERE a IS NULL", "none"),
            ("DELETE FROM t", "none"),
        ];
        for (sql, expected) in cases {
            assert_eq!(told(sql), expected, "{sql}");
        }
    }
}
