//! Every flag that a remedy offers is typed as it is offered: it is accepted, and then no more offered.

mod support;

use std::collections::BTreeSet;

use support::Project;

const BEFORE: &str = "CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('a', 'b', 'gone');
CREATE TYPE level AS ENUM ('x');
CREATE DOMAIN code AS text;
CREATE TABLE t (id int, \"Old 'Name'\" text, needs int, parsed text, m mood, l level[], dropped date NOT NULL);
CREATE TABLE app.t (id int, needs int, code code);
";
const AFTER: &str = "CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE level AS ENUM ('x', 'y');
CREATE DOMAIN code AS int;
CREATE TABLE t (id int, \"Old 'Name'\" int, needs int NOT NULL, parsed date, m mood, l level[], added boolean NOT NULL);
CREATE TABLE app.t (id int, needs int NOT NULL, code code);
";

/// What each column can be given, by the flag that is offered for it.
const WORTH: [(&str, &str, &str); 10] = [
    ("--fill", "t.added", "true"),
    ("--fill", "t.needs", "0"),
    ("--fill", "app.t.needs", "0"),
    ("--fill", "t.dropped", "'2023-09-21'"),
    ("--using", "t.Old 'Name'", "0"),
    ("--using", "t.parsed", "date '2023-09-21'"),
    ("--using", "t.m", "'a'"),
    ("--using", "app.t.code", "0"),
    ("--using-down", "app.t.code", "''"),
    ("--using-down", "t.l", "'{x}'"),
];

/// The flags in a text, each with its column: `pass --fill t.c=EXPRESSION`, quoted for the shell
/// where it needs that.
fn offered(text: &str) -> BTreeSet<(String, String)> {
    let offers = text.split("pass --").skip(1).filter_map(|rest| {
        let (flag, rest) = rest.split_once(' ')?;
        let (path, _) = rest.split_once("=EXPRESSION")?;
        let path = match path.strip_prefix('\'') {
            Some(quoted) => quoted.replace(r"'\''", "'"),
            None => path.to_owned(),
        };
        Some((format!("--{flag}"), path))
    });
    offers.collect()
}

#[test]
fn every_flag_that_is_offered_is_accepted() {
    let project = Project::new();
    project.write(
        "aludel.toml",
        "sql = \"schema.sql\"\nmigrations = \"migrations\"\nshadow = \"local\"\n",
    );
    project.write("schema.sql", BEFORE);
    project.run(&["revision", "--autogenerate", "-m", "before"]);
    project.write("schema.sql", AFTER);
    let said = project.run(&["revision", "--autogenerate", "-m", "after"]);
    let all = offered(&said);
    let expected = WORTH.map(|(flag, path, _)| (flag.to_owned(), path.to_owned()));
    assert_eq!(all, BTreeSet::from(expected), "{said}");
    let amend = |typed: &[(&str, &str, &str)]| {
        let values: Vec<String> = typed.iter().map(|(_, at, is)| format!("{at}={is}")).collect();
        let flags = typed.iter().zip(&values).flat_map(|((flag, ..), value)| [*flag, value]);
        let arguments = ["revision", "--autogenerate", "--amend"].into_iter().chain(flags);
        let said = project.run(&arguments.collect::<Vec<_>>());
        assert!(!said.contains("exit"), "{typed:?}: {said}");
        offered(&said)
    };
    for one in WORTH {
        let gone = (one.0.to_owned(), one.1.to_owned());
        let left: BTreeSet<_> = all.iter().filter(|it| **it != gone).cloned().collect();
        assert_eq!(amend(&[one]), left, "{one:?}");
    }
    assert_eq!(amend(&WORTH), BTreeSet::new());
}
