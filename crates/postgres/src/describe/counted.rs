//! The queries that a database has counted, of `pg_stat_statements`, wherever the extension lives.
//! Source: PostgreSQL manual, "F.30. pg_stat_statements".

use std::collections::BTreeMap;

use aludel_engine::Counted;
use aludel_session::{Result, Row, Session, SessionError, SqlError};
use aludel_sql::{Kind, Token, quote_ident};

use super::utility;

/// In which schema the view is, where the extension is there.
const WHERE: &str = "SELECT n.nspname FROM pg_extension e \
    JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'";

/// What the view has in the place of a text that the role may not see.
const HIDDEN: &str = "<insufficient privilege>";

/// Types of which a literal is written behind their name: the view has a parameter in its place, which SQL does
/// not allow there.
const LITERALS: &[&str] = &[
    "bool",
    "boolean",
    "bytea",
    "cidr",
    "date",
    "inet",
    "interval",
    "json",
    "jsonb",
    "numeric",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "uuid",
];

/// Fields that may follow a literal of an interval, and are nothing without it.
const FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second"];

pub(super) async fn counted(session: &mut dyn Session) -> Result<Counted> {
    let rows = session.query(WHERE).await?;
    let Some(row) = rows.first() else { return Err(missing()) };
    let sql = format!(
        "SELECT s.query, sum(s.calls)::bigint, count(*) FROM {}.pg_stat_statements s \
         JOIN pg_database d ON d.oid = s.dbid \
         WHERE d.datname = current_database() GROUP BY s.query",
        quote_ident(row.text(0))
    );
    Ok(sorted(&session.query(&sql).await?))
}

/// What of it programs send.
fn sorted(rows: &[Row]) -> Counted {
    let (mut queries, mut hidden) = (BTreeMap::<String, u64>::new(), 0);
    let number = |row: &Row, at| row.text(at).parse::<u64>().unwrap_or_default();
    for row in rows {
        match row.get(0).filter(|text| *text != HIDDEN) {
            None => hidden += number(row, 2),
            Some(text) if utility::is_no_query(text) || asks_the_view(text) => {}
            Some(text) => {
                *queries.entry(allowed(utility::inside(text))).or_default() += number(row, 1)
            }
        }
    }
    Counted { queries: queries.into_iter().collect(), hidden }
}

/// Whether it is a question of whoever counts.
fn asks_the_view(query: &str) -> bool {
    let is_view =
        |it: Token<'_>| it.name().is_some_and(|name| name.starts_with("pg_stat_statements"));
    aludel_sql::tokens(query).any(is_view)
}

/// The query with each parameter where SQL allows one: `CAST($1 AS date)`, not `date $1`.
fn allowed(query: &str) -> String {
    let tokens: Vec<Token<'_>> = aludel_sql::tokens(query).collect();
    let mut text = String::new();
    let mut rest = &tokens[..];
    while let Some(token) = rest.first() {
        let (written, count) =
            literal(rest).or_else(|| field(rest)).unwrap_or((token.text.into(), 1));
        text.push_str(&written);
        rest = &rest[count..];
    }
    text
}

/// Whether tokens begin with these: words, `$` for a parameter, a blank.
fn begin(tokens: &[Token<'_>], with: &[&str]) -> bool {
    let is = |(token, sign): (&Token<'_>, &&str)| match *sign {
        "$" => token.kind == Kind::Parameter,
        " " => token.kind == Kind::Blank,
        sign => token.is(sign),
    };
    tokens.len() >= with.len() && tokens.iter().zip(with).all(is)
}

/// A literal behind the name of its type, which is so many tokens.
fn literal(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let kind = LITERALS.iter().find(|kind| begin(tokens, &[kind, " ", "$"]))?;
    let is_cut = FIELDS.iter().any(|field| begin(&tokens[3..], &[" ", field]));
    (!is_cut).then(|| (format!("CAST({} AS {kind})", tokens[2].text), 3))
}

/// The field of `EXTRACT`, which is a word, and a constant for the view.
fn field(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let is_field = begin(tokens, &["extract", "(", "$", " ", "from"]);
    is_field.then(|| (format!("pg_catalog.\"extract\"({},", tokens[2].text), 5))
}

/// What the server would say of the view.
fn missing() -> SessionError {
    SqlError {
        severity: "ERROR".to_owned(),
        code: "42P01".to_owned(),
        message: "the extension pg_stat_statements is not in this database".to_owned(),
        hint: Some(
            "CREATE EXTENSION pg_stat_statements, where the server has it in \
                    shared_preload_libraries"
                .to_owned(),
        ),
        ..SqlError::default()
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_stands_where_sql_allows_one() {
        let cases = [
            (
                "SELECT date $1, a + interval  $2 FROM t",
                "SELECT CAST($1 AS date), a + CAST($2 AS interval) FROM t",
            ),
            ("SELECT EXTRACT($1 FROM a) FROM t", "SELECT pg_catalog.\"extract\"($1, a) FROM t"),
            ("SELECT interval $1 day", "SELECT interval $1 day"),
            ("SELECT a AT TIME ZONE $1 LIMIT $2", "SELECT a AT TIME ZONE $1 LIMIT $2"),
            ("SELECT date, $1::date", "SELECT date, $1::date"),
            ("date", "date"),
        ];
        for (counted, expected) in cases {
            assert_eq!(allowed(counted), expected);
        }
    }

    #[test]
    fn what_programs_send_is_sorted_out() {
        let row = |text, calls| Row::new([text, Some(calls), Some("2")]);
        let rows = [
            row(Some("SELECT 2"), "3"),
            row(Some("PREPARE a AS SELECT 2"), "4"),
            row(Some("BEGIN"), "9"),
            row(Some("SELECT pg_stat_statements_reset()"), "1"),
            row(Some(HIDDEN), "5"),
            row(None, "6"),
        ];
        let queries = vec![("SELECT 2".to_owned(), 7)];
        assert_eq!(sorted(&rows), Counted { queries, hidden: 4 });
    }
}
