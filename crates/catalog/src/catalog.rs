//! The catalog: objects by key, and what depends on what.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Body, Column, Constraint, ConstraintType, Key, Kind, Object, QualifiedName};

/// Every object of one database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// The objects. Serialised as a list of pairs, for a key is not a string.
    #[serde(with = "as_list")]
    pub objects: BTreeMap<Key, Object>,
    /// The engine's own dependency graph: what an object needs. Both ends are in `objects`.
    /// That a part belongs to its parent is not repeated here: [`Catalog::owner`] says it. The
    /// needs of each are sorted, none twice; there are few, so a list is smaller than a set.
    #[serde(with = "as_list")]
    pub dependencies: BTreeMap<Key, Vec<Key>>,
    /// What the inspection met and cannot manage, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmanaged: Vec<Unmanaged>,
}

/// Something in a database that no rule covers: named, never silently passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unmanaged {
    /// What sort of thing, in words.
    pub what: String,
    /// Its name.
    pub name: String,
}

impl Catalog {
    /// The object under a key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.objects.get(key)
    }

    /// Puts an object in, in the place of one with the same key.
    pub fn insert(&mut self, key: Key, object: impl Into<Object>) {
        self.objects.insert(key, object.into());
    }

    /// Notes that `dependent` needs `needed`.
    pub fn depend(&mut self, dependent: Key, needed: Key) {
        let needs = self.dependencies.entry(dependent).or_default();
        if let Err(place) = needs.binary_search(&needed) {
            needs.insert(place, needed);
        }
    }

    /// The objects of one kind, in order of their keys.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Key, &Object)> {
        self.objects.range(Key::global(kind, "")..).take_while(move |(key, _)| key.kind == kind)
    }

    /// The parts of one kind of a relation or a domain, by their keys: columns, constraints, … Found
    /// without a look at anybody else's.
    pub fn parts(&self, kind: Kind, of: &QualifiedName) -> impl Iterator<Item = (&Key, &Object)> {
        let first = Key::part(kind, of, "");
        let (schema, parent) = (first.schema.clone(), first.parent.clone());
        let is_own =
            move |key: &Key| key.kind == kind && key.schema == schema && key.parent == parent;
        self.objects.range(first..).take_while(move |(key, _)| is_own(key))
    }

    /// A column by its key.
    pub fn column(&self, key: &Key) -> Option<&Column> {
        match &self.get(key)?.body {
            Body::Column(column) => Some(column),
            _ => None,
        }
    }

    /// The columns of a relation, in their order.
    pub fn columns(&self, of: &QualifiedName) -> Vec<(&Key, &Column)> {
        let columns = self.parts(Kind::Column, of);
        let columns = columns.filter_map(|(key, object)| match &object.body {
            Body::Column(column) => Some((key, &**column)),
            _ => None,
        });
        let mut columns: Vec<(&Key, &Column)> = columns.collect();
        columns.sort_by_key(|(_, column)| column.position);
        columns
    }

    /// The primary key of a table.
    pub fn primary_key(&self, of: &QualifiedName) -> Option<&Constraint> {
        self.parts(Kind::Constraint, of).find_map(|(_, object)| match &object.body {
            Body::Constraint(it) if it.constraint_type == ConstraintType::PrimaryKey => Some(&**it),
            _ => None,
        })
    }

    /// What an object needs, by the engine's word.
    pub fn needs(&self, key: &Key) -> impl Iterator<Item = &Key> {
        self.dependencies.get(key).into_iter().flatten()
    }

    /// The graph turned round: what needs an object.
    pub fn dependents(&self) -> BTreeMap<&Key, BTreeSet<&Key>> {
        let mut dependents: BTreeMap<&Key, BTreeSet<&Key>> = BTreeMap::new();
        for (dependent, needs) in &self.dependencies {
            for needed in needs {
                dependents.entry(needed).or_default().insert(dependent);
            }
        }
        dependents
    }

    /// The object without which this one cannot be, and with which it goes: the column of a
    /// default, the relation of a column, a constraint, an index, a trigger, a rule or a policy,
    /// the domain of its constraint, the server of a user mapping, the table or materialized view
    /// of an index or of extended statistics, the column of a serial's sequence (which yet comes
    /// before it).
    pub fn owner(&self, key: &Key) -> Option<Key> {
        match key.kind {
            Kind::Default => {
                let table = key.parent_name()?;
                Some(Key::part(Kind::Column, &table, key.name.clone()))
            }
            Kind::Column | Kind::Constraint | Kind::Trigger | Kind::Rule | Kind::Policy => {
                self.relation(&key.parent_name()?)
            }
            Kind::DomainConstraint => {
                let domain = key.parent_name()?;
                Some(Key::in_schema(Kind::Domain, domain.schema, domain.name))
            }
            Kind::UserMapping => Some(Key::global(Kind::ForeignServer, key.parent.clone()?)),
            Kind::Sequence => match &self.get(key)?.body {
                Body::Sequence(sequence) => sequence.owned_by.clone(),
                _ => None,
            },
            Kind::Index | Kind::Statistics => self.relation(self.get(key)?.body.relation()?),
            _ => None,
        }
    }

    /// The table, view or materialized view of this name.
    pub fn relation(&self, name: &QualifiedName) -> Option<Key> {
        [Kind::Table, Kind::View, Kind::MaterializedView]
            .into_iter()
            .map(|kind| Key::in_schema(kind, name.schema.clone(), name.name.clone()))
            .find(|key| self.objects.contains_key(key))
    }
}

mod as_list {
    //! Maps whose keys are no strings, as lists of pairs.

    use std::{collections::BTreeMap, fmt, marker::PhantomData};

    use serde::{
        Deserialize, Deserializer, Serialize, Serializer,
        de::{SeqAccess, Visitor},
    };

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(super) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        deserializer.deserialize_seq(Pairs(PhantomData))
    }

    /// One pair after the other into the map: the list is never there as a whole.
    struct Pairs<K, V>(PhantomData<(K, V)>);

    impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Pairs<K, V> {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of pairs")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = list.next_element()? {
                map.insert(key, value);
            }
            Ok(map)
        }
    }
}
