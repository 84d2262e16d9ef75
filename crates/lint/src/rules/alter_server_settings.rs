//! Settings that hold for others.

use crate::{
    Finding, Known, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "alter-server-settings",
    title: "settings of the server, a database or a role are changed",
    level: Level::Off,
    problem: "They hold for all sessions that begin later, of all programs, and no schema shows them: what works \
        today may fail once the pool opens its next connection.",
    safe: "SET in the sessions that need it, or SET LOCAL in a transaction.",
    setup: "",
    bad: "ALTER DATABASE shop SET statement_timeout = '5s';",
    good: "SET statement_timeout = '5s';",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let words = pass.statement;
    let is_named = ["alter system", "alter database", "alter role", "alter user"].iter().any(|it| words.begins(it));
    let is_else = words.has("rename to") || words.has("owner to") || words.has("refresh collation");
    let is_mapping = words.begins("alter user mapping");
    let is_seen = words.is_dynamic() && !pass.changes.settings.is_empty();
    let is_read = is_named && !is_else && !is_mapping;
    if !is_read && !is_seen {
        return Vec::new();
    }
    let whose = match () {
        () if words.begins("alter system") => "of the whole server",
        () if words.begins("alter database") => "of the database",
        () => "of the role",
    };
    let finding = Finding::new(format!("it holds for all sessions {whose} that begin later"));
    let finding = finding.help("-- SET in the sessions that need it, or SET LOCAL in a transaction");
    vec![if is_seen { finding } else { finding.known(Known::Read) }]
}
