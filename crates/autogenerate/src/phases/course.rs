//! What takes the place of what: which renames come first, and which columns are replaced by others.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Column, Ident, Key, Kind, Pair, QualifiedName, Rename};
use aludel_dialect::{Code, Derived, Dialect, RenderOptions, Replacement};
use aludel_diff::{Change, changes};

use super::unphased::Unphased;
use crate::{Comparison, Decisions, State};

/// What takes the place of what.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Renames that come first: of what clients do not name, and of tables, in whose place something
    /// stands.
    pub(super) ahead: Vec<Rename>,
    /// Columns that get another type, and the names that the new ones have until the old ones are gone.
    pub(super) meanwhile: Vec<Rename>,
    /// Columns that get another name.
    renamed: Vec<Rename>,
    /// Columns that take the place of others.
    pub(super) replacements: Vec<Replacement>,
}

impl Course {
    /// The renames of a change, and the columns that get another type.
    pub(super) fn of(before: &State<'_>, comparison: &Comparison) -> Result<Self, Unphased> {
        let mut course = Self::default();
        let tables: BTreeSet<Option<QualifiedName>> = comparison
            .renames
            .iter()
            .filter(|rename| rename.from.kind == Kind::Table)
            .map(|rename| rename.from.qualified_name())
            .collect();
        for rename in &comparison.renames {
            let whole = rename.from.parent_name();
            match rename.from.kind {
                Kind::Column if !tables.contains(&whole) => {
                    let of_table = whole.is_some_and(|it| is_table(&before.catalog, &it));
                    if !of_table {
                        return Err(Unphased::renamed(&rename.from));
                    }
                    course.renamed.push(rename.clone());
                }
                Kind::Table | Kind::Column => course.ahead.push(rename.clone()),
                kind if is_unnamed_by_clients(kind) => course.ahead.push(rename.clone()),
                _ => return Err(Unphased::renamed(&rename.from)),
            }
        }
        course.meanwhile = retyped(comparison, &course.renamed)?;
        Ok(course)
    }

    /// The same with the columns that take the place of others, as both states have them.
    pub(super) fn with_tables(
        mut self,
        catalogs: Pair<&Catalog>,
        decisions: &Decisions,
        dialect: &dyn Dialect,
    ) -> Result<Self, Unphased> {
        let mut all = Vec::new();
        for rename in &self.renamed {
            all.extend(of_pair(rename, &rename.to, catalogs, decisions, dialect));
        }
        for rename in &self.meanwhile {
            all.extend(of_pair(rename, &rename.from, catalogs, decisions, dialect));
        }
        let known: BTreeSet<Key> = all.iter().flat_map(Replacement::new_keys).collect();
        let fills = decisions.fills.iter().filter(|(key, _)| !known.contains(*key));
        for (key, expression) in fills {
            all.extend(of_fill(key, expression, catalogs, decisions, dialect));
        }
        self.replacements = joined(all);
        for replacement in &self.replacements {
            refuse(replacement, catalogs)?;
            refuse_generated(replacement, catalogs, dialect)?;
        }
        Ok(self)
    }

    /// The options of a phase, without what fills columns that take the place of others.
    pub(super) fn without_fills(&self, options: &RenderOptions) -> RenderOptions {
        let (new, old) = (self.new_keys(), self.old_keys());
        let mut options = options.clone();
        options.fills.retain(|column, _| !new.contains(column) && !old.contains(column));
        options
    }

    /// What fills the columns that went, when they come back.
    pub(super) fn old_fills(&self) -> BTreeMap<Key, String> {
        let known = self.replacements.iter().flat_map(|it| {
            it.old.iter().filter_map(|column| Some((it.key(column), column.from.clone()?)))
        });
        known.collect()
    }

    /// The columns that take the place of others.
    pub(super) fn new_keys(&self) -> BTreeSet<Key> {
        self.replacements.iter().flat_map(Replacement::new_keys).collect()
    }

    /// The columns whose place others take.
    pub(super) fn old_keys(&self) -> BTreeSet<Key> {
        self.replacements.iter().flat_map(Replacement::old_keys).collect()
    }
}

fn is_table(catalog: &Catalog, name: &QualifiedName) -> bool {
    catalog.relation(name).is_some_and(|key| key.kind == Kind::Table)
}

/// Kinds of objects that no query names.
const fn is_unnamed_by_clients(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Constraint
            | Kind::Index
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
            | Kind::Statistics
            | Kind::Sequence
    )
}

/// The columns whose rows are written anew for their type, but those that get another name as well.
fn retyped(comparison: &Comparison, renamed: &[Rename]) -> Result<Vec<Rename>, Unphased> {
    let Comparison { renamed: before, target, phases, .. } = comparison;
    let whole = phases.whole();
    let is_rewritten = |key: &Key| {
        whole.up.statements().any(|statement| {
            let mut codes = statement.hazards.iter().map(|hazard| hazard.code);
            statement.subject == *key
                && codes.any(|code| {
                    matches!(code, Code::ChangeColumnType | Code::ChangeTypeThroughText)
                })
        })
    };
    let mut found = Vec::new();
    for change in changes(Pair::new(before, target)) {
        let Change::Alter(pair) = change else { continue };
        let key = pair.after.key;
        let columns = Pair::new(before.column(pair.before.key), target.column(key));
        let (Some(old), Some(new)) = (columns.before, columns.after) else { continue };
        let is_other = old.data_type != new.data_type && is_rewritten(key);
        if !is_other || renamed.iter().any(|rename| rename.to == *key) {
            continue;
        }
        if old.generated.is_some() || new.generated.is_some() || new.identity.is_some() {
            return Err(Unphased::new(key, "the server makes its values by itself"));
        }
        let is_free = |name: &Ident| {
            let key = Key { name: name.clone(), ..key.clone() };
            before.get(&key).is_none() && target.get(&key).is_none()
        };
        let name = Ident::free(key.name.as_str(), "_new", is_free);
        found.push(Rename { from: key.clone(), to: Key { name, ..key.clone() } });
    }
    Ok(found)
}

