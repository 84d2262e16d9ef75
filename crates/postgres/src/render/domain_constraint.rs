//! `ALTER DOMAIN … ADD CONSTRAINT`.

use aludel_catalog::{DomainConstraint, Key, Kind, Pair};
use aludel_dialect::{Alteration, Located, Statement, Strategy};

use super::{
    domain_inside, facts,
    naming::Names,
    shared::{in_place, one, word_if},
};

pub(super) fn create(
    key: &Key,
    constraint: &DomainConstraint,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let not_valid = word_if(constraint.not_valid, " NOT VALID");
    let (domain, clause) = (names.parent(key), clause(key, constraint, names));
    let statement = Statement::new(key, format!("ALTER DOMAIN {domain} ADD {clause}{not_valid}"));
    if constraint.not_valid || !is_in_use(key, names) {
        return vec![statement];
    }
    let Some(owner) = of_domain(key) else { return vec![checking(statement, key)] };
    if constraint.definition.starts_with("CHECK ") && is_online(&owner, names) {
        let add = Statement::new(key, format!("ALTER DOMAIN {domain} ADD {clause} NOT VALID"));
        let validate = format!("ALTER DOMAIN {domain} VALIDATE CONSTRAINT {}", key.name);
        let validate = checking(Statement::new(key, validate), key).by_itself();
        return vec![add, validate];
    }
    domain_inside::checked(&owner, checking(statement, key), names)
}

/// Whether a domain gets a constraint first, and its values are read in a transaction of its own: so that
/// what else the plan locks is free again. Where values must be text meanwhile all is done at once.
fn is_online(domain: &Key, names: Names<'_>) -> bool {
    let is_usual = names.context().options.strategies.usual == Strategy::Online;
    let after = names.catalogs().after.get(domain);
    is_usual
        && after.is_some()
        && domain_inside::unsettled(domain, names).is_empty()
        && domain_inside::is_plain(domain, names)
}

fn of_domain(key: &Key) -> Option<Key> {
    key.parent_name().map(|d| Key::in_schema(Kind::Domain, d.schema, d.name))
}

/// What must be away while a new constraint is checked.
pub(super) fn unsettled(key: &Key, constraint: &DomainConstraint, names: Names<'_>) -> Vec<Key> {
    match of_domain(key).filter(|_| !constraint.not_valid && is_in_use(key, names)) {
        Some(domain) => domain_inside::unsettled(&domain, names),
        None => Vec::new(),
    }
}

/// `CONSTRAINT name CHECK (…)`.
pub(super) fn clause(key: &Key, constraint: &DomainConstraint, names: Names<'_>) -> String {
    format!("CONSTRAINT {} {}", key.name, names.text(&constraint.definition))
}

/// Whether the domain was there before, so that values of it may be.
fn is_in_use(key: &Key, names: Names<'_>) -> bool {
    of_domain(key).is_some_and(|domain| names.catalogs().before.get(&domain).is_some())
}

fn checking(statement: Statement, key: &Key) -> Statement {
    statement.with_hazard(facts::breaks_domain(key)).with_hazard(facts::reads_domain(key))
}

pub(super) fn drop(key: &Key, _body: &DomainConstraint, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("ALTER DOMAIN {} DROP CONSTRAINT {}", names.parent(key), key.name))
}

pub(super) fn alter(key: &Key, change: Pair<&DomainConstraint>, names: Names<'_>) -> Alteration {
    let is_validated = change.before.not_valid && !change.after.not_valid;
    if change.before.definition != change.after.definition || !is_validated {
        return Alteration::Rebuild;
    }
    let sql = format!("ALTER DOMAIN {} VALIDATE CONSTRAINT {}", names.parent(key), key.name);
    let statement = checking(Statement::new(key, sql), key);
    match of_domain(key) {
        Some(domain) => Alteration::InPlace {
            statements: domain_inside::checked(&domain, statement, names),
            unsettles: domain_inside::unsettled(&domain, names),
        },
        None => in_place(vec![statement]),
    }
}
