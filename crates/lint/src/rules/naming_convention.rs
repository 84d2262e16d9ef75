//! Names that are not as the convention has them.

use super::design::brings_extension;
use crate::{
    Change, Finding, Level, Named, Pass, Rule,
    naming::{fits, is_plain},
    outline::{Constraint, Relation},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "naming-convention",
    title: "a name is not as the convention has it",
    level: Level::Off,
    problem: "A name with a capital letter, a blank or a sign has to be quoted wherever it is used; and where the \
        names of a kind follow no pattern, nobody can tell from an error's text what it is about. Without a \
        pattern of your own a name is to consist of `a` to `z`, digits and `_`.",
    safe: "A name that needs no quotes; or patterns of your own under `[lint.naming]`, by kind (`schema`, `table`, \
        `view`, `column`, `index`, `foreign_key`, `check`, `primary_key`, `unique`), in which `*` stands for \
        anything and `{table}` for the table's name: `index = \"{table}_*_idx\"`.",
    setup: "",
    bad: "CREATE TABLE \"Orders\" (id bigint PRIMARY KEY, \"customerId\" bigint);",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);",
    example: Example::File,
    check: Check::Statement(check),
};

/// Something with a name: its kind, its name, and the table that it belongs to.
type Thing<'a> = (Named, &'a str, Option<u32>);

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if brings_extension(pass) {
        return Vec::new();
    }
    let wrong = things(pass).into_iter().filter(|it| !is_right(pass, it));
    wrong.map(|it| tell(pass, &it)).collect()
}

/// What got a name.
fn things<'a>(pass: &'a Pass<'_>) -> Vec<Thing<'a>> {
    let changes = pass.changes;
    let is_table = |id: u32| pass.after.relations.get(&id).is_some_and(|it| matches!(&*it.kind, "r" | "p" | "f"));
    let schemas = named(&changes.schemas, |it| &it.name).map(|it| (Named::Schema, it.name.as_str(), None));
    let relations = named(&changes.relations, |it| &it.name)
        .filter_map(|it| Some((kind_of(it)?, it.name.as_str(), None)));
    let columns = named(&changes.columns, |it| &it.name)
        .filter(|it| !it.is_inherited && is_table(it.relation))
        .map(|it| (Named::Column, it.name.as_str(), Some(it.relation)));
    let constraints = named(&changes.constraints, |it| &it.name)
        .filter(|it| it.parent == 0 && it.relation != 0)
        .filter_map(|it| Some((kind_of_constraint(it)?, it.name.as_str(), Some(it.relation))));
    let indexes = named(&changes.indexes, |it| &it.name)
        .filter(|it| pass.constraint_of(it).is_none())
        .map(|it| (Named::Index, it.name.as_str(), Some(it.relation)));
    schemas.chain(relations).chain(columns).chain(constraints).chain(indexes).collect()
}

/// What came, or has another name than before.
fn named<T>(changes: &[Change<T>], name: impl Fn(&T) -> &String) -> impl Iterator<Item = &T> {
    let is_new = move |it: &&Change<T>| {
        let (before, after) = (it.before.as_deref().map(&name), it.after.as_deref().map(&name));
        before != after
    };
    changes.iter().filter(is_new).filter_map(|it| it.after.as_deref())
}

fn kind_of(relation: &Relation) -> Option<Named> {
    match &*relation.kind {
        "r" | "p" | "f" => Some(Named::Table),
        "v" | "m" => Some(Named::View),
        _ => None,
    }
}

fn kind_of_constraint(constraint: &Constraint) -> Option<Named> {
    match &*constraint.kind {
        "f" => Some(Named::ForeignKey),
        "c" => Some(Named::Check),
        "p" => Some(Named::PrimaryKey),
        "u" => Some(Named::Unique),
        _ => None,
    }
}

fn is_right(pass: &Pass<'_>, (kind, name, table): &Thing<'_>) -> bool {
    let table = table.and_then(|it| pass.after.relations.get(&it)).map(|it| it.name.as_str());
    match pass.naming.pattern(*kind) {
        Some(pattern) => fits(name, pattern, table.unwrap_or_default()),
        // The server makes a name of others, which are told of themselves.
        None => is_plain(name) || !is_said(pass, name),
    }
}

/// Whether a statement itself gives the name: none but a quoted one is not plain.
fn is_said(pass: &Pass<'_>, name: &str) -> bool {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    pass.statement.sql.contains(&quoted) || pass.statement.is_dynamic() || !name.is_ascii()
}

fn tell(pass: &Pass<'_>, (kind, name, table): &Thing<'_>) -> Finding {
    let what = kind.word();
    let of = table.and_then(|it| pass.after.relations.get(&it)).map(|it| format!("{}.{}", it.schema, it.name));
    let finding = match pass.naming.pattern(*kind) {
        Some(pattern) => Finding::new(format!("the {what} {name} is not named as {pattern}")),
        None => Finding::new(format!("the {what} {name} has to be quoted wherever it is used")),
    };
    let finding = match of {
        Some(of) => finding.on(of),
        None => finding,
    };
    match pass.naming.pattern(*kind) {
        Some(pattern) => finding.help(format!("-- a name as {pattern}")),
        None => finding.help(format!("-- {}", snake(name))),
    }
}

/// The same name as one that needs no quotes.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for char in name.chars() {
        match char {
            _ if char.is_ascii_uppercase() => {
                if !snake.is_empty() && !snake.ends_with('_') {
                    snake.push('_');
                }
                snake.push(char.to_ascii_lowercase());
            }
            _ if char.is_alphanumeric() || char == '_' => snake.push(char),
            _ if snake.ends_with('_') => {}
            _ => snake.push('_'),
        }
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_plain() {
        let cases = [("Orders", "orders"), ("customerId", "customer_id"), ("my table", "my_table"), ("a-B", "a_b")];
        for (name, expected) in cases {
            assert_eq!(snake(name), expected);
        }
    }
}
