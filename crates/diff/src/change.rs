//! One change, and the comparison that finds them.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use aludel_catalog::{Body, Catalog, Extension, Key, Kind, Located, Object, Pair};

/// A change: an object before, after, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// It was not there.
    Create(Located<'a>),
    /// It is not to be there.
    Drop(Located<'a>),
    /// It is to be another; one whose keys differ is renamed, too.
    Alter(Pair<Located<'a>>),
}

impl<'a> Change<'a> {
    /// The way back.
    pub fn swap(self) -> Self {
        match self {
            Self::Create(object) => Self::Drop(object),
            Self::Drop(object) => Self::Create(object),
            Self::Alter(pair) => Self::Alter(pair.swap()),
        }
    }

    /// The object before, where there is one.
    pub fn before(&self) -> Option<Located<'a>> {
        match self {
            Self::Create(_) => None,
            Self::Drop(object) => Some(*object),
            Self::Alter(pair) => Some(pair.before),
        }
    }

    /// The object after, where there is one.
    pub fn after(&self) -> Option<Located<'a>> {
        self.swap().before()
    }

    /// What to call the object: its key after, or else before.
    pub fn key(&self) -> &'a Key {
        match self {
            Self::Create(object) | Self::Drop(object) => object.key,
            Self::Alter(pair) => pair.after.key,
        }
    }

    /// Whether the name changes.
    pub fn is_rename(&self) -> bool {
        matches!(self, Self::Alter(pair) if pair.before.key != pair.after.key)
    }
}

/// All changes from one catalog to another, in order of their keys.
///
/// A constraint or an index that differs in its name alone is one change, a rename: what it says
/// is the same, and building it anew would cost for nothing.
pub fn changes<'a>(catalogs: Pair<&'a Catalog>) -> Vec<Change<'a>> {
    if std::ptr::eq(catalogs.before, catalogs.after) {
        return Vec::new();
    }
    let mut alone = Pair::new(Vec::new(), Vec::new());
    let mut changes = Vec::new();
    for (before, after) in aligned(catalogs) {
        match (before, after) {
            (Some(before), Some(after)) if is_as_wanted(before.object, after.object) => {}
            (Some(before), Some(after)) => changes.push(Change::Alter(Pair::new(before, after))),
            (before, after) => {
                alone.before.extend(before);
                alone.after.extend(after);
            }
        }
    }
    let renamed = renamed(&alone);
    let gone: BTreeSet<&Key> = renamed.values().map(|before| before.key).collect();
    let created = alone.after.into_iter().map(|after| match renamed.get(after.key) {
        Some(before) => Change::Alter(Pair::new(*before, after)),
        None => Change::Create(after),
    });
    let dropped = alone.before.into_iter().filter(|it| !gone.contains(it.key)).map(Change::Drop);
    changes.extend(created.chain(dropped));
    changes.sort_by_key(|change| change.key());
    changes
}

/// Whether an object is what is wanted: an extension of which no version is stated is so in any.
fn is_as_wanted(before: &Object, after: &Object) -> bool {
    if before == after {
        return true;
    }
    match (&before.body, &after.body) {
        (Body::Extension(had), Body::Extension(wanted)) if wanted.version.is_none() => {
            let wanted = Extension { version: had.version.clone(), ..(**wanted).clone() };
            *before == Object { body: wanted.into(), ..after.clone() }
        }
        _ => false,
    }
}

/// The objects of both sides in order of their keys, those of one key together.
fn aligned<'a>(
    catalogs: Pair<&'a Catalog>,
) -> impl Iterator<Item = (Option<Located<'a>>, Option<Located<'a>>)> {
    let located = |catalog: &'a Catalog| {
        catalog.objects.iter().map(|(key, object)| Located { key, object }).peekable()
    };
    let (mut before, mut after) = (located(catalogs.before), located(catalogs.after));
    std::iter::from_fn(move || {
        let order = match (before.peek(), after.peek()) {
            (Some(before), Some(after)) => before.key.cmp(after.key),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        Some(match order {
            Ordering::Less => (before.next(), None),
            Ordering::Equal => (before.next(), after.next()),
            Ordering::Greater => (None, after.next()),
        })
    })
}

/// New constraints and indexes that are an old one under another name.
fn renamed<'a>(alone: &Pair<Vec<Located<'a>>>) -> BTreeMap<&'a Key, Located<'a>> {
    let renamable = |side: &Vec<Located<'a>>| side.iter().copied().filter(is_renamable).collect();
    let mut old: Vec<Located<'a>> = renamable(&alone.before);
    let new: Vec<Located<'a>> = renamable(&alone.after);
    let mut renamed = BTreeMap::new();
    for is_same in [has_same_name, is_same_but_name] {
        for new in &new {
            let found = old.iter().position(|old| is_same(*old, *new));
            if let (Some(at), false) = (found, renamed.contains_key(new.key)) {
                renamed.insert(new.key, old.remove(at));
            }
        }
    }
    renamed
}

fn is_renamable(located: &Located<'_>) -> bool {
    matches!(located.key.kind, Kind::Constraint | Kind::Index)
}

/// Whether two indexes of one table have one name, though not one key: that of a partition's index
/// says what it is a part of, as long as it is.
fn has_same_name(a: Located<'_>, b: Located<'_>) -> bool {
    let (Body::Index(first), Body::Index(second)) = (&a.object.body, &b.object.body) else {
        return false;
    };
    let made_up = (first.made_up_name.as_ref(), second.made_up_name.as_ref());
    a.key.schema == b.key.schema
        && first.table == second.table
        && made_up.0.unwrap_or(&a.key.name) == made_up.1.unwrap_or(&b.key.name)
}

/// Whether two objects of one owner differ in nothing but the name (and what is said of them).
pub(crate) fn is_same_but_name(a: Located<'_>, b: Located<'_>) -> bool {
    (a.key.kind, &a.key.schema, &a.key.parent) == (b.key.kind, &b.key.schema, &b.key.parent)
        && says_the_same(a.object, b.object)
}

fn says_the_same(a: &Object, b: &Object) -> bool {
    a.body == b.body
}
