//! How changes are made to what is in use.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Key, Kind, QualifiedName};

/// A way to make a change to what is in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strategy {
    /// At once: few statements, in one transaction, while others wait.
    #[default]
    Direct,
    /// So that others can work meanwhile: more statements, over several transactions.
    Online,
}

impl Strategy {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Online => "online",
        }
    }
}

/// Which strategy is for what. What is new, no strategy concerns: nobody uses it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strategies {
    /// That of everything else.
    pub usual: Strategy,
    /// Those of tables, and of columns, by their keys.
    pub chosen: BTreeMap<Key, Strategy>,
    /// Tables that are small enough to be changed at once.
    pub small: BTreeSet<QualifiedName>,
}

impl Strategies {
    /// All of one.
    pub fn all(usual: Strategy) -> Self {
        Self { usual, ..Self::default() }
    }

    /// Whether anything may be changed in this way.
    pub fn may_be(&self, strategy: Strategy) -> bool {
        self.usual == strategy || self.chosen.values().any(|chosen| *chosen == strategy)
    }

    /// That of a table.
    pub fn of_table(&self, table: &QualifiedName) -> Strategy {
        let key = Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone());
        match self.chosen.get(&key) {
            Some(chosen) => *chosen,
            None if self.small.contains(table) => Strategy::Direct,
            None => self.usual,
        }
    }

    /// That of some columns of a table: whatever was chosen for one of them, else that of the table.
    pub fn of_columns<'a>(
        &self,
        table: &QualifiedName,
        columns: impl IntoIterator<Item = &'a aludel_catalog::Ident>,
    ) -> Strategy {
        let keys = columns.into_iter().map(|name| Key::part(Kind::Column, table, name.clone()));
        let mut chosen = keys.filter_map(|key| self.chosen.get(&key).copied());
        chosen.next().unwrap_or_else(|| self.of_table(table))
    }
}

#[cfg(test)]
mod tests {
    use aludel_catalog::Ident;

    use super::*;

    #[test]
    fn what_is_closest_counts() {
        let table = |name: &str| QualifiedName::new("public", name);
        let key = |name: &str| Key::in_schema(Kind::Table, "public", name);
        let column = |name: &str| Key::part(Kind::Column, &table("orders"), name);
        let strategies = Strategies {
            usual: Strategy::Online,
            chosen: BTreeMap::from([
                (key("orders"), Strategy::Direct),
                (column("note"), Strategy::Online),
                (key("countries"), Strategy::Online),
            ]),
            small: BTreeSet::from([table("countries"), table("colors")]),
        };
        let of = |name: &str| strategies.of_table(&table(name));
        assert_eq!(of("users"), Strategy::Online);
        assert_eq!(of("orders"), Strategy::Direct);
        assert_eq!(of("colors"), Strategy::Direct);
        assert_eq!(of("countries"), Strategy::Online);
        let of = |name: &str| strategies.of_columns(&table("orders"), &[Ident::from(name)]);
        assert_eq!(of("note"), Strategy::Online);
        assert_eq!(of("total"), Strategy::Direct);
    }
}
