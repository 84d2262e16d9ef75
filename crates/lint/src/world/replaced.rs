//! What OR REPLACE takes the place of, and what a statement sets back: the server misses nothing where there is
//! nothing, but whoever says it means what is there.

use aludel_sql::{Kind, Token, tokens};

use super::World;
use crate::{Ran, Script, Statement};

impl World {
    /// Makes up what the statements that ran replace, each once; whether anything was.
    pub(super) fn learn_replaced(&mut self, script: &Script, ran: &Ran<'_>) -> bool {
        let wrong: Vec<usize> = ran.wrong().map(|(at, _)| at).collect();
        let mut is_learnt = false;
        for (at, statement) in script.statements().enumerate() {
            if wrong.contains(&at) || self.replaced.contains(&at) {
                continue;
            }
            let opposite = || ran.changed_nothing(at).then(|| opposite(statement)).flatten();
            let Some((what, sql)) = before(statement).or_else(opposite) else { continue };
            self.replaced.insert(at);
            is_learnt |= self.then(what, sql);
        }
        is_learnt
    }
}

/// What there was before a statement replaced it, and how it is made: the same, but for what it does.
fn before(statement: &Statement) -> Option<(String, String)> {
    let kind = statement.words().get(3).filter(|_| statement.begins("create or replace"))?;
    let sql = statement.sql.as_str();
    let all: Vec<Token<'_>> = tokens(sql).filter(|it| !it.is_trivia()).collect();
    let header = all.get(2)?.end();
    let body = body(&all)?;
    let first = all.get(body)?;
    let name = all.get(4)?.name().unwrap_or_default();
    let begin = sql.get(header..first.start)?;
    match kind.as_str() {
        "view" => {
            let query = sql.get(first.start..)?.trim().trim_end_matches(';');
            let sql = format!("CREATE{begin}SELECT * FROM ({query}) AS it LIMIT 0");
            Some((format!("relation {name}"), sql))
        }
        "function" | "procedure" if matches!(first.kind, Kind::Literal | Kind::DollarLiteral) => {
            let end = sql.get(first.end()..)?.trim().trim_end_matches(';');
            // Nothing of what it did is looked at.
            let sql = format!(
                "SET LOCAL check_function_bodies = off; CREATE{begin}'as it was before' {end}"
            );
            Some((format!("function {name}"), sql.trim_end().to_owned()))
        }
        _ => None,
    }
}

/// What is as it is by itself, and what it is set back from.
const OPPOSITES: [(&str, &str); 10] = [
    ("disable row level security", "enable row level security"),
    ("no force row level security", "force row level security"),
    ("set logged", "set unlogged"),
    ("replica identity default", "replica identity full"),
    ("security invoker", "security definer"),
    ("not leakproof", "leakproof"),
    ("called on null input", "strict"),
    ("reset all", "set search_path = ''"),
    ("reset search_path", "set search_path = ''"),
    ("reset ( security_barrier )", "set ( security_barrier = true )"),
];

/// The statement that one sets back which changed nothing.
fn opposite(statement: &Statement) -> Option<(String, String)> {
    let (words, other) =
        OPPOSITES.iter().find(|(words, _)| statement.begins("alter") && statement.has(words))?;
    let said = statement.words().join(" ");
    let sql = said.trim_end_matches([' ', ';']).replacen(words, other, 1);
    Some((sql.clone(), sql))
}

/// The place behind the AS that stands in no parentheses.
fn body(all: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in all.iter().enumerate() {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth == 0 && token.is_word("as") => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_is_the_same_but_for_what_it_does() {
        let sql = |text: &str| before(&Statement::new(text, 0..text.len())).map(|(_, sql)| sql);
        let cases = [
            (
                "CREATE OR REPLACE VIEW v (a) AS SELECT 1;",
                Some("CREATE VIEW v (a) AS SELECT * FROM (SELECT 1) AS it LIMIT 0"),
            ),
            (
                "create or replace function f(a int) returns int as $$ select 1 $$ language sql",
                Some(
                    "SET LOCAL check_function_bodies = off; CREATE function f(a int) returns int as \
                     'as it was before' language sql",
                ),
            ),
            ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1", None),
            ("CREATE VIEW v AS SELECT 1", None),
            ("CREATE OR REPLACE", None),
        ];
        for (text, expected) in cases {
            let made = sql(text).map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
            assert_eq!(made.as_deref(), expected, "{text}");
        }
    }
}
