//! `CREATE DOMAIN`, with its constraints.

use aludel_catalog::{Body, Column, Domain, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    cast_class::is_castable,
    domain_constraint, domain_inside, facts, layout,
    naming::Names,
    shared::{clause, drop_of_named, one, word_if},
    type_swap,
};

pub(super) fn absorbs(_whole: Located<'_>, part: Located<'_>) -> bool {
    matches!(&part.object.body, Body::DomainConstraint(constraint) if !constraint.not_valid)
}

pub(super) fn create(
    key: &Key,
    domain: &Domain,
    parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let text = |value: &Option<String>| value.as_deref().map(|v| names.text(v).into_owned());
    let head = format!("CREATE DOMAIN {} AS {}", names.own(key), names.text(&domain.base_type));
    let mut clauses = vec![
        clause("COLLATE", text(&domain.collation)),
        clause("DEFAULT", text(&domain.default)),
        word_if(domain.not_null, "NOT NULL").to_owned(),
    ];
    clauses.extend(parts.iter().filter_map(|part| match &part.object.body {
        Body::DomainConstraint(body) => Some(domain_constraint::clause(part.key, body, names)),
        _ => None,
    }));
    one(key, layout::clauses(head, &clauses))
}

pub(super) fn drop(key: &Key, _domain: &Domain, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP DOMAIN {}", names.own(key)), names)
}

pub(super) fn alter(key: &Key, change: Pair<&Domain>, names: Names<'_>) -> Alteration {
    let is_same_type = change.map(|d| (&d.base_type, &d.collation)).is_same();
    if !is_same_type {
        return swap(key, change, names);
    }
    let altered = format!("ALTER DOMAIN {}", names.own(key));
    let mut statements = Vec::new();
    if change.before.default != change.after.default {
        let action = match &change.after.default {
            Some(default) => format!("SET DEFAULT {}", names.text(default)),
            None => "DROP DEFAULT".to_owned(),
        };
        statements.push(Statement::new(key, format!("{altered} {action}")));
    }
    let mut unsettles = Vec::new();
    match (change.before.not_null, change.after.not_null) {
        (false, true) => {
            statements.extend(domain_inside::checked(key, set_not_null(key, &altered), names));
            unsettles = domain_inside::unsettled(key, names);
        }
        (true, false) => statements.push(Statement::new(key, format!("{altered} DROP NOT NULL"))),
        _ => {}
    }
    Alteration::InPlace { statements, unsettles }
}

/// On another type, value by value, through text where no cast leads.
fn swap(key: &Key, change: Pair<&Domain>, names: Names<'_>) -> Alteration {
    let after = change.after;
    let is_cast = is_castable(change.map(|domain| domain.base_type.as_str()));
    let (domain, base) = (names.own(key), names.text(&after.base_type).into_owned());
    let convert = |column: &Key, body: &Column| {
        let (name, array) = (&column.name, type_swap::array(body));
        let through = if is_cast { String::new() } else { format!("::text{array}") };
        Some(format!("{domain}{array} USING {name}{through}::{base}{array}::{domain}{array}"))
    };
    type_swap::swap(key, create(key, after, &[], names), convert, names)
}

fn set_not_null(key: &Key, altered: &str) -> Statement {
    Statement::new(key, format!("{altered} SET NOT NULL"))
        .with_hazard(facts::null_in_domain(key))
        .with_hazard(facts::reads_domain(key))
}
