//! `GRANT` and `REVOKE`: what leads from one list of privileges to another.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Grant, Ident, Pair};

/// What is granted on, and how SQL says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// What follows `ON`: `TABLE users`, `FUNCTION f(integer)`.
    pub(super) on: String,
    /// The column, where the privileges are a column's.
    pub(super) column: Option<String>,
}

/// What one role holds, by whether it may hand it on.
type Held<'a> = BTreeMap<Option<&'a Ident>, BTreeMap<&'a str, bool>>;

/// The statements from one list to the other: what goes first, then what comes.
pub(super) fn statements(lists: Pair<&[Grant]>, target: &Target) -> Vec<String> {
    let mut written = revocations(lists, target);
    written.extend(grants(lists, target));
    written
}

/// What takes away the privileges that are to go.
pub(super) fn revocations(lists: Pair<&[Grant]>, target: &Target) -> Vec<String> {
    of_each_role(lists, |role, held| revokes(role, held, target))
}

/// What gives the privileges that are to come.
pub(super) fn grants(lists: Pair<&[Grant]>, target: &Target) -> Vec<String> {
    of_each_role(lists, |role, held| gives(role, held, target))
}

/// What takes and gives the right to hand on privileges of the owner's own, which it has anyway.
pub(super) fn options_of_owner(
    lists: Pair<&[String]>,
    owner: Option<&Ident>,
    target: &Target,
) -> Vec<String> {
    let owner = owner.map_or_else(|| "CURRENT_USER".to_owned(), Ident::to_string);
    let without = |from: &'_ [String], what: &[String]| -> Vec<String> {
        from.iter().filter(|privilege| !what.contains(privilege)).cloned().collect()
    };
    let words = |privileges: &[String]| {
        target.words(&privileges.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let revoked = without(lists.before, lists.after);
    let granted = without(lists.after, lists.before);
    let revoke = (!revoked.is_empty())
        .then(|| format!("REVOKE GRANT OPTION FOR {} FROM {owner}", words(&revoked)));
    let grant = (!granted.is_empty())
        .then(|| format!("GRANT {} TO {owner} WITH GRANT OPTION", words(&granted)));
    revoke.into_iter().chain(grant).collect()
}

/// What takes and gives privileges of the owner's own.
pub(super) fn of_owner(
    revoked: &[&str],
    granted: &[&str],
    owner: Option<&Ident>,
    target: &Target,
) -> Vec<String> {
    let owner = owner.map_or_else(|| "CURRENT_USER".to_owned(), Ident::to_string);
    let revoke =
        (!revoked.is_empty()).then(|| format!("REVOKE {} FROM {owner}", target.words(revoked)));
    let grant =
        (!granted.is_empty()).then(|| format!("GRANT {} TO {owner}", target.words(granted)));
    revoke.into_iter().chain(grant).collect()
}

fn of_each_role(
    lists: Pair<&[Grant]>,
    write: impl Fn(Option<&Ident>, Pair<&BTreeMap<&str, bool>>) -> Vec<String>,
) -> Vec<String> {
    let held = lists.map(by_role);
    let roles: BTreeSet<Option<&Ident>> =
        held.before.keys().chain(held.after.keys()).copied().collect();
    let nothing = BTreeMap::new();
    let of_role = |role| held.as_ref().map(|all| all.get(role).unwrap_or(&nothing));
    roles.iter().flat_map(|role| write(*role, of_role(role))).collect()
}

fn by_role(grants: &[Grant]) -> Held<'_> {
    let mut held = Held::new();
    for grant in grants {
        let of_role = held.entry(grant.grantee.as_ref()).or_default();
        *of_role.entry(grant.privilege.as_str()).or_default() |= grant.grantable;
    }
    held
}

