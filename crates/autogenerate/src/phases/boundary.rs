//! What is there between two phases.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{
    Body, Catalog, Column, Constraint, ConstraintType, Ident, Key, Kind, Object, Pair, Rename,
    ReplicaIdentity,
};
use aludel_dialect::{Dialect, Replacement};

use super::{course::Course, keyed::Keyed, unphased::Unphased};

/// What the boundaries between phases are made of.
pub(super) struct Boundary<'a> {
    /// The state before, with the renames done that come first.
    pub(super) before: &'a Catalog,
    /// The target, with columns under the names that they have meanwhile.
    pub(super) target: &'a Catalog,
    pub(super) course: &'a Course,
    /// What hangs on the columns that come, and the name that it has until that of the old one is free.
    hanging: BTreeMap<Key, Key>,
    /// The primary keys among it.
    pub(super) keyed: Keyed,
}

impl<'a> Boundary<'a> {
    /// What lies between the state before, with its first renames done, and the target, with the names
    /// of the meantime.
    pub(super) fn new(
        catalogs: Pair<&'a Catalog>,
        course: &'a Course,
        dialect: &dyn Dialect,
    ) -> Result<Self, Unphased> {
        let Pair { before, after: target } = catalogs;
        let hanging = hanging(catalogs, &course.new_keys());
        let keyed = Keyed::of(&hanging, catalogs, dialect)?;
        Ok(Self { before, target, course, hanging, keyed })
    }

    /// The state before with all that can come beside it: what nobody has to know of who does not use it.
    pub(super) fn expanded(&self) -> Catalog {
        let mut own = self.before.clone();
        self.loosen(&mut own);
        loop {
            let ready = |(key, object): &(&Key, &Object)| {
                own.get(key).is_none()
                    && self.is_added(key, object)
                    && self.target.owner(key).is_none_or(|owner| own.get(&owner).is_some())
                    && self.target.needs(key).all(|need| own.get(need).is_some())
            };
            let coming: Vec<(&Key, &Object)> = self.target.objects.iter().filter(ready).collect();
            if coming.is_empty() {
                return own;
            }
            for (key, object) in coming {
                own.insert(key.clone(), self.at_first(key, object));
                copy_needs(self.target, &mut own, key);
            }
        }
    }

    /// What the new side need not write, and the values that an enum gets.
    fn loosen(&self, own: &mut Catalog) {
        let derived = self.course.replacements.iter().flat_map(|it| {
            it.old.iter().filter(|column| column.from.is_some()).map(|column| it.key(column))
        });
        let derived: BTreeSet<Key> = derived.collect();
        for (key, object) in &mut own.objects {
            let wanted = self.target.get(key).map(|object| &object.body);
            match (&mut object.body, wanted) {
                (Body::Column(column), wanted) if column.not_null => {
                    let is_optional = match wanted {
                        Some(Body::Column(wanted)) => !wanted.not_null,
                        Some(_) => false,
                        None => !derived.contains(key) && self.is_unwritten(key, column),
                    };
                    if is_optional && !self.is_in_primary_key(key) {
                        make_nullable(column);
                    }
                }
                (Body::Enum(body), Some(Body::Enum(wanted)))
                    if is_part(&body.labels, &wanted.labels) =>
                {
                    *body = wanted.clone();
                }
                _ => {}
            }
        }
    }

    /// Whether whoever does not know a column that goes leaves it without a value.
    fn is_unwritten(&self, key: &Key, column: &Column) -> bool {
        let is_of_staying_table = self.target.owner(key).is_some();
        let default = Key { kind: Kind::Default, ..key.clone() };
        let is_made = column.identity.is_some() || column.generated.is_some();
        is_of_staying_table && !is_made && self.before.get(&default).is_none()
    }

    fn is_in_primary_key(&self, column: &Key) -> bool {
        let key = column.parent_name().and_then(|table| self.before.primary_key(&table));
        key.is_some_and(|key| key.columns.contains(&column.name))
    }

