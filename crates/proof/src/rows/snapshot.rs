//! The rows of tables as text, and what tells a table and a column again under another name.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_engine::{
    Proving,
    rows::{Column, Foreign, Labels, Relation, Rows, Value, Wanted, Within},
};
use aludel_session::{Session, SessionError};

/// How many rows of a table are compared one by one; of a larger one only the number is.
pub(crate) const MOST: usize = 2000;

/// Tables with their rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    /// By the object identifier of the table, or of the root of its partitions.
    pub(crate) units: BTreeMap<u32, Unit>,
    pub(crate) foreign: Vec<Foreign>,
    /// The labels of all enums.
    pub(crate) labels: Labels,
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

impl Which<'_> {
    fn wanted(&self) -> Wanted {
        match self {
            Self::Named(names) => Wanted { names: (*names).clone(), ids: BTreeSet::new() },
            Self::Again(before) => {
                let units = before.units.values();
                let names = units.clone().map(|unit| unit.name.clone()).collect();
                let ids = units.flat_map(|unit| unit.members.keys().copied().chain([unit.id]));
                Wanted { names, ids: ids.collect() }
            }
        }
    }
}

/// Reads tables and their rows.
pub(crate) async fn take(
    engine: &dyn Proving,
    session: &mut dyn Session,
    within: Within,
    which: Which<'_>,
) -> Result<Snapshot, SessionError> {
    let rows = engine.rows();
    session.execute(&rows.begin(within)).await?;
    let snapshot = read(rows, session, &which).await;
    session.execute(rows.end(within)).await?;
    snapshot
}

async fn read(
    rows: &dyn Rows,
    session: &mut dyn Session,
    which: &Which<'_>,
) -> Result<Snapshot, SessionError> {
    let mut relations = rows.relations(session, &which.wanted()).await?;
    let of_roots = members(&relations);
    let mut snapshot = Snapshot::default();
    for Followed { id, filed, members: before } in followed(which, &relations) {
        let Some(relation) = relations.remove(&id) else { continue };
        let stray: Vec<&Relation> = before
            .iter()
            .filter_map(|member| relations.get(member))
            .filter(|member| member.root != id && !member.is_partitioned)
            .collect();
        let below = of_roots.get(&id).into_iter().flatten().filter(|(member, _)| *member != id);
        let members = below
            .cloned()
            .chain((!relation.is_partitioned).then(|| (id, relation.name.clone())))
            .collect();
        let unit = unit(rows, session, id, relation.clone(), members, &stray).await?;
        relations.insert(id, relation);
        snapshot.units.insert(filed, unit);
    }
    snapshot.foreign = rows.foreign(session).await?;
    snapshot
        .foreign
        .retain(|key| relations.contains_key(&key.child) && relations.contains_key(&key.parent));
    snapshot.labels = rows.labels(session).await?;
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

/// A table that is to be read.
struct Followed {
    /// Its identifier now.
    id: u32,
    /// The identifier that it is filed under.
    filed: u32,
    /// Where its rows were before.
    members: BTreeSet<u32>,
}

fn followed(which: &Which<'_>, relations: &BTreeMap<u32, Relation>) -> Vec<Followed> {
    match which {
        Which::Named(names) => {
            let chosen = relations.values().filter(|relation| names.contains(&relation.name));
            let roots: BTreeSet<u32> = chosen.map(|relation| relation.root).collect();
            let there = roots.into_iter().filter(|id| relations.contains_key(id));
            there.map(|id| Followed { id, filed: id, members: BTreeSet::new() }).collect()
        }
        Which::Again(before) => {
            let named = |name: &QualifiedName| {
                relations.iter().find(|(_, relation)| relation.name == *name).map(|(id, _)| *id)
            };
            let follow = |(filed, unit): (&u32, &Unit)| {
                let there = Some(unit.id).filter(|id| relations.contains_key(id));
                let id = there.or_else(|| named(&unit.name))?;
                let members = unit.members.keys().copied().collect();
                Some(Followed { id, filed: *filed, members })
            };
            before.units.iter().filter_map(follow).collect()
        }
    }
}

/// Reads the rows of a table, and of tables that were its partitions and still hold them.
async fn unit(
    reader: &dyn Rows,
    session: &mut dyn Session,
    id: u32,
    relation: Relation,
    members: BTreeMap<u32, QualifiedName>,
    stray: &[&Relation],
) -> Result<Unit, SessionError> {
    let from = match relation.is_partitioned {
        true => relation.name.to_string(),
        false => reader.only(&relation.name),
    };
    let own = format!("SELECT {} FROM {from}", list(reader, &relation, &relation));
    let others = stray.iter().map(|stray| {
        let from = reader.only(&stray.name);
        format!("SELECT {} FROM {from}", list(reader, &relation, stray))
    });
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
fn list(rows: &dyn Rows, of: &Relation, holder: &Relation) -> String {
    let is_there = |name: &&str| holder.columns.iter().any(|column| column.name == *name);
    let cell = |column: &Column| rows.cell(Some(&*column.name).filter(is_there));
    of.columns.iter().map(cell).collect::<Vec<_>>().join(", ")
}
