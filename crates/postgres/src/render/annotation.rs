//! What can be said of objects of every kind: comment, owner, privileges, security labels.

use aludel_catalog::{Body, Ident, Key, Kind, Object, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{acl, address, identity, naming::Names};

/// The statements that say of a new object what the catalog says of it.
pub(super) fn create(object: Located<'_>, names: Names<'_>) -> Vec<Statement> {
    let unsaid = Object::new(object.object.body.clone());
    let privileges = acl::create(object, names);
    let mut said = statements(object.key, Pair::new(&unsaid, object.object), privileges, names);
    said.extend(of_sequence(object.key, Pair::new(None, Some(object.object)), names));
    said
}

/// The body's alteration, and then what changes of the rest.
pub(super) fn alter_after(
    body: Alteration,
    key: &Key,
    change: Pair<&Object>,
    names: Names<'_>,
) -> Alteration {
    let mut rest = statements(key, change, acl::alter(key, change, names), names);
    rest.extend(of_sequence(key, change.map(Some), names));
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

/// The statements that take back all that was said of an object: of a view's column, which has
/// nothing else.
pub(super) fn unsay(key: &Key, names: Names<'_>) -> Vec<Statement> {
    let Some(object) = names.catalogs().before.get(key) else { return Vec::new() };
    let unsaid = Object::new(object.body.clone());
    let change = Pair::new(object, &unsaid);
    let mut unsaid = statements(key, change, acl::alter(key, change, names), names);
    unsaid.extend(without_default(key, names));
    unsaid
}

/// A default of a view's column goes with what is said of the column.
fn without_default(key: &Key, names: Names<'_>) -> Option<Statement> {
    let default = Key { kind: Kind::Default, ..key.clone() };
    let catalogs = names.catalogs();
    if catalogs.before.get(&default).is_none() || catalogs.after.get(&default).is_some() {
        return None;
    }
    let (view, column) = (names.parent(key), &key.name);
    let sql = format!("ALTER VIEW {view} ALTER COLUMN {column} DROP DEFAULT");
    Some(Statement::new(&default, sql))
}

fn statements(
    key: &Key,
    change: Pair<&Object>,
    privileges: Vec<String>,
    names: Names<'_>,
) -> Vec<Statement> {
    let after = Located { key, object: change.after };
    let owner = owner(after, change, names);
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
    let text = object.object.comment.as_deref().map_or_else(|| "NULL".to_owned(), quote_literal);
    Some(format!("COMMENT ON {address} IS {text}"))
}

/// The comment on the sequence of an identity column, which is no object of its own.
fn of_sequence(key: &Key, change: Pair<Option<&Object>>, names: Names<'_>) -> Option<Statement> {
    let comments = change.map(|object| match &object?.body {
        Body::Column(column) => column.identity.as_ref()?.sequence_comment.as_deref(),
        _ => None,
    });
    let sequence = identity::sequence(key, change.after).filter(|_| !comments.is_same())?;
    let text = comments.after.map_or_else(|| "NULL".to_owned(), quote_literal);
    let sql = format!("COMMENT ON SEQUENCE {} IS {text}", names.qualified(&sequence));
    Some(Statement::new(key, sql))
}

fn owner(object: Located<'_>, change: Pair<&Object>, names: Names<'_>) -> Option<String> {
    let owner = object.object.owner.as_ref()?;
    if change.before.owner.as_ref() == Some(owner) {
        return None;
    }
    Some(format!("ALTER {} OWNER TO {owner}", address::of_owner(object, names)?))
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
        .map(|(provider, text)| label(provider, quote_literal(text)));
    gone.chain(new).collect()
}