    /// Whether it comes beside what is there, and binds nobody who does not use it.
    fn is_added(&self, key: &Key, object: &Object) -> bool {
        let new = self.course.new_keys();
        let is_of_new_table = || {
            let table = object.body.relation().cloned().or_else(|| key.parent_name());
            table.is_none_or(|table| self.before.relation(&table).is_none())
        };
        match (key.kind, &object.body) {
            (Kind::Default, _) => {
                let column = Key { kind: Kind::Column, ..key.clone() };
                self.before.get(&column).is_none() && !new.contains(&column)
            }
            (_, Body::Constraint(constraint)) => {
                is_of_new_table() || self.is_of_new_columns(key, constraint, &new)
            }
            (_, Body::Index(index)) => {
                is_of_new_table()
                    || !index.unique && !self.target.needs(key).any(|it| new.contains(it))
            }
            (Kind::Trigger | Kind::Rule | Kind::Policy, _) => is_of_new_table(),
            // One that counts for a column that is there comes with its default, and goes on from its rows.
            (_, Body::Sequence(sequence)) => {
                sequence.owned_by.as_ref().is_none_or(|it| self.before.get(it).is_none())
            }
            (
                Kind::EventTrigger
                | Kind::Publication
                | Kind::Subscription
                | Kind::DefaultPrivileges,
                _,
            ) => false,
            _ => true,
        }
    }

    /// Whether it is a foreign key of columns that are new and empty.
    fn is_of_new_columns(&self, key: &Key, body: &Constraint, new: &BTreeSet<Key>) -> bool {
        let Some(table) = key.parent_name() else { return false };
        let is_empty = |name: &Ident| {
            let column = Key::part(Kind::Column, &table, name.clone());
            self.before.get(&column).is_none() && !new.contains(&column)
        };
        body.constraint_type == ConstraintType::ForeignKey && body.columns.iter().all(is_empty)
    }

    /// An object as it first comes: a column of a table that is there may be left without a value.
    fn at_first(&self, key: &Key, object: &Object) -> Object {
        let mut object = object.clone();
        let is_of_old_table =
            key.parent_name().is_some_and(|it| self.before.relation(&it).is_some());
        if let Body::Column(column) = &mut object.body {
            let default = Key { kind: Kind::Default, ..key.clone() };
            let is_made = column.identity.is_some() || column.generated.is_some();
            let is_filled = self.course.new_keys().contains(key);
            let is_given = self.target.get(&default).is_some() && !is_filled;
            if is_of_old_table && !is_made && !is_given {
                make_nullable(column);
            }
        }
        object
    }

    /// What is kept alike, each under a name for what keeps it so.
    pub(super) fn kept_alike(&self) -> Vec<(&Replacement, Ident)> {
        let mut taken = BTreeSet::new();
        let mut named = Vec::new();
        for replacement in &self.course.replacements {
            let column = replacement.new.first().map_or("", |column| column.column.as_str());
            let base = self.last_of(replacement, column);
            let is_free = |name: &Ident| {
                let schema = &replacement.table.schema;
                let is_it = |key: &Key| {
                    let is_function =
                        key.kind == Kind::Function && key.schema.as_ref() == Some(schema);
                    let is_trigger = key.kind == Kind::Trigger;
                    (is_function || is_trigger) && key.name == *name
                };
                !taken.contains(name)
                    && !self.before.objects.keys().any(is_it)
                    && !self.target.objects.keys().any(is_it)
            };
            let name = Ident::free(&base, "_alike", is_free);
            taken.insert(name.clone());
            named.push((replacement, name));
        }
        named
    }

    /// A name that sorts behind those of the table's triggers: what they make of a row is kept alike, too.
    fn last_of(&self, replacement: &Replacement, column: &str) -> String {
        let base = format!("{}_{column}", replacement.table.name.as_str());
        let triggers =
            [self.before, self.target].map(|it| it.parts(Kind::Trigger, &replacement.table));
        let last = triggers.into_iter().flatten().map(|(key, _)| key.name.as_str()).max();
        let mut names = ["", "z_", "zz_", "~"].map(|prefix| format!("{prefix}{base}")).into_iter();
        let is_last = |name: &String| last.is_none_or(|last| last < name.as_str());
        names.find(is_last).unwrap_or_else(|| format!("~~{base}"))
    }

