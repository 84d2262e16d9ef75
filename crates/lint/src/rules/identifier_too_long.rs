//! A name that the server cuts off.

use aludel_catalog::MAX_IDENT_BYTES;

use super::writes::{cut, full};
use crate::{
    Finding, Known, Level, Pass, Rule,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "identifier-too-long",
    title: "a name is longer than 63 bytes",
    level: Level::Warning,
    problem: "The server keeps 63 bytes of a name and says so in a notice that hardly anybody reads. The name that \
        is there is another one than the script's, and two long names may become one.",
    safe: "A name of at most 63 bytes.",
    setup: "",
    bad: "CREATE TABLE a_table_whose_name_goes_on_and_on_and_on_until_the_server_cuts_it_off (id bigint PRIMARY KEY);",
    good: "CREATE TABLE a_table (id bigint PRIMARY KEY);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let words = pass.statement.words().iter().filter(|word| word.len() > MAX_IDENT_BYTES);
    let mut long: Vec<String> =
        words.filter_map(|word| full(word)).collect();
    long.retain(|name| name.len() > MAX_IDENT_BYTES);
    long.dedup();
    long.into_iter()
        .map(|name| {
            let kept = quoted(cut(&name));
            Finding::new(format!("the server keeps {kept} of the name {name}"))
                .help(format!("-- a name of at most {MAX_IDENT_BYTES} bytes"))
                .known(Known::Read)
        })
        .collect()
}
