//! The rows that a MERGE inserts. Its plan does not show what they get, so each INSERT in it is planned by itself.
//! Source: PostgreSQL manual, "MERGE" (since 15; in WITH since 17).

use std::ops::Range;

use aludel_session::{Result, Session, as_users};
use aludel_sql::Token;

use super::{Taken, plan::Plan, question::Questions};

/// An INSERT of a MERGE as a statement of its own: its values are parameters, so many of them.
#[derive(Debug, PartialEq, Eq)]
struct Worded {
    sql: String,
    parameters: usize,
}

/// Plans what the queries that the server takes insert by MERGE. What it refuses tells nothing: it took the whole.
pub(super) async fn look(
    session: &mut dyn Session,
    questions: &Questions,
    queries: &[String],
    all: &mut [Result<Taken>],
    within: bool,
) -> Result<()> {
    for (query, taken) in queries.iter().zip(all) {
        let Ok(taken @ Taken { plan: Some(_), .. }) = taken else { continue };
        for Worded { sql, parameters } in worded(query) {
            let Some(question) = questions.plan(&sql, parameters) else { continue };
            taken.merged.extend(asked(session, &as_users(&question), within).await?);
        }
    }
    Ok(())
}

/// The plan that the server gives; inside a transaction nothing is left of what is wrong with it.
async fn asked(session: &mut dyn Session, question: &str, within: bool) -> Result<Option<Plan>> {
    if within {
        session.execute("SAVEPOINT aludel_queries").await?;
    }
    let plan = match session.query(question).await {
        Ok(rows) => Some(Plan::of(&rows)),
        Err(error) if error.sql().is_some() => None,
        Err(error) => return Err(error),
    };
    if within {
        let back = "ROLLBACK TO SAVEPOINT aludel_queries; RELEASE SAVEPOINT aludel_queries";
        session.execute(back).await?;
    }
    Ok(plan)
}

/// The INSERTs of the MERGEs in a query that the server takes. `MERGE` and `INSERT` may be names of other
/// things, but no expression goes on behind `THEN INSERT (…)` with `VALUES (`.
fn worded(query: &str) -> Vec<Worded> {
    let tokens: Vec<Token<'_>> = aludel_sql::tokens(query).filter(|it| !it.is_trivia()).collect();
    let words = Words { query, tokens };
    let mut found = Vec::new();
    let mut target = None;
    for at in 0..words.tokens.len() {
        if words.are(at, &["merge", "into"]) {
            target = words.name(at + 2);
        }
        if let Some(target) = target.filter(|_| words.are(at, &["then", "insert"])) {
            found.extend(words.insert(target, at + 2));
        }
    }
    found
}

/// A query as its words.
struct Words<'q> {
    query: &'q str,
    tokens: Vec<Token<'q>>,
}

impl<'q> Words<'q> {
    fn are(&self, at: usize, words: &[&str]) -> bool {
        let tokens = self.tokens.get(at..at + words.len()).unwrap_or_default();
        tokens.len() == words.len() && tokens.iter().zip(words).all(|(it, word)| it.is_word(word))
    }

