//! Which objects a comparison is about: what is filtered out is never compared, and so never dropped.

use std::{collections::BTreeSet, str::Chars};

use serde::{Deserialize, Serialize};

use crate::{Catalog, Key, Kind};

/// Names with `*` for anything and `?` for one letter: `name` in any schema, `schema.name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only these; everything, where there is none.
    pub include: Vec<String>,
    /// Not these.
    pub exclude: Vec<String>,
    /// Only these kinds; all, where there is none.
    pub include_kinds: BTreeSet<Kind>,
    /// Not these kinds.
    pub exclude_kinds: BTreeSet<Kind>,
}

impl Filter {
    /// Whether nothing is filtered out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an object of a catalog is filtered out: by its own name, or with what it belongs to.
    pub fn excludes(&self, key: &Key, catalog: &Catalog) -> bool {
        if self.is_empty() {
            return false;
        }
        let is_named = self.exclude.iter().any(|pattern| names(pattern, key));
        if is_named || self.exclude_kinds.contains(&key.kind) {
            return true;
        }
        match catalog.owner(key) {
            Some(owner) => self.excludes(&owner, catalog),
            None => !self.includes(key),
        }
    }

    /// Whether an object that belongs to no other is one of those that are meant.
    fn includes(&self, key: &Key) -> bool {
        let is_kind = self.include_kinds.is_empty() || self.include_kinds.contains(&key.kind);
        // What stands in no schema, and schemas, are there for what they hold.
        let is_named = key.schema.is_none()
            || self.include.is_empty()
            || self.include.iter().any(|pattern| names(pattern, key));
        is_named && (is_kind || key.schema.is_none() || key.parent.is_some())
    }
}

/// Whether a pattern names an object, or what it is a part of; `audit.*` names the schema, too.
fn names(pattern: &str, key: &Key) -> bool {
    let name = key.parent.as_ref().unwrap_or(&key.name).as_str();
    match (pattern.split_once('.'), &key.schema) {
        (None, _) => fits(pattern, name),
        (Some((schema, "*")), None) if key.kind == Kind::Schema => fits(schema, name),
        (Some((schema, pattern)), Some(of)) => fits(schema, of.as_str()) && fits(pattern, name),
        (Some(_), None) => false,
    }
}

/// Only the last `*` is ever tried again, so that the time is bounded.
fn fits(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    let mut star: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let here = (pattern.clone(), name.clone());
        match (pattern.next(), name.next()) {
            (Some('*'), _) => {
                name = here.1;
                star = Some((pattern.clone(), name.clone()));
            }
            (None, None) => return true,
            (Some('?'), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => {
                let Some((behind, skipped)) = &mut star else { return false };
                if skipped.next().is_none() {
                    return false;
                }
                (pattern, name) = (behind.clone(), skipped.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QualifiedName;

    fn table(schema: &str, name: &str) -> Key {
        Key::in_schema(Kind::Table, schema, name)
    }

    fn filter(include: &[&str], exclude: &[&str]) -> Filter {
        let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
        Filter { include: owned(include), exclude: owned(exclude), ..Filter::default() }
    }

    #[test]
    fn names_and_patterns() {
        let users = QualifiedName { schema: "public".into(), name: "users".into() };
        let column = Key::part(Kind::Column, &users, "id");
        for (include, exclude, key, expected) in [
            (&[][..], &[][..], table("public", "users"), false),
            (&[], &["users"], table("public", "users"), true),
            (&[], &["users"], table("other", "users"), true),
            (&[], &["public.users"], table("other", "users"), false),
            (&[], &["public.u*"], column.clone(), true),
            (&[], &["*_old"], table("public", "users_old"), true),
            (&[], &["user?"], table("public", "users"), true),
            (&[], &["audit.*"], Key::global(Kind::Schema, "audit"), true),
            (&[], &["audit.*"], table("audit", "log"), true),
            (&["app.*"], &[], table("public", "users"), true),
            (&["app.*"], &[], table("app", "users"), false),
            (&["app.*"], &["app.tmp"], table("app", "tmp"), true),
            (&["users"], &[], column, false),
            (&["app.*"], &[], Key::global(Kind::Extension, "citext"), false),
            (&[], &["citext"], Key::global(Kind::Extension, "citext"), true),
        ] {
            let found = filter(include, exclude).excludes(&key, &Catalog::default());
            assert_eq!(found, expected, "{include:?} {exclude:?} {key}");
        }
    }

    #[test]
    fn kinds() {
        let exclude_kinds = BTreeSet::from([Kind::View]);
        let filter = Filter { exclude_kinds, ..Filter::default() };
        let catalog = Catalog::default();
        assert!(filter.excludes(&Key::in_schema(Kind::View, "public", "v"), &catalog));
        assert!(!filter.excludes(&table("public", "t"), &catalog));
    }
}
