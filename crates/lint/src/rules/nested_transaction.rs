//! BEGIN and COMMIT where they do not belong.

use crate::{
    Finding, Level, Pass, Rule, Wrapper,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "nested-transaction",
    title: "a transaction is begun in another, or ended from inside",
    level: Level::Error,
    problem: "BEGIN in a transaction only warns: there is no second one. COMMIT then ends the only one there is, \
        and what follows commits statement by statement, with nothing to take it back. COMMIT where no transaction \
        is open does nothing.",
    safe: "Leave BEGIN and COMMIT to whoever runs the file, or write both of them once.",
    setup: "",
    bad: "BEGIN;\n\
        CREATE TABLE orders (id bigint PRIMARY KEY);\n\
        COMMIT;",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    example: Example::Transaction,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let statement = pass.statement;
    let word = statement.words().first().map(|word| word.to_uppercase()).unwrap_or_default();
    let is_first = pass.transaction.is_first();
    let finding = match pass.transaction.wrapper {
        Some(Wrapper::Tool) if statement.is_end() => Finding::new(format!(
            "{word} ends the transaction of whoever runs the file: what follows commits by itself"
        ))
        .help(format!("-- leave out {word}")),
        Some(_) if statement.is_begin() && (!is_first || is_of_tool(pass)) => Finding::new(format!(
            "a transaction is open already, and {word} begins no second one: the next COMMIT ends the first"
        ))
        .help(format!("-- leave out {word}; SAVEPOINT is what can be gone back to within a transaction")),
        None if statement.is_end() => {
            Finding::new(format!("no transaction is open here: {word} ends nothing"))
                .help(format!("-- leave out {word}, or begin a transaction before"))
        }
        _ if pass.failed("2D000") => Finding::new(
            "the block ends the transaction that it runs in, which it may only do where nobody began one around it",
        )
        .help("-- run it outside of a transaction"),
        _ => return Vec::new(),
    };
    vec![finding]
}

fn is_of_tool(pass: &Pass<'_>) -> bool {
    pass.transaction.wrapper == Some(Wrapper::Tool)
}