    fn is(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|it| it.text == sign)
    }

    fn text(&self, tokens: Range<usize>) -> Option<&'q str> {
        let (first, last) =
            (self.tokens.get(tokens.start)?, self.tokens.get(..tokens.end)?.last()?);
        self.query.get(first.start..last.end())
    }

    /// The name of a relation, as it is written.
    fn name(&self, at: usize) -> Option<&'q str> {
        let at = at + usize::from(self.are(at, &["only"]));
        self.tokens.get(at).filter(|it| it.is_name())?;
        let mut end = at + 1;
        while self.is(end, ".") {
            end += 2;
        }
        self.text(at..end.min(self.tokens.len()))
    }

    /// Behind the bracket that closes the one at a place.
    fn behind(&self, open: usize) -> Option<usize> {
        let mut depth = 0;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at + 1);
            }
        }
        None
    }

    /// What stands behind `THEN INSERT`.
    fn insert(&self, target: &str, begin: usize) -> Option<Worded> {
        if self.are(begin, &["default", "values"]) {
            let sql = format!("INSERT INTO {target} DEFAULT VALUES");
            return Some(Worded { sql, parameters: 0 });
        }
        let mut at = if self.is(begin, "(") { self.behind(begin)? } else { begin };
        at += if self.are(at, &["overriding"]) { 3 } else { 0 };
        let head = self.text(begin..at).filter(|_| at > begin).map(|head| format!(" {head}"));
        let head = head.unwrap_or_default();
        if !self.are(at, &["values"]) || !self.is(at + 1, "(") {
            return None;
        }
        let (values, parameters) = self.values(at + 2, self.behind(at + 1)? - 1);
        let sql = format!("INSERT INTO {target}{head} VALUES ({values})");
        Some(Worded { sql, parameters })
    }

    /// Values that stand for those between two brackets, and how many of them are parameters.
    fn values(&self, mut at: usize, end: usize) -> (String, usize) {
        let (mut values, mut parameters) = (Vec::new(), 0);
        while at < end {
            let next = self.comma(at, end);
            let is_word = |word| next == at + 1 && self.are(at, &[word]);
            values.push(match () {
                () if is_word("default") => "DEFAULT".to_owned(),
                () if is_word("null") => "NULL".to_owned(),
                () => {
                    parameters += 1;
                    format!("${parameters}")
                }
            });
            at = next + 1;
        }
        (values.join(", "), parameters)
    }

    /// The next comma that stands in no bracket; the end where there is none.
    fn comma(&self, mut at: usize, end: usize) -> usize {
        while at < end && !self.is(at, ",") {
            let is_open = self.is(at, "(") || self.is(at, "[");
            at = if is_open { self.behind(at).unwrap_or(end) } else { at + 1 };
        }
        at.min(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query, and the INSERTs that are planned for it.
    const CASES: &[(&str, &[&str])] = &[
        (
            "MERGE INTO a.\"B\" AS t USING s ON t.x = s.x WHEN MATCHED THEN DELETE \
             WHEN NOT MATCHED AND s.x > 1 THEN INSERT (x, y) VALUES (s.x, f(1, 2)) \
             WHEN NOT MATCHED THEN INSERT VALUES (s.x, DEFAULT, ARRAY[1, 2], NULL)",
            &[
                "INSERT INTO a.\"B\" (x, y) VALUES ($1, $2)",
                "INSERT INTO a.\"B\" VALUES ($1, DEFAULT, $2, NULL)",
            ],
        ),
        (
            "with m as (merge into only t using s on true when not matched then insert default values returning 1) \
             merge into u /* insert */ using m on false \
             when not matched then insert (a) overriding system value values ($1)",
            &[
                "INSERT INTO t DEFAULT VALUES",
                "INSERT INTO u (a) overriding system value VALUES ($1)",
            ],
        ),
        ("SELECT CASE WHEN a THEN insert ELSE b END FROM merge", &[]),
        (
            "MERGE INTO t USING s ON true WHEN MATCHED THEN UPDATE SET a = CASE WHEN b THEN insert (1) END",
            &[],
        ),
        ("MERGE INTO t USING s ON true WHEN NOT MATCHED THEN DO NOTHING", &[]),
        ("MERGE INTO", &[]),
        ("MERGE INTO t.", &[]),
        ("MERGE INTO t THEN INSERT (", &[]),
        ("MERGE INTO t THEN INSERT (a) OVERRIDING", &[]),
        ("MERGE INTO t THEN INSERT VALUES (1, (2", &[]),
    ];

    #[test]
    fn the_inserts_of_a_merge_are_found() {
        for (query, expected) in CASES {
            let found: Vec<String> = worded(query).into_iter().map(|it| it.sql).collect();
            assert_eq!(found, *expected, "{query}");
        }
    }
}
