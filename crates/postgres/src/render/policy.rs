//! `CREATE POLICY`.

use aludel_catalog::{Ident, Key, Pair, Policy};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::{Names, parenthesized},
    privilege::grantee,
    shared::{in_place, one, word_if},
};

pub(super) fn create(
    key: &Key,
    policy: &Policy,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let command = match policy.command.as_str() {
        "ALL" => String::new(),
        command => format!("FOR {command}"),
    };
    let to = if is_for_public(policy) { String::new() } else { roles(policy) };
    let clauses = [
        word_if(policy.restrictive, "AS RESTRICTIVE").to_owned(),
        command,
        to,
        expression("USING", policy.using.as_deref(), names),
        expression("WITH CHECK", policy.check.as_deref(), names),
    ];
    one(key, layout::clauses(format!("CREATE POLICY {}", address(key, names)), &clauses))
}

fn address(key: &Key, names: Names<'_>) -> String {
    format!("{} ON {}", key.name, names.parent(key))
}

fn is_for_public(policy: &Policy) -> bool {
    policy.roles.iter().all(Option::is_none)
}

fn roles(policy: &Policy) -> String {
    if is_for_public(policy) {
        return "TO PUBLIC".to_owned();
    }
    let roles: Vec<String> =
        policy.roles.iter().map(|r| grantee(Option::<&Ident>::from(r))).collect();
    format!("TO {}", roles.join(", "))
}

fn expression(word: &str, expression: Option<&str>, names: Names<'_>) -> String {
    expression.map_or_else(String::new, |e| format!("{word} {}", parenthesized(&names.text(e))))
}

pub(super) fn drop(key: &Key, _policy: &Policy, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP POLICY {}", address(key, names)))
}

pub(super) fn alter(key: &Key, change: Pair<&Policy>, names: Names<'_>) -> Alteration {
    let loses = |e: Pair<&Option<String>>| e.before.is_some() && e.after.is_none();
    if !change.map(|p| (p.restrictive, &p.command)).is_same()
        || loses(change.map(|p| &p.using))
        || loses(change.map(|p| &p.check))
    {
        return Alteration::Rebuild;
    }
    let (before, after) = (change.before, change.after);
    let if_changed = |differs: bool, clause: String| if differs { clause } else { String::new() };
    let clauses = [
        if_changed(before.roles != after.roles, roles(after)),
        if_changed(before.using != after.using, expression("USING", after.using.as_deref(), names)),
        if_changed(
            before.check != after.check,
            expression("WITH CHECK", after.check.as_deref(), names),
        ),
    ];
    in_place(one(key, layout::clauses(format!("ALTER POLICY {}", address(key, names)), &clauses)))
}
