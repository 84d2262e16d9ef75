//! What somebody decided about a migration, and which of it has no place there.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Column, Key, Kind, Pair, Rename};
use aludel_dialect::{Conversion, Decision, Dialect, RenderOptions, Strategies};
use aludel_plan::{Migration, Plan};

/// What somebody decided about a migration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// These are renames.
    pub renames: Vec<Rename>,
    /// These old objects are dropped, and no rename of theirs is a candidate any more.
    pub drops: BTreeSet<Key>,
    /// What columns are filled with that are new or newly required, on whichever way they are.
    pub fills: BTreeMap<Key, String>,
    /// `USING` expressions of type changes, by the keys of the columns: of the way up, and of the
    /// way down for what that way alone converts.
    pub usings: BTreeMap<Key, String>,
    /// `USING` expressions of the way down.
    pub usings_down: BTreeMap<Key, String>,
    /// The major version that the SQL is for.
    pub major: u32,
    /// How what is in use is changed.
    pub strategies: Strategies,
}

/// A decision that has no place in the migration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unused {
    /// Which.
    pub decision: Decision,
    /// The column.
    pub column: Key,
    /// Why it has none.
    pub why: &'static str,
}

impl Decisions {
    /// The options of the way up.
    pub(crate) fn render_options(&self, dialect: &dyn Dialect) -> RenderOptions {
        RenderOptions {
            default_schema: dialect.default_schema(),
            fills: self.fills.clone(),
            usings: self.usings.clone(),
            is_way_down: false,
            major: self.major,
            strategies: self.strategies.clone(),
        }
    }

    /// The options of the way down, with what the way up had no use for.
    pub(crate) fn options_down(&self, dialect: &dyn Dialect, up: &Plan) -> RenderOptions {
        let used = converted(up);
        let mut usings = self.usings.clone();
        usings.retain(|column, _| !used.contains(column));
        usings.extend(self.usings_down.clone());
        RenderOptions { usings, is_way_down: true, ..self.render_options(dialect) }
    }

    /// The same decisions about columns as they are called after renames.
    pub(crate) fn after(&self, renames: &[Rename], target: &Catalog) -> Self {
        let renamed = |columns: &BTreeMap<Key, String>| {
            let columns =
                columns.iter().map(|(key, text)| (key_after(key, renames, target), text.clone()));
            columns.collect()
        };
        Self {
            fills: renamed(&self.fills),
            usings: renamed(&self.usings),
            usings_down: renamed(&self.usings_down),
            ..self.clone()
        }
    }

    /// The decisions that no statement follows.
    pub(crate) fn unused(&self, catalogs: Pair<&Catalog>, migration: &Migration) -> Vec<Unused> {
        let filled =
            filled(&migration.up).chain(filled(&migration.down)).collect::<BTreeSet<Key>>();
        let (up, down) = (converted(&migration.up), converted(&migration.down));
        let either: BTreeSet<Key> = up.union(&down).cloned().collect();
        let all = [
            (Decision::Fill, &self.fills, filled),
            (Decision::Using, &self.usings, either),
            (Decision::UsingDown, &self.usings_down, down),
        ];
        let unused = all.into_iter().flat_map(|(decision, decided, used)| {
            let rest = decided.keys().filter(move |column| !used.contains(column));
            rest.map(move |column| Unused {
                decision,
                column: column.clone(),
                why: why(decision, column, catalogs),
            })
        });
        unused.collect()
    }
}

/// What a plan fills as it was decided.
fn filled(plan: &Plan) -> impl Iterator<Item = Key> {
    plan.statements().flat_map(|statement| &statement.fills).map(|fill| fill.column.clone())
}

/// What a plan converts as it was decided.
fn converted(plan: &Plan) -> BTreeSet<Key> {
    let by_word = plan.statements().filter(|it| it.conversion == Some(Conversion::Decided));
    by_word.map(|statement| statement.subject.clone()).collect()
}

/// What a column of the state before is called after renames; one of the state after is called so
/// already.
fn key_after(key: &Key, renames: &[Rename], target: &Catalog) -> Key {
    if target.get(key).is_some() {
        return key.clone();
    }
    let mut key = key.clone();
    let mut ordered: Vec<&Rename> = renames.iter().collect();
    ordered.sort_by_key(|rename| (rename.from.kind != Kind::Schema, rename.from.parent.is_some()));
    for Rename { from, to } in ordered {
        if from.kind == Kind::Schema && key.schema.as_ref() == Some(&from.name) {
            key.schema = Some(to.name.clone());
        } else if from.kind == Kind::Table && key.parent_name() == from.qualified_name() {
            (key.schema, key.parent) = (to.schema.clone(), Some(to.name.clone()));
        } else if from.kind == key.kind && from.name == key.name && is_of(from, to, &key) {
            key.name = to.name.clone();
        }
    }
    key
}

/// Whether a rename of a column, under the old or the new name of its table, is of this one.
fn is_of(from: &Key, to: &Key, key: &Key) -> bool {
    [from, to].iter().any(|it| (&it.schema, &it.parent) == (&key.schema, &key.parent))
}

fn why(decision: Decision, column: &Key, catalogs: Pair<&Catalog>) -> &'static str {
    let of = |catalog: &'_ Catalog| match catalog.get(column).map(|object| &object.body) {
        Some(Body::Column(column)) => Some((**column).clone()),
        _ => None,
    };
    let is_made = |column: &Column| column.generated.is_some() || column.identity.is_some();
    let has_table = catalogs
        .map(|catalog| catalog.owner(column).is_some_and(|table| catalog.get(&table).is_some()));
    match (decision, of(catalogs.before), of(catalogs.after)) {
        (_, None, None) => "there is no such column before or after it",
        (Decision::Fill, None, Some(after)) | (Decision::Fill, Some(after), None)
            if is_made(&after) =>
        {
            "the server makes its values by itself"
        }
        (Decision::Fill, None, _) if !has_table.before => "its table is new, and has no rows",
        (Decision::Fill, _, None) if !has_table.after => {
            "its table is dropped, and has no rows when it is back"
        }
        (Decision::Fill, ..) => "the column is neither new nor newly NOT NULL, on no way",
        (_, Some(_), Some(_)) => "no statement converts its values",
        (..) => "its type does not change",
    }
}
