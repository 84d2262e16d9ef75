//! What can be said of objects of every kind: comment, owner, privileges, security labels.

use std::collections::BTreeSet;

use aludel_catalog::{Grant, Ident, Key, Kind, Object, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{address, born, naming::Names, privilege, shared::literal};

/// The statements that say of a new object what the catalog says of it.
pub(super) fn create(object: Located<'_>, names: Names<'_>) -> Vec<Statement> {
    let unsaid = Object::new(object.object.body.clone());
    statements(object.key, Pair::new(&unsaid, object.object), names)
}

/// The body's alteration, and then what changes of the rest.
pub(super) fn alter_after(
    body: Alteration,
    key: &Key,
    change: Pair<&Object>,
    names: Names<'_>,
) -> Alteration {
    let rest = statements(key, change, names);
    match body {
        Alteration::InPlace { mut statements, unsettles } => {
            statements.extend(rest);
            Alteration::InPlace { statements, unsettles }
        }
        Alteration::Implied if !rest.is_empty() => {
            Alteration::InPlace { statements: rest, unsettles: Vec::new() }
        }
        other => other,
    }
}

fn statements(key: &Key, change: Pair<&Object>, names: Names<'_>) -> Vec<Statement> {
    let after = Located { key, object: change.after };
    let owner = owner(after, change, names);
    let privileges = privileges(after, change, names);
    let labels = labels(after, change, names);
    let comment = comment(after, change, names);
    let texts = owner.into_iter().chain(comment).chain(privileges).chain(labels);
    texts.map(|sql| Statement::new(key, sql)).collect()
}

fn comment(object: Located<'_>, change: Pair<&Object>, names: Names<'_>) -> Option<String> {
    if change.before.comment == change.after.comment {
        return None;
    }
    let address = address::of_comment(object, names)?;
    let text = object.object.comment.as_deref().map_or_else(|| "NULL".to_owned(), literal);
    Some(format!("COMMENT ON {address} IS {text}"))
}

fn owner(object: Located<'_>, change: Pair<&Object>, names: Names<'_>) -> Option<String> {
    let owner = object.object.owner.as_ref()?;
    if change.before.owner.as_ref() == Some(owner) {
        return None;
    }
    Some(format!("ALTER {} OWNER TO {owner}", address::of_owner(object, names)?))
}

fn privileges(object: Located<'_>, change: Pair<&Object>, names: Names<'_>) -> Vec<String> {
    if change.before.privileges == change.after.privileges {
        return Vec::new();
    }
    let Some(target) = address::of_grant(object, names) else { return Vec::new() };
    let born = born::privileges(&object.object.body);
    let lists = change.map(|o| o.privileges.as_deref().unwrap_or(&born));
    let mut written = privilege::statements(lists, &target);
    written.extend(regrants(object.key, lists, names));
    written
}

/// A privilege revoked from a table goes from its columns too: those that keep it get it again.
fn regrants(key: &Key, lists: Pair<&[Grant]>, names: Names<'_>) -> Vec<String> {
    if !matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView) {
        return Vec::new();
    }
    let revoked: BTreeSet<(Option<&Ident>, &str)> = lists
        .before
        .iter()
        .filter(|grant| !lists.after.contains(grant))
        .map(|grant| (grant.grantee.as_ref(), grant.privilege.as_str()))
        .collect();
    if revoked.is_empty() {
        return Vec::new();
    }
    let was_lost =
        |grant: &&Grant| revoked.contains(&(grant.grantee.as_ref(), grant.privilege.as_str()));
    let catalogs = names.catalogs();
    let columns = catalogs.after.of_kind(Kind::Column).filter(|(column, _)| {
        column.schema == key.schema
            && column.parent.as_ref() == Some(&key.name)
            && catalogs.before.get(column).is_some()
    });
    columns.flat_map(|(column, object)| column_grants(column, object, was_lost, names)).collect()
}

fn column_grants(
    key: &Key,
    object: &Object,
    is_wanted: impl Fn(&&Grant) -> bool,
    names: Names<'_>,
) -> Vec<String> {
    let held = object.privileges.as_deref().unwrap_or_default();
    let lost: Vec<Grant> = held.iter().filter(is_wanted).cloned().collect();
    let target = address::of_grant(Located { key, object }, names);
    target.map_or_else(Vec::new, |t| privilege::statements(Pair::new(&[], &lost), &t))
}

fn labels(object: Located<'_>, change: Pair<&Object>, names: Names<'_>) -> Vec<String> {
    if change.before.security_labels == change.after.security_labels {
        return Vec::new();
    }
    let Some(address) = address::of_comment(object, names) else { return Vec::new() };
    let label = |provider: &Ident, text: String| {
        format!("SECURITY LABEL FOR {provider} ON {address} IS {text}")
    };
    let kept = &change.after.security_labels;
    let gone = change
        .before
        .security_labels
        .iter()
        .filter(|(provider, _)| !kept.iter().any(|(other, _)| other == provider))
        .map(|(provider, _)| label(provider, "NULL".to_owned()));
    let new = kept
        .iter()
        .filter(|held| !change.before.security_labels.contains(held))
        .map(|(provider, text)| label(provider, literal(text)));
    gone.chain(new).collect()
}
