//! A column is of type timestamp without time zone.

use super::design::of_type;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "timestamp-without-time-zone",
    title: "a column is of type timestamp without time zone",
    level: Level::Note,
    problem: "`timestamp` is what some clock on some wall showed: which moment that was depends on a time zone \
        that is written nowhere. Values of sessions with different zones cannot be compared.",
    safe: "`timestamptz`: a moment, shown in the zone of whoever asks. It takes no more space.",
    setup: "",
    bad: "CREATE TABLE events (id bigint PRIMARY KEY, at timestamp);",
    good: "CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let why = "which moment a value is depends on a time zone that is written nowhere";
    of_type(pass, "timestamptz", why, |name| {
        name.starts_with("timestamp") && name.ends_with("without time zone")
    })
}
