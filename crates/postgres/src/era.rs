//! What an older server does not know of what a newer one was asked for: where only a shadow of a
//! newer major is to be had, nothing is written that the database would refuse.
//!
//! What says the same in an older way is read in that way; the rest is named, with its object.
//! Source: PostgreSQL's release notes of 15, 16, 17 and 18, "Migration" and "Changes".

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{
    Body, Catalog, Column, Constraint, ConstraintType, Grant, Ident, Key, Kind, Object, Pair,
    Publication,
};
use aludel_dialect::Newer;
use aludel_sql::{Kind as TokenKind, tokens};

use crate::engine::NAME;

/// What `ALL` of a table's privileges was before PostgreSQL 17.
const ALL: [&str; 7] =
    ["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];
const MAINTAIN: &str = "MAINTAIN";

/// What of an object a server of this major does not know.
pub(crate) fn newer(key: &Key, object: &Object, catalog: &Catalog, major: u32) -> Vec<Newer> {
    let mut parts = grants(object.privileges.as_deref().unwrap_or_default());
    parts.extend(match &object.body {
        Body::Column(column) => of_column(column),
        Body::Constraint(constraint) => of_constraint(key, constraint, catalog),
        Body::Index(index) => nulls(&index.definition),
        Body::View(view) => {
            let invokes = view.options.iter().any(|it| it.name.as_str() == "security_invoker");
            part(invokes, "security_invoker", 15)
        }
        Body::Publication(publication) => of_publication(publication),
        Body::Sequence(sequence) => part(sequence.unlogged, "UNLOGGED", 15),
        Body::Collation(collation) => {
            let mut parts = part(collation.rules.is_some(), "RULES", 16);
            parts.extend(part(collation.provider == "builtin", "PROVIDER = builtin", 17));
            parts
        }
        Body::EventTrigger(trigger) => part(trigger.event == "login", "the event login", 17),
        Body::DefaultPrivileges(body) => {
            let mut parts = grants(&body.grants);
            let is_large = key.name.as_str() == "large objects";
            parts.extend(part(is_large, "default privileges on large objects", 18));
            parts
        }
        Body::Table(table) => {
            let is_root = table.partition_by.is_some();
            part(is_root && table.access_method.is_some(), "USING of a partitioned table", 17)
        }
        _ => Vec::new(),
    });
    unknown(key, parts, major)
}

/// What of a change a server of this major has no statement for.
pub(crate) fn newer_change(key: &Key, change: Pair<&Object>, major: u32) -> Vec<Newer> {
    let is_stored_otherwise = match change.map(|object| &object.body) {
        Pair { before: Body::Table(before), after: Body::Table(after) } => {
            before.access_method != after.access_method
        }
        _ => false,
    };
    let parts = part(is_stored_otherwise, "SET ACCESS METHOD", 15);
    unknown(key, parts, major)
}

fn unknown(key: &Key, parts: Parts, major: u32) -> Vec<Newer> {
    let unknown = parts.into_iter().filter(|(_, since)| *since > major);
    unknown.map(|(what, since)| Newer { object: key.clone(), what, engine: NAME, since }).collect()
}

type Parts = Vec<(&'static str, u32)>;

fn part(is_there: bool, what: &'static str, since: u32) -> Parts {
    if is_there { vec![(what, since)] } else { Vec::new() }
}

fn grants(grants: &[Grant]) -> Parts {
    part(grants.iter().any(|grant| grant.privilege == MAINTAIN), "the privilege MAINTAIN", 17)
}

fn of_column(column: &Column) -> Parts {
    let is_virtual = column.generated.as_ref().is_some_and(|it| it.is_virtual);
    let mut parts = part(is_virtual, "GENERATED … VIRTUAL", 18);
    parts.extend(part(column.not_null_name.is_some(), "a name for NOT NULL", 18));
    parts.extend(part(column.not_null_options.is_some(), "options of NOT NULL", 18));
    parts.extend(part(is_odd_scale(&column.data_type), "a scale beyond the precision", 15));
    parts
}

/// `numeric(2,-3)` and `numeric(3,5)`.
fn is_odd_scale(data_type: &str) -> bool {
    let inside = data_type.strip_prefix("numeric(").and_then(|rest| rest.split(')').next());
    let Some((precision, scale)) = inside.and_then(|inside| inside.split_once(',')) else {
        return false;
    };
    let number = |text: &str| text.trim().parse::<i32>().ok();
    number(precision)
        .zip(number(scale))
        .is_some_and(|(precision, scale)| scale < 0 || scale > precision)
}

fn of_constraint(key: &Key, constraint: &Constraint, catalog: &Catalog) -> Parts {
    let words = words(&constraint.definition);
    let mut parts = nulls(&constraint.definition);
    parts.extend(part(constraint.not_enforced, "NOT ENFORCED", 18));
    match constraint.constraint_type {
        ConstraintType::ForeignKey => {
            let sets_some = |word| has(&words, &["SET", word, "("]);
            parts.extend(part(
                sets_some("NULL") || sets_some("DEFAULT"),
                "SET … of some columns",
                15,
            ));
            parts.extend(part(has(&words, &["PERIOD"]), "PERIOD", 18));
        }
        ConstraintType::PrimaryKey | ConstraintType::Unique => {
            parts.extend(part(has(&words, &["WITHOUT", "OVERLAPS"]), "WITHOUT OVERLAPS", 18));
        }
        ConstraintType::Exclusion => {
            let is_root = is_partitioned(key, catalog);
            parts.extend(part(is_root, "EXCLUDE of a partitioned table", 17));
        }
        ConstraintType::Check | ConstraintType::Trigger => {}
    }
    parts
}

fn nulls(definition: &str) -> Parts {
    let is_there = has(&words(definition), &["NULLS", "NOT", "DISTINCT"]);
    part(is_there, "NULLS NOT DISTINCT", 15)
}

fn of_publication(publication: &Publication) -> Parts {
    let tables = &publication.tables;
    let mut parts = part(tables.iter().any(|it| !it.columns.is_empty()), "a list of columns", 15);
    parts.extend(part(tables.iter().any(|it| it.filter.is_some()), "WHERE", 15));
    parts.extend(part(!publication.schemas.is_empty(), "TABLES IN SCHEMA", 15));
    let generated =
        publication.options.iter().any(|it| it.name.as_str() == "publish_generated_columns");
    parts.extend(part(generated, "publish_generated_columns", 18));
    parts
}

fn is_partitioned(part: &Key, catalog: &Catalog) -> bool {
    let table = part.parent_name().map(|of| Key::in_schema(Kind::Table, of.schema, of.name));
    let object = table.and_then(|table| catalog.get(&table));
    matches!(object.map(|it| &it.body), Some(Body::Table(table)) if table.partition_by.is_some())
}

/// The bare words and signs of a definition.
fn words(definition: &str) -> Vec<&str> {
    let has_quotes = |kind| {
        matches!(kind, TokenKind::QuotedName | TokenKind::Literal | TokenKind::DollarLiteral)
    };
    let bare = tokens(definition).filter(|it| !it.is_trivia() && !has_quotes(it.kind));
    bare.map(|token| token.text).collect()
}

fn has(words: &[&str], wanted: &[&str]) -> bool {
    words.windows(wanted.len()).any(|found| found == wanted)
}

/// Puts what a newer server read in the words of an older one, where it has words for it: all
/// privileges are those that it knows, and no NOT NULL has a name.
pub(crate) fn in_words_of(catalog: &mut Catalog, major: u32) {
    for object in catalog.objects.values_mut() {
        if major < 17 {
            forget_maintain(object);
        }
        if let Body::Column(column) = &mut object.body
            && major < 18
        {
            column.not_null_name = None;
        }
    }
}

fn forget_maintain(object: &mut Object) {
    if let Some(grants) = &mut object.privileges {
        forget_as_part_of_all(grants);
    }
    if let Body::DefaultPrivileges(body) = &mut object.body {
        forget_as_part_of_all(&mut body.grants);
    }
    if let Some(left) = &mut object.owner_privileges {
        left.retain(|privilege| privilege != MAINTAIN);
        if left.iter().map(String::as_str).eq(ALL) {
            object.owner_privileges = None;
        }
    }
}

/// Who holds everything was given `ALL`; who holds less was given it by its name.
fn forget_as_part_of_all(grants: &mut Vec<Grant>) {
    let mut held: BTreeMap<Option<Ident>, BTreeSet<String>> = BTreeMap::new();
    for grant in &*grants {
        held.entry(grant.grantee.clone()).or_default().insert(grant.privilege.clone());
    }
    let has_all = |role: &Option<Ident>| {
        held.get(role).is_some_and(|held| ALL.iter().all(|privilege| held.contains(*privilege)))
    };
    grants.retain(|grant| grant.privilege != MAINTAIN || !has_all(&grant.grantee));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: &str, privilege: &str) -> Grant {
        Grant {
            grantee: Some(Ident::from(role)),
            privilege: privilege.to_owned(),
            grantable: false,
        }
    }

    #[test]
    fn all_privileges_are_those_that_the_server_knows() {
        let mut grants: Vec<Grant> = ALL.iter().map(|it| grant("a", it)).collect();
        let all = grants.clone();
        grants.push(grant("a", MAINTAIN));
        forget_as_part_of_all(&mut grants);
        assert_eq!(grants, all);
        let mut some = vec![grant("a", MAINTAIN), grant("a", "SELECT")];
        forget_as_part_of_all(&mut some);
        assert_eq!(some.len(), 2);
    }

    #[test]
    fn words_in_quotes_are_no_key_words() {
        assert_eq!(nulls("UNIQUE NULLS NOT DISTINCT (a)").len(), 1);
        assert_eq!(nulls("UNIQUE (\"NULLS NOT DISTINCT\")").len(), 0);
        assert!(is_odd_scale("numeric(2,-3)") && is_odd_scale("numeric(3,5)[]"));
        assert!(!is_odd_scale("numeric(5,2)") && !is_odd_scale("numeric"));
    }

    #[test]
    fn a_table_keeps_its_access_method_before_15() {
        let table = |method: Option<&str>| {
            let table = serde_json::json!({"kind": "table", "access_method": method});
            let body: Body = serde_json::from_value(table).expect("a table");
            Object::new(body)
        };
        let (heap, other) = (table(None), table(Some("other")));
        let key = Key::in_schema(Kind::Table, "public", "t");
        let found = |major| newer_change(&key, Pair::new(&heap, &other), major).len();
        assert_eq!((found(14), found(15)), (1, 0));
        assert_eq!(newer_change(&key, Pair::new(&heap, &heap), 14), []);
    }
}
