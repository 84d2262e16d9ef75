//! The rows of tables as text, and what tells a table and a column again under another name.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_session::{Session, SessionError};
use aludel_sql::quote_ident;

use super::{
    structure::{self, Column, Foreign, Relation},
    within::Within,
};

/// How many rows of a table are compared one by one; of a larger one only the number is.
pub(crate) const MOST: usize = 2000;

/// A value as text, or NULL.
pub(crate) type Value = Option<String>;

/// Tables with their rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    /// By the object identifier of the table, or of the root of its partitions.
    pub(crate) units: BTreeMap<u32, Unit>,
    pub(crate) foreign: Vec<Foreign>,
    /// The labels of all enums.
    pub(crate) labels: BTreeMap<u32, String>,
}

/// A table; a partitioned one with all its partitions.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) id: u32,
    pub(crate) name: QualifiedName,
    pub(crate) is_partitioned: bool,
    /// The tables that hold its rows.
    pub(crate) members: BTreeMap<u32, QualifiedName>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) count: usize,
}

/// Which tables a snapshot holds.
pub(crate) enum Which<'a> {
    /// Those of these names.
    Named(&'a BTreeSet<QualifiedName>),
    /// Those of an earlier snapshot: the same objects, or else those that have their names.
    Again(&'a Snapshot),
}

/// Reads tables and their rows.
pub(crate) async fn take(
    session: &mut dyn Session,
    within: Within,
    which: Which<'_>,
) -> Result<Snapshot, SessionError> {
    session.execute(&within.begin()).await?;
    let snapshot = read(session, &which).await;
    session.execute(within.end()).await?;
    snapshot
}

async fn read(session: &mut dyn Session, which: &Which<'_>) -> Result<Snapshot, SessionError> {
    let mut relations = structure::relations(session, which).await?;
    let of_roots = members(&relations);
    let mut snapshot = Snapshot::default();
    for (id, name, wanted) in wanted(which, &relations) {
        let Some(relation) = relations.remove(&id) else { continue };
        let stray: Vec<&Relation> = wanted
            .members
            .iter()
            .filter_map(|member| relations.get(member))
            .filter(|member| member.root != id && !member.is_partitioned)
            .collect();
        let below = of_roots.get(&id).into_iter().flatten().filter(|(member, _)| *member != id);
        let members = below
            .cloned()
            .chain((!relation.is_partitioned).then(|| (id, relation.name.clone())))
            .collect();
        let unit = unit(session, wanted.id, relation.clone(), members, &stray).await?;
        relations.insert(id, relation);
        snapshot.units.insert(wanted.id, Unit { id, name, ..unit });
    }
    snapshot.foreign = structure::foreign(session, &relations).await?;
    snapshot.labels = structure::labels(session).await?;
    Ok(snapshot)
}

/// The relations that hold rows, by the root of their partitions.
fn members(relations: &BTreeMap<u32, Relation>) -> BTreeMap<u32, Vec<(u32, QualifiedName)>> {
    let mut of_roots: BTreeMap<u32, Vec<(u32, QualifiedName)>> = BTreeMap::new();
    for (id, relation) in relations.iter().filter(|(_, relation)| !relation.is_partitioned) {
        of_roots.entry(relation.root).or_default().push((*id, relation.name.clone()));
    }
    of_roots
}

/// A table that is wanted: under which identifier it is filed, and where its rows were before.
struct Wanted {
    id: u32,
    members: BTreeSet<u32>,
}

/// The relations that are to be read, each with its name now.
fn wanted(
    which: &Which<'_>,
    relations: &BTreeMap<u32, Relation>,
) -> Vec<(u32, QualifiedName, Wanted)> {
    let named = |id: &u32| relations.get(id).map(|relation| (*id, relation.name.clone()));
    match which {
        Which::Named(names) => {
            let chosen = relations.values().filter(|relation| names.contains(&relation.name));
            let roots: BTreeSet<u32> = chosen.map(|relation| relation.root).collect();
            let none = BTreeSet::new;
            roots
                .iter()
                .filter_map(named)
                .map(|(id, name)| (id, name, Wanted { id, members: none() }))
                .collect()
        }
        Which::Again(before) => {
            let follow = |(filed, unit): (&u32, &Unit)| {
                let by_name = || {
                    let found = relations.iter().find(|(_, relation)| relation.name == unit.name);
                    found.map(|(id, relation)| (*id, relation.name.clone()))
                };
                let (id, name) = named(&unit.id).or_else(by_name)?;
                Some((
                    id,
                    name,
                    Wanted { id: *filed, members: unit.members.keys().copied().collect() },
                ))
            };
            before.units.iter().filter_map(follow).collect()
        }
    }
}

/// Reads the rows of a table, and of tables that were its partitions and still hold them.
async fn unit(
    session: &mut dyn Session,
    id: u32,
    relation: Relation,
    members: BTreeMap<u32, QualifiedName>,
    stray: &[&Relation],
) -> Result<Unit, SessionError> {
    let only = if relation.is_partitioned { "" } else { "ONLY " };
    let own = format!("SELECT {} FROM {only}{}", list(&relation, &relation), relation.name);
    let others = stray
        .iter()
        .map(|stray| format!("SELECT {} FROM ONLY {}", list(&relation, stray), stray.name));
    let all = std::iter::once(own).chain(others).collect::<Vec<_>>().join(" UNION ALL ");
    let rows = session.query(&format!("{all} LIMIT {}", MOST + 1)).await?;
    let mut rows: Vec<Vec<Value>> =
        rows.iter().map(|row| row.values().map(|it| it.map(str::to_owned)).collect()).collect();
    let mut count = rows.len();
    if count > MOST {
        let counted = session.query(&format!("SELECT count(*) FROM ({all}) AS r")).await?;
        count = counted.first().and_then(|row| row.text(0).parse().ok()).unwrap_or(count);
        rows.clear();
    }
    rows.sort();
    let Relation { name, is_partitioned, columns, .. } = relation;
    Ok(Unit { id, name, is_partitioned, members, columns, rows, count })
}

/// The columns of a table as text, where another table holds its rows.
fn list(of: &Relation, holder: &Relation) -> String {
    let is_there = |name: &str| holder.columns.iter().any(|column| column.name == name);
    let cell = |column: &Column| match is_there(&column.name) {
        true => format!("{}::text", quote_ident(&column.name)),
        false => "NULL::text".to_owned(),
    };
    of.columns.iter().map(cell).collect::<Vec<_>>().join(", ")
}
