//! `CREATE SUBSCRIPTION`: never a connection to the publisher, never a secret.

use aludel_catalog::{Ident, Key, Pair, Setting, Subscription};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    facts, layout,
    naming::Names,
    options,
    shared::{in_place, several},
};

pub(super) fn create(
    key: &Key,
    subscription: &Subscription,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    let mut settings = vec!["connect = false".to_owned()];
    let has_slot_name = subscription.options.iter().any(|s| s.name == "slot_name");
    if !has_slot_name {
        settings.push("slot_name = NONE".to_owned());
    }
    if !subscription.options.is_empty() {
        settings.push(options::parameters(&subscription.options));
    }
    let clauses = [
        format!("CONNECTION {}", quote_literal(&subscription.connection)),
        format!("PUBLICATION {}", join(&subscription.publications)),
        format!("WITH ({})", settings.join(", ")),
    ];
    let sql = layout::clauses(format!("CREATE SUBSCRIPTION {}", key.name), &clauses);
    vec![Statement::new(key, sql).with_hazard(facts::unconnected(key))]
}

fn join(names: &[Ident]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Without its slot, for dropping that would connect to the publisher.
pub(super) fn drop(key: &Key, subscription: &Subscription, _names: Names<'_>) -> Vec<Statement> {
    let name = &key.name;
    let mut sql = Vec::new();
    if subscription.enabled {
        sql.push(format!("ALTER SUBSCRIPTION {name} DISABLE"));
    }
    sql.push(format!("ALTER SUBSCRIPTION {name} SET (slot_name = NONE)"));
    let last = Statement::new(key, format!("DROP SUBSCRIPTION {name}"))
        .with_hazard(facts::slot_stays(key));
    several(key, sql).into_iter().chain([last]).collect()
}

pub(super) fn alter(key: &Key, change: Pair<&Subscription>, _names: Names<'_>) -> Alteration {
    let (before, after) = (change.before, change.after);
    let altered = format!("ALTER SUBSCRIPTION {}", key.name);
    let mut sql = Vec::new();
    if before.connection != after.connection {
        sql.push(format!("{altered} CONNECTION {}", quote_literal(&after.connection)));
    }
    if before.publications != after.publications {
        let publications = join(&after.publications);
        sql.push(format!("{altered} SET PUBLICATION {publications} WITH (refresh = false)"));
    }
    let settings = options::changes(change.map(|s| s.options.as_slice()));
    if !settings.removed.is_empty() {
        return Alteration::Rebuild; // There is no RESET.
    }
    let set: Vec<&Setting> = settings.added.into_iter().chain(settings.changed).collect();
    if !set.is_empty() {
        sql.push(format!("{altered} SET ({})", options::parameters(set)));
    }
    if before.enabled != after.enabled {
        sql.push(format!("{altered} {}", if after.enabled { "ENABLE" } else { "DISABLE" }));
    }
    in_place(several(key, sql))
}