    /// The columns of a table that is renamed, under the names before and after.
    pub(super) fn columns_of(&self, rename: &Rename) -> Vec<Pair<Ident>> {
        let (Some(old), Some(new)) = (rename.from.qualified_name(), rename.to.qualified_name())
        else {
            return Vec::new();
        };
        let names = |(key, _): (&Key, &Column)| {
            let renamed = self.course.ahead.iter().find(|it| {
                let of = it.from.parent_name();
                it.to.kind == Kind::Column
                    && it.to.name == key.name
                    && (of.as_ref() == Some(&old) || of.as_ref() == Some(&new))
            });
            let before = renamed.map_or(&key.name, |it| &it.from.name);
            Pair::new(before.clone(), key.name.clone())
        };
        self.before.columns(&new).into_iter().map(names).collect()
    }

    /// The state in which both are there, where what is new is filled: it is as it is wanted in the end,
    /// under the names that it has meanwhile.
    pub(super) fn filled(&self, expanded: &Catalog) -> Catalog {
        let mut filled = expanded.clone();
        for key in self.course.new_keys() {
            if let Some(object) = self.target.get(&key) {
                filled.insert(key.clone(), object.clone());
                copy_needs(self.target, &mut filled, &key);
            }
        }
        let hanging = &self.hanging;
        for (key, own) in hanging {
            let Some(object) = self.target.get(key) else { continue };
            filled.insert(own.clone(), renamed_object(key, object, hanging));
            let needs =
                self.target.needs(key).map(|need| hanging.get(need).unwrap_or(need).clone());
            for need in needs.filter(|need| {
                expanded.get(need).is_some() || hanging.values().any(|it| it == need)
            }) {
                filled.depend(own.clone(), need);
            }
        }
        self.keyed.stood_for(filled)
    }

    /// The target under the names that are there meanwhile.
    pub(super) fn contracted(&self) -> Catalog {
        let hanging = &self.hanging;
        let name = |key: &Key| hanging.get(key).unwrap_or(key).clone();
        let mut contracted = Catalog::default();
        contracted.unmanaged.clone_from(&self.target.unmanaged);
        for (key, object) in &self.target.objects {
            contracted.insert(name(key), renamed_object(key, object, hanging));
        }
        for (key, needs) in &self.target.dependencies {
            for need in needs {
                contracted.depend(name(key), name(need));
            }
        }
        contracted
    }

    /// The last state with the old side still in it, and with what keeps both alike.
    pub(super) fn beside_old(&self, filled: &Catalog, last: &Catalog) -> Catalog {
        let mut beside = last.clone();
        let stays: BTreeSet<Key> = self.old_side(filled);
        for key in &stays {
            if let Some(object) = filled.get(key) {
                beside.insert(key.clone(), object.clone());
            }
        }
        for key in stays.iter().filter(|key| last.get(key).is_none()) {
            copy_needs(filled, &mut beside, key);
        }
        // What stands on the new side until the end gets its default with the name that it has then.
        for key in self.course.new_keys() {
            let default = Key { kind: Kind::Default, ..key };
            if filled.get(&default).is_none() {
                beside.objects.remove(&default);
                beside.dependencies.remove(&default);
            }
        }
        beside
    }

    /// What is away in the end: the columns that others replace, with what hangs on them, and what keeps
    /// both alike or stands in for something.
    fn old_side(&self, filled: &Catalog) -> BTreeSet<Key> {
        let known = |key: &Key| self.before.get(key).is_some() || self.target.get(key).is_some();
        let beside = filled.objects.keys().filter(|key| {
            !known(key)
                && !self.hanging.values().any(|it| it == *key)
                && matches!(key.kind, Kind::Function | Kind::Trigger | Kind::View)
        });
        let mut side: BTreeSet<Key> = beside.cloned().collect();
        let dependents = filled.dependents();
        let mut open: Vec<Key> = self.course.old_keys().into_iter().collect();
        while let Some(key) = open.pop() {
            let hangs = dependents.get(&key).into_iter().flatten();
            let gone =
                hangs.filter(|it| self.target.get(it).is_none() || self.is_other(it, filled));
            let default = Key { kind: Kind::Default, ..key.clone() };
            open.extend(gone.map(|it| (*it).clone()).filter(|it| !side.contains(it)));
            open.extend(filled.get(&default).map(|_| default).filter(|it| !side.contains(it)));
            side.insert(key);
        }
        side
    }

