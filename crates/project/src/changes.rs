//! What changes, a line for each object; the parts of what comes or goes as a whole are not listed.

use std::{collections::BTreeSet, fmt};

use aludel_catalog::{Catalog, Key, Pair, Rename};
use aludel_diff::{Change, changes};
use serde::Serialize;

use crate::renames::new_name;

/// What happens to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// It comes.
    Create,
    /// It goes.
    Drop,
    /// It becomes another.
    Alter,
    /// It gets another name.
    Rename,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What happens.
    pub change: Verb,
    /// To what.
    pub object: String,
    /// What it is called then, if its name changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// The lines of the difference between two catalogs, after the renames that come first.
pub fn of(renames: &[Rename], catalogs: Pair<&Catalog>) -> Vec<Line> {
    let all = changes(catalogs);
    let created: BTreeSet<&Key> = only(&all, Change::before, Change::after);
    let dropped: BTreeSet<&Key> = only(&all, Change::after, Change::before);
    let goes_with_owner = |change: &Change<'_>| match change {
        Change::Create(object) => is_part(object.key, catalogs.after, &created),
        Change::Drop(object) => is_part(object.key, catalogs.before, &dropped),
        Change::Alter(_) => false,
    };
    let listed = all.iter().filter(|change| !goes_with_owner(change)).map(line);
    renames.iter().map(renamed).chain(listed).collect()
}

/// The keys of the changes that have one side only.
fn only<'a>(
    changes: &[Change<'a>],
    missing: impl Fn(&Change<'a>) -> Option<aludel_catalog::Located<'a>>,
    there: impl Fn(&Change<'a>) -> Option<aludel_catalog::Located<'a>>,
) -> BTreeSet<&'a Key> {
    let sided = changes.iter().filter(|change| missing(change).is_none());
    sided.filter_map(|change| there(change).map(|object| object.key)).collect()
}

fn is_part(key: &Key, catalog: &Catalog, whole: &BTreeSet<&Key>) -> bool {
    catalog.owner(key).is_some_and(|owner| whole.contains(&owner))
}

fn line(change: &Change<'_>) -> Line {
    let object = change.key().to_string();
    match change {
        Change::Create(_) => Line { change: Verb::Create, object, to: None },
        Change::Drop(_) => Line { change: Verb::Drop, object, to: None },
        Change::Alter(pair) if change.is_rename() => Line {
            change: Verb::Rename,
            object: pair.before.key.to_string(),
            to: Some(pair.after.key.name.as_str().to_owned()),
        },
        Change::Alter(_) => Line { change: Verb::Alter, object, to: None },
    }
}

fn renamed(rename: &Rename) -> Line {
    let to = Some(new_name(rename));
    Line { change: Verb::Rename, object: rename.from.to_string(), to }
}

impl Verb {
    /// A sign, and the verb.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Create => ("+", "create"),
            Self::Drop => ("-", "drop"),
            Self::Alter => ("~", "change"),
            Self::Rename => (">", "rename"),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, verb) = self.change.words();
        write!(f, "{sign} {verb} {}", self.object)?;
        self.to.iter().try_for_each(|name| write!(f, " to {name}"))
    }
}