/// A column and the one that takes its place, under another name or with another type. Answers speak of
/// it by the name that it has in the end.
fn of_pair(
    rename: &Rename,
    last: &Key,
    catalogs: Pair<&Catalog>,
    decisions: &Decisions,
    dialect: &dyn Dialect,
) -> Option<Replacement> {
    let Rename { from, to } = rename;
    let (old, new) = (catalogs.before.column(from)?, catalogs.after.column(to)?);
    let table = from.parent_name()?;
    let is_same = old.data_type == new.data_type;
    let value = |using: Option<&String>, of: &Key, data_type: &str| match using {
        Some(using) if of == last => using.clone(),
        Some(using) => dialect.under_name(using, &table.name, Pair::new(&last.name, &of.name)),
        None if is_same => of.name.to_string(),
        None => dialect.cast(&of.name, data_type),
    };
    let there = value(decisions.usings.get(last), from, &new.data_type);
    let back = value(decisions.usings_down.get(last), to, &old.data_type);
    let new = derived(to, new, Some(there));
    let old = derived(from, old, Some(back));
    Some(Replacement { table, new: vec![new], old: vec![old] })
}

/// A new column that is filled, from columns that go where its expression names some.
fn of_fill(
    key: &Key,
    expression: &str,
    catalogs: Pair<&Catalog>,
    decisions: &Decisions,
    dialect: &dyn Dialect,
) -> Option<Replacement> {
    let Pair { before, after } = catalogs;
    let new = after.column(key).filter(|_| before.get(key).is_none())?;
    let table = key.parent_name().filter(|table| is_table(before, table))?;
    let names = dialect.names_in(expression);
    let going = before.parts(Kind::Column, &table).filter(|(key, _)| after.get(key).is_none());
    let read = going.filter(|(key, _)| names.contains(&key.name));
    let old = read.filter_map(|(key, _)| {
        Some(derived(key, before.column(key)?, decisions.fills.get(key).cloned()))
    });
    let old = old.collect();
    Some(Replacement { table, new: vec![derived(key, new, Some(expression.to_owned()))], old })
}

fn derived(key: &Key, column: &Column, from: Option<String>) -> Derived {
    Derived { column: key.name.clone(), data_type: column.data_type.clone(), from }
}

/// Replacements that read the same columns are one: a column is split into several.
fn joined(all: Vec<Replacement>) -> Vec<Replacement> {
    let mut joined: Vec<Replacement> = Vec::new();
    for mut next in all {
        let (alike, rest) = joined.into_iter().partition(|it: &Replacement| {
            it.table == next.table && it.old.iter().any(|column| next.old.contains(column))
        });
        joined = rest;
        let alike: Vec<Replacement> = alike;
        for it in alike.into_iter().rev() {
            next.new = [it.new, next.new].concat();
            let more = it.old.into_iter().filter(|column| !next.old.contains(column));
            let more: Vec<Derived> = more.collect();
            next.old = [more, next.old].concat();
        }
        joined.push(next);
    }
    joined
}

/// What the server makes of a row it makes behind the triggers that would keep it alike.
fn refuse_generated(
    replacement: &Replacement,
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
) -> Result<(), Unphased> {
    let Replacement { table, new, old } = replacement;
    let texts = new.iter().chain(old).filter_map(|it| it.from.as_deref());
    let names: BTreeSet<Ident> = texts.flat_map(|it| dialect.names_in(it)).collect();
    let columns =
        [catalogs.before, catalogs.after].map(|it| it.columns(table)).into_iter().flatten();
    let is_read =
        |(key, column): &(&Key, &Column)| column.generated.is_some() && names.contains(&key.name);
    match columns.into_iter().find(is_read) {
        Some((key, _)) => Err(Unphased::new(
            key,
            "the server makes its values behind the triggers that would read them; use what it is made of",
        )),
        None => Ok(()),
    }
}

fn refuse(replacement: &Replacement, catalogs: Pair<&Catalog>) -> Result<(), Unphased> {
    let Replacement { table, .. } = replacement;
    let key = Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone());
    let Some(Body::Table(body)) = catalogs.before.get(&key).map(|object| &object.body) else {
        return Ok(());
    };
    if body.foreign.is_some() {
        return Err(Unphased::new(&key, "its rows are on another server"));
    }
    let is_child = |other: &aludel_catalog::Table| {
        other.inherits.contains(table) || other.partition_of.iter().any(|it| it.parent == *table)
    };
    let mut tables = catalogs.before.of_kind(Kind::Table);
    let has_children =
        tables.any(|(_, object)| matches!(&object.body, Body::Table(other) if is_child(other)));
    if has_children || !body.inherits.is_empty() || body.partition_of.is_some() {
        return Err(Unphased::new(
            &key,
            "it is a part of a family of tables, whose columns come and go together",
        ));
    }
    Ok(())
}