    /// Whether an index or a constraint of the old side goes by the name of one of the new side.
    fn is_other(&self, key: &Key, filled: &Catalog) -> bool {
        matches!(key.kind, Kind::Index | Kind::Constraint)
            && self
                .hanging
                .get(key)
                .is_some_and(|own| own != key && self.keyed.is_there(own, filled))
    }

    /// The renames that give all that is new its names.
    pub(super) fn names(&self) -> Vec<Rename> {
        let hanging = self.hanging.iter().filter(|(key, own)| key != own);
        let hanging = hanging.map(|(key, own)| Rename { from: own.clone(), to: key.clone() });
        let columns = self.course.meanwhile.iter();
        let columns = columns.map(|it| Rename { from: it.to.clone(), to: it.from.clone() });
        hanging.chain(columns).collect()
    }
}

/// What hangs on columns that come, and the name that it has until that of the old one is free.
fn hanging(catalogs: Pair<&Catalog>, new: &BTreeSet<Key>) -> BTreeMap<Key, Key> {
    let Pair { after: target, .. } = catalogs;
    let hangs = |key: &&Key| {
        matches!(key.kind, Kind::Index | Kind::Constraint)
            && target.needs(key).any(|need| new.contains(need))
    };
    let hanging = target.objects.keys().filter(hangs);
    hanging.map(|key| (key.clone(), meanwhile(key, catalogs))).collect()
}

/// The key under which an object can be there beside what is there before.
fn meanwhile(key: &Key, catalogs: Pair<&Catalog>) -> Key {
    let Pair { before, after: target } = catalogs;
    let is_free = |name: &Ident| {
        let is_it = |other: &Key| {
            other.schema == key.schema
                && other.name == *name
                && matches!(
                    other.kind,
                    Kind::Index
                        | Kind::Constraint
                        | Kind::Table
                        | Kind::View
                        | Kind::MaterializedView
                        | Kind::Sequence
                )
        };
        !before.objects.keys().any(is_it)
    };
    if is_free(&key.name) {
        return key.clone();
    }
    let is_free = |name: &Ident| {
        is_free(name) && target.get(&Key { name: name.clone(), ..key.clone() }).is_none()
    };
    Key { name: Ident::free(key.name.as_str(), "_new", is_free), ..key.clone() }
}

/// A body that names others by the names that they have meanwhile.
fn renamed_object(key: &Key, object: &Object, names: &BTreeMap<Key, Key>) -> Object {
    let mut object = object.clone();
    let of_index = |name: &mut Ident| {
        let is_it = |it: &&Key| {
            let is_index = matches!(it.kind, Kind::Index | Kind::Constraint);
            is_index && it.schema == key.schema && it.name == *name
        };
        if let Some(own) = names.keys().find(is_it).and_then(|it| names.get(it)) {
            *name = own.name.clone();
        }
    };
    match &mut object.body {
        Body::Constraint(constraint) => {
            if let Some(part) = &mut constraint.part_of
                && let Some(name) = names.get(part)
            {
                *part = name.clone();
            }
        }
        Body::Table(table) => {
            if let Some(ReplicaIdentity::Index(index)) = &mut table.replica_identity {
                of_index(index);
            }
            table.cluster_on.iter_mut().for_each(of_index);
        }
        _ => {}
    }
    object
}

fn copy_needs(from: &Catalog, to: &mut Catalog, key: &Key) {
    for need in from.needs(key) {
        if to.objects.contains_key(need) {
            to.depend(key.clone(), need.clone());
        }
    }
}

fn make_nullable(column: &mut Column) {
    column.not_null = false;
    column.not_null_name = None;
    column.not_null_options = None;
}

/// Whether all of some labels are among others, in the same order.
fn is_part(some: &[String], all: &[String]) -> bool {
    let mut all = all.iter();
    some.iter().all(|label| all.any(|other| other == label))
}