fn revokes(
    role: Option<&Ident>,
    held: Pair<&BTreeMap<&str, bool>>,
    target: &Target,
) -> Vec<String> {
    let gone = |name: &&&str| !held.after.contains_key(**name);
    let all: Vec<&str> = held.before.keys().filter(gone).copied().collect();
    let option: Vec<&str> = held
        .before
        .iter()
        .filter(|(name, grantable)| **grantable && held.after.get(*name) == Some(&false))
        .map(|(name, _)| *name)
        .collect();
    let mut written = Vec::new();
    if !all.is_empty() {
        written.push(format!("REVOKE {} FROM {}", target.words(&all), grantee(role)));
    }
    if !option.is_empty() {
        let words = target.words(&option);
        written.push(format!("REVOKE GRANT OPTION FOR {words} FROM {}", grantee(role)));
    }
    written
}

fn gives(role: Option<&Ident>, held: Pair<&BTreeMap<&str, bool>>, target: &Target) -> Vec<String> {
    let new = |grantable: bool| -> Vec<&str> {
        let is_new = |(name, now): &(&&str, &bool)| match held.before.get(**name) {
            None => **now == grantable,
            Some(had) => **now == grantable && grantable && !had,
        };
        held.after.iter().filter(is_new).map(|(name, _)| *name).collect()
    };
    let mut written = Vec::new();
    for (names, suffix) in [(new(false), ""), (new(true), " WITH GRANT OPTION")] {
        if !names.is_empty() {
            let words = target.words(&names);
            written.push(format!("GRANT {words} TO {}{suffix}", grantee(role)));
        }
    }
    written
}

impl Target {
    /// `SELECT, UPDATE ON TABLE t`, `SELECT (a), UPDATE (a) ON TABLE t`.
    fn words(&self, privileges: &[&str]) -> String {
        let words: Vec<String> = privileges
            .iter()
            .map(|privilege| match &self.column {
                Some(column) => format!("{privilege} ({column})"),
                None => (*privilege).to_owned(),
            })
            .collect();
        format!("{} ON {}", words.join(", "), self.on)
    }
}

/// The role, or `PUBLIC`.
pub(super) fn grantee(role: Option<&Ident>) -> String {
    role.map_or_else(|| "PUBLIC".to_owned(), Ident::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `r:SELECT w:UPDATE* :EXECUTE`: role, privilege, grant option; no role is PUBLIC.
    fn read(text: &str) -> Vec<Grant> {
        let grant = |word: &str| {
            let (role, privilege) = word.split_once(':')?;
            let grantee = (!role.is_empty()).then(|| Ident::from(role));
            let grantable = privilege.ends_with('*');
            let privilege = privilege.trim_end_matches('*').to_owned();
            Some(Grant { grantee, privilege, grantable })
        };
        text.split_whitespace().filter_map(grant).collect()
    }

    #[test]
    fn the_statements_say_the_difference_and_no_more() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("", "", &[]),
            ("r:SELECT", "r:SELECT", &[]),
            ("", "r:SELECT r:INSERT", &["GRANT INSERT, SELECT ON TABLE t TO r"]),
            (":EXECUTE", "", &["REVOKE EXECUTE ON TABLE t FROM PUBLIC"]),
            (
                "r:SELECT",
                "w:SELECT",
                &["REVOKE SELECT ON TABLE t FROM r", "GRANT SELECT ON TABLE t TO w"],
            ),
            ("r:SELECT", "r:SELECT*", &["GRANT SELECT ON TABLE t TO r WITH GRANT OPTION"]),
            ("r:SELECT*", "r:SELECT", &["REVOKE GRANT OPTION FOR SELECT ON TABLE t FROM r"]),
            ("r:SELECT*", "", &["REVOKE SELECT ON TABLE t FROM r"]),
            ("", "My:SELECT", &["GRANT SELECT ON TABLE t TO \"My\""]),
        ];
        let target = Target { on: "TABLE t".to_owned(), column: None };
        for (before, after, expected) in cases {
            let (before, after) = (read(before), read(after));
            assert_eq!(&statements(Pair::new(&before, &after), &target), expected);
        }
    }

    #[test]
    fn a_columns_privileges_name_the_column() {
        let target = Target { on: "TABLE t".to_owned(), column: Some("a".to_owned()) };
        let (before, after) = (Vec::new(), read("r:SELECT r:UPDATE"));
        let written = statements(Pair::new(&before, &after), &target);
        assert_eq!(written, ["GRANT SELECT (a), UPDATE (a) ON TABLE t TO r"]);
    }
}
