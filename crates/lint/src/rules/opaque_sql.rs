//! What cannot be judged by a single run, or not at all.

use crate::{
    Finding, Known, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "opaque-sql",
    title: "what it does cannot be told for certain",
    level: Level::Note,
    problem: "What a DO block, a procedure or a function does depends on what it finds: the branch that it takes on \
        the shadow, which has the schema and hardly any rows, need not be the one that it takes elsewhere. A file \
        that another file reads in, or a block that commits by itself, is not analysed.",
    safe: "Write the statements themselves, so that each is judged; or read the block, and allow it with a reason.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, note text);",
    bad: "DO $$ BEGIN\n\
        IF (SELECT count(*) FROM orders) > 1000 THEN ALTER TABLE orders DROP COLUMN note; END IF;\n\
        END $$;",
    good: "ALTER TABLE orders DROP COLUMN note;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let statement = pass.statement;
    if let Some(command) = statement.sql.trim_start().strip_prefix('\\') {
        let command = command.lines().next().unwrap_or_default();
        let finding = Finding::new(format!("\\{command} is psql's own: what it does is not analysed"));
        return vec![finding.known(Known::NotAnalysed)];
    }
    if pass.known == Known::NotAnalysed {
        let message = "it commits by itself, so nobody can look at what it locks and how long it takes: this is \
            not analysed";
        return vec![Finding::new(message)];
    }
    let Some(what) = opaque(pass) else { return Vec::new() };
    vec![match pass.failure {
        Some(_) => Finding::new(format!("{what} did not run on the shadow: what it does is not analysed"))
            .known(Known::NotAnalysed),
        None => Finding::new(format!(
            "{what} may take another branch elsewhere: only what it did on the shadow was judged"
        )),
    }]
}

/// The block or the function that decides what is done.
fn opaque(pass: &Pass<'_>) -> Option<String> {
    let statement = pass.statement;
    if statement.begins("do") {
        return Some("the DO block".to_owned());
    }
    if statement.begins("call") {
        return Some("the procedure".to_owned());
    }
    if !statement.begins("select") && !statement.begins("execute") {
        return None;
    }
    let words = statement.words();
    let is_called = |name: &str| {
        words.windows(2).any(|pair| match pair {
            [word, sign] => sign == "(" && word.trim_matches('"') == name,
            _ => false,
        })
    };
    let own = pass.before.functions.values();
    let called = own.filter(|it| it.options.starts_with('v') && is_called(&it.name)).map(|it| &it.name);
    let called = called.map(|name| format!("the function {name}")).next();
    called.or_else(|| statement.begins("execute").then(|| "the prepared statement".to_owned()))
}
