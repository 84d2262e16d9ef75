//! What fails when it is run again.

use std::collections::BTreeSet;

use crate::{
    Finding, Level, Pass, Rule, Whole,
    outline::{Change, Changes, Constraint},
    pass::came,
    rule::{Check, Example},
};

use super::writes::folded;

pub(super) const RULE: Rule = Rule {
    code: "not-rerunnable",
    title: "a statement fails when it is run again",
    level: Level::Off,
    problem: "Outside of a transaction each statement stays done, even where a later one fails. Run again from the \
        start, the file then stops at what is there already, or is gone already.",
    safe: "IF NOT EXISTS, IF EXISTS, OR REPLACE; or drop IF EXISTS first. Of an index that is built CONCURRENTLY \
        only the last one: an earlier try may have left it invalid. Or a transaction.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN note text;\n\
        ALTER TABLE orders ADD COLUMN price numeric;",
    good: "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n\
        ALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let outside =
        whole.passes.iter().filter(|pass| pass.commits_alone() && !pass.statement.is_dynamic());
    outside.filter_map(|pass| Some((pass.number, judge(whole, pass)?))).collect()
}

fn judge(whole: &Whole<'_>, pass: &Pass<'_>) -> Option<Finding> {
    let careful = ["if exists", "if not exists", "or replace"];
    if careful.iter().any(|words| pass.statement.has(words)) {
        return None;
    }
    let (came, went) = names(pass.changes);
    let is_prepared = |name: &&String| {
        let earlier = whole.passes.iter().take(pass.number);
        earlier.map(|it| it.statement).any(|it| {
            it.has("if exists") && it.words().iter().any(|word| word.trim_matches('"') == name.as_str())
        })
    };
    let made = came.difference(&went).filter(|it| !is_prepared(it) && is_said(pass, it));
    let made: Vec<&String> = made.collect();
    let gone: Vec<&String> = went.difference(&came).collect();
    let is_made_here = |name: &&&String| {
        let earlier = whole.passes.iter().take(pass.number);
        earlier.map(|it| names(it.changes).0).any(|came| came.contains(**name))
    };
    // What the name of something else rests on (a key's index) comes and goes with it.
    if let Some(name) = made.first().filter(|_| came.iter().all(|it| !is_prepared(&it))) {
        return Some(tell(name, "is there already"));
    }
    let name = gone.iter().find(|name| !is_made_here(name))?;
    Some(tell(name, "is gone already"))
}

/// Whether a name is the statement's own word: one that the server chooses is chosen anew. There is but one
/// primary key, whatever it is called.
fn is_said(pass: &Pass<'_>, name: &str) -> bool {
    let mut words = pass.statement.words().iter().filter_map(|word| folded(word));
    let mut new = came(&pass.changes.constraints);
    let is_key = new.any(|it| it.kind == "p" && it.name == name);
    is_key || words.any(|word| word == name) || pass.statement.words().iter().any(|it| is_literal(it, name))
}

/// Whether a word is a literal of this text: the label of an enum.
fn is_literal(word: &str, text: &str) -> bool {
    word.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) == Some(&text.replace('\'', "''"))
}

fn tell(name: &str, how: &str) -> Finding {
    Finding::new(format!("run again after something behind it failed, this fails: {name} {how}"))
        .help("-- IF [NOT] EXISTS or OR REPLACE, where there is such a form; else DROP … IF EXISTS before it")
}

/// The names that came, and those that went.
fn names(changes: &Changes) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut came, mut went) = (BTreeSet::new(), BTreeSet::new());
    fn add<T>(
        changes: &[Change<T>],
        name: impl Fn(&T) -> &str,
        came: &mut BTreeSet<String>,
        went: &mut BTreeSet<String>,
    ) {
        for change in changes {
            let before = change.before.as_deref().map(&name);
            let after = change.after.as_deref().map(&name);
            if before != after {
                went.extend(before.map(str::to_owned));
                came.extend(after.map(str::to_owned));
            }
        }
    }
    add(&changes.schemas, |it| &it.name, &mut came, &mut went);
    add(&changes.relations, |it| &it.name, &mut came, &mut went);
    add(&changes.columns, |it| &it.name, &mut came, &mut went);
    add(&changes.indexes, |it| &it.name, &mut came, &mut went);
    add(&changes.types, |it| &it.name, &mut came, &mut went);
    add(&changes.labels, |it| &it.label, &mut came, &mut went);
    add(&changes.functions, |it| &it.name, &mut came, &mut went);
    add(&changes.triggers, |it| &it.name, &mut came, &mut went);
    add(&changes.policies, |it| &it.name, &mut came, &mut went);
    add(&changes.extensions, |it| &it.name, &mut came, &mut went);
    // NOT NULL is a constraint from 18 on, and can be set again.
    let is_named = |it: &&Change<Constraint>| {
        [&it.before, &it.after].into_iter().flatten().all(|it| it.kind != "n")
    };
    let constraints: Vec<_> = changes.constraints.iter().filter(is_named).cloned().collect();
    add(&constraints, |it| &it.name, &mut came, &mut went);
    (came, went)
}
