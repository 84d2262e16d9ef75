//! An index that may stay invalid without a word.

use crate::{
    Finding, Level, Rule, Statement, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "hidden-invalid-index",
    title: "IF NOT EXISTS takes an invalid index for a good one",
    level: Level::Warning,
    problem: "Where CREATE INDEX CONCURRENTLY is broken off, it leaves an invalid index: it costs each write, and \
        no query uses it. CREATE INDEX CONCURRENTLY IF NOT EXISTS then finds the name taken, reports success and \
        leaves it as it is.",
    safe: "Drop what an earlier try may have left, and build the index without IF NOT EXISTS.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer ON orders (customer);",
    good: "DROP INDEX CONCURRENTLY IF EXISTS orders_customer;\n\
        CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    for pass in whole.passes {
        let Some(name) = built(pass.statement) else { continue };
        let drops = |it: &Statement| it.begins("drop index") && it.words().contains(&name);
        let earlier = whole.passes.iter().take(pass.number);
        if earlier.map(|it| it.statement).any(drops) {
            continue;
        }
        let again = pass.statement.sql.trim().trim_end_matches(';');
        let words = again.split_whitespace().collect::<Vec<_>>().join(" ");
        let at = words.to_lowercase().find(" if not exists ");
        let plain = at.map(|at| {
            let (before, rest) = words.split_at(at);
            format!("{before}{};", rest.get(" if not exists".len()..).unwrap_or_default())
        });
        let finding = Finding::new(format!(
            "where an earlier try left the index {name} invalid, this reports success and leaves it so"
        ))
        .help(format!("DROP INDEX CONCURRENTLY IF EXISTS {name};"))
        .help(plain.unwrap_or_default());
        found.push((pass.number, finding));
    }
    found
}

/// The name of an index that is built CONCURRENTLY IF NOT EXISTS.
fn built(statement: &Statement) -> Option<String> {
    let words = statement.words();
    let wanted = ["index", "concurrently", "if", "not", "exists"];
    let at = words.windows(wanted.len()).position(|some| some == wanted)?;
    let name = words.iter().skip(at + wanted.len()).take_while(|word| *word != "on");
    statement.begins("create").then(|| name.map(String::as_str).collect())
}
