//! The parts of an UPDATE, told by its words.

use std::ops::Range;

use aludel_sql::{Syntax, Token, tokens_of};

/// The parts of an UPDATE, as ranges of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The table with `ONLY` and its alias: what stands between UPDATE and SET.
    pub target: Range<usize>,
    /// The name by which its columns are meant: the alias, or the table's own name.
    pub name: Range<usize>,
    /// Other tables: what follows FROM, where there is one.
    pub from: Option<Range<usize>>,
    /// What follows WHERE, to the end.
    pub condition: Range<usize>,
}

impl Update {
    /// The parts of a statement; `None` where it is no UPDATE with a WHERE.
    pub fn parse(sql: &str) -> Option<Self> {
        let tokens: Vec<Token<'_>> = tokens_of(sql, Syntax::default()).collect();
        parts(&tokens).ok()
    }
}

/// Why a statement cannot be cut into slices, where it cannot.
pub(crate) fn why_not(tokens: &[Token<'_>], table: &str) -> Option<&'static str> {
    let update = match parts(tokens) {
        Ok(update) => update,
        Err(why) => return Some(why),
    };
    let words: Vec<&Token<'_>> = significant(tokens);
    let named = words.iter().filter(|it| update.target.contains(&it.start)).map(|it| it.text);
    let mut named = named.filter(|it| !it.eq_ignore_ascii_case("only"));
    let mut wanted = tokens_of(table, Syntax::default());
    let is_it =
        wanted.all(|it| named.next().is_some_and(|word| word.eq_ignore_ascii_case(it.text)));
    let ends = named.next() != Some(".");
    (!is_it || !ends).then_some("it is another table that is updated")
}

fn significant<'s, 'a>(tokens: &'s [Token<'a>]) -> Vec<&'s Token<'a>> {
    tokens.iter().filter(|token| !token.is_trivia()).collect()
}

fn parts(tokens: &[Token<'_>]) -> Result<Update, &'static str> {
    let words = significant(tokens);
    let is =
        |at: usize, word: &str| words.get(at).is_some_and(|it| it.text.eq_ignore_ascii_case(word));
    if !is(0, "update") {
        return Err("another statement stands there");
    }
    let (mut depth, mut set, mut from, mut condition) = (0_usize, None, None, None);
    for (at, token) in words.iter().enumerate() {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ if depth > 0 || condition.is_some() => {}
            _ if set.is_none() && is(at, "set") => set = Some(at),
            _ if set.is_some()
                && from.is_none()
                && is(at, "from")
                && !is(at.wrapping_sub(1), "distinct") =>
            {
                from = Some(at);
            }
            _ if set.is_some() && is(at, "where") => condition = Some(at),
            _ => {}
        }
        if depth == 0 && set.is_some() && is(at, "returning") {
            return Err("it has a RETURNING");
        }
    }
    let set = set.ok_or("it has no SET")?;
    let condition = condition.ok_or("it has no WHERE")?;
    if is(condition + 1, "current") && is(condition + 2, "of") {
        return Err("its WHERE is a cursor");
    }
    let start = |at: usize| words.get(at).map_or(0, |token| token.start);
    let end = |at: usize| words.get(at).map_or(0, |token| token.end());
    let last = words.len().saturating_sub(1);
    let name = words.get(set.saturating_sub(1)).ok_or("it has no table")?;
    Ok(Update {
        target: start(1)..end(set - 1),
        name: name.start..name.end(),
        from: from.map(|at| start(at + 1)..end(condition - 1)),
        condition: start(condition + 1)..end(last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_found() {
        let cases = [
            ("UPDATE a SET x = 1 WHERE x IS NULL", "a", "a", None, "x IS NULL"),
            (
                "update only s.a AS t set x = (SELECT 1 FROM z WHERE z.y IS DISTINCT FROM t.y) \
                 FROM b JOIN c ON true where t.x is distinct from 1 -- why",
                "only s.a AS t",
                "t",
                Some("b JOIN c ON true"),
                "t.x is distinct from 1",
            ),
        ];
        for (sql, target, name, from, condition) in cases {
            let update = Update::parse(sql).expect(sql);
            assert_eq!(&sql[update.target], target);
            assert_eq!(&sql[update.name], name);
            assert_eq!(update.from.map(|it| &sql[it]), from);
            assert_eq!(&sql[update.condition], condition);
        }
    }

    #[test]
    fn what_cannot_be_cut_says_why() {
        let cases = [
            ("DELETE FROM a WHERE true", "another statement stands there"),
            ("UPDATE a SET x = 1", "it has no WHERE"),
            ("UPDATE a SET x = 1 WHERE true RETURNING x", "it has a RETURNING"),
            ("UPDATE a SET x = 1 WHERE CURRENT OF c", "its WHERE is a cursor"),
            ("UPDATE b SET x = 1 WHERE true", "it is another table that is updated"),
            ("UPDATE ab SET x = 1 WHERE true", "it is another table that is updated"),
            ("UPDATE a.b SET x = 1 WHERE true", "it is another table that is updated"),
        ];
        for (sql, why) in cases {
            let tokens: Vec<Token<'_>> = tokens_of(sql, Syntax::default()).collect();
            assert_eq!(why_not(&tokens, "a"), Some(why), "{sql}");
        }
    }
}
