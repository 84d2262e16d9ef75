//! A schema as definitions, each of which can be left out.

use std::{collections::BTreeSet, fmt};

/// SQL that is loaded or left out as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Which one: the same on both sides of a pair.
    pub name: String,
    /// One statement or several, without the last semicolon.
    pub sql: String,
}

/// Definitions in an order in which they can be loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The definitions.
    pub definitions: Vec<Definition>,
}

impl Schema {
    /// The names of its definitions.
    pub fn names(&self) -> BTreeSet<String> {
        self.definitions.iter().map(|definition| definition.name.clone()).collect()
    }

    /// The schema without the definitions of these names.
    pub fn without(&self, names: &BTreeSet<String>) -> Self {
        let stays = |definition: &&Definition| !names.contains(&definition.name);
        Self { definitions: self.definitions.iter().filter(stays).cloned().collect() }
    }

    /// The definition of a name.
    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.name == name)
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.definitions.iter().try_for_each(|definition| writeln!(f, "{};", definition.sql))
    }
}
