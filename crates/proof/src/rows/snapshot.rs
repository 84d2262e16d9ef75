//! The rows of tables as text, and what tells a table and a column again under another name.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_session::{Row, Session, SessionError, quote_ident};

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

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) number: i32,
    pub(crate) name: String,
    pub(crate) data_type: String,
    /// The type's own identifier, which a rename does not change.
    pub(crate) type_id: u32,
    /// The enum that it is of, or an array of.
    pub(crate) is_enum: bool,
    /// The attributes of the composite type that it is of.
    pub(crate) attributes: Option<String>,
    pub(crate) is_generated: bool,
}

/// A foreign key by numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) child: u32,
    pub(crate) columns: Vec<i32>,
    pub(crate) parent: u32,
    pub(crate) parent_columns: Vec<i32>,
}

/// Which tables a snapshot holds.
pub(crate) enum Which<'a> {
    /// Those of these names.
    Named(&'a BTreeSet<QualifiedName>),
    /// Those of an earlier snapshot: the same objects, or else those that have their names.
    Again(&'a Snapshot),
}

/// What must not differ from one reading of a value to the next.
const SETTINGS: &str = "SET LOCAL search_path = ''; SET LOCAL TimeZone = 'UTC'; \
SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; \
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL lc_monetary = 'C'";

/// Whose transaction rows are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// One of its own.
    Own,
    /// The one that the caller has begun: its changes are seen, and it goes on as it was.
    Callers,
}

impl Within {
    fn begin(self) -> String {
        let begin = match self {
            Self::Own => "BEGIN READ ONLY",
            Self::Callers => "SAVEPOINT aludel_rows",
        };
        format!("{begin}; {SETTINGS}")
    }

    const fn end(self) -> &'static str {
        match self {
            Self::Own => "ROLLBACK",
            Self::Callers => "ROLLBACK TO SAVEPOINT aludel_rows; RELEASE SAVEPOINT aludel_rows",
        }
    }
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
    let rows = session.query(&structure(which)).await?;
    let mut relations = relations(&rows);
    let mut snapshot = Snapshot::default();
    for (id, name, wanted) in wanted(which, &relations) {
        let Some(relation) = relations.remove(&id) else { continue };
        let stray: Vec<&Relation> = wanted
            .members
            .iter()
            .filter_map(|member| relations.get(member))
            .filter(|member| member.root != id && !member.is_partitioned)
            .collect();
        let members = relations
            .iter()
            .filter(|(_, member)| member.root == id && !member.is_partitioned)
            .map(|(member, of)| (*member, of.name.clone()))
            .chain((!relation.is_partitioned).then(|| (id, relation.name.clone())))
            .collect();
        let unit = unit(session, wanted.id, relation.clone(), members, &stray).await?;
        relations.insert(id, relation);
        snapshot.units.insert(wanted.id, Unit { id, name, ..unit });
    }
    snapshot.foreign = foreign(session, &relations).await?;
    snapshot.labels = labels(session).await?;
    Ok(snapshot)
}

/// A table as the server describes it.
#[derive(Debug, Clone)]
struct Relation {
    name: QualifiedName,
    is_partitioned: bool,
    root: u32,
    columns: Vec<Column>,
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

fn structure(which: &Which<'_>) -> String {
    let root =
        "(CASE WHEN c.relispartition THEN pg_catalog.pg_partition_root(c.oid) ELSE c.oid END)";
    format!(
        "SELECT c.oid, n.nspname, c.relname, c.relkind, {root}, a.attnum, a.attname, \
             pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, e.typtype = 'e', \
             CASE WHEN e.typtype = 'c' THEN (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', \
                 m.attname, pg_catalog.format_type(m.atttypid, m.atttypmod)), ', ' ORDER BY m.attnum) \
                 FROM pg_catalog.pg_attribute AS m WHERE m.attrelid = e.typrelid AND m.attnum > 0 \
                 AND NOT m.attisdropped) END, \
             a.attgenerated <> '' \
         FROM pg_catalog.pg_class AS c \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_attribute AS a \
             ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         LEFT JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_type AS e \
             ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ({}) \
         ORDER BY c.oid, a.attnum",
        filter(which, root)
    )
}

fn filter(which: &Which<'_>, root: &str) -> String {
    let (names, ids): (Vec<&QualifiedName>, BTreeSet<u32>) = match which {
        Which::Named(names) => (names.iter().collect(), BTreeSet::new()),
        Which::Again(before) => {
            let units = before.units.values();
            let names = units.clone().map(|unit| &unit.name).collect();
            let ids = units.flat_map(|unit| unit.members.keys().copied().chain([unit.id]));
            (names, ids.collect())
        }
    };
    let literal = |text: &str| aludel_session::quote_literal(text);
    let pair = |name: &&QualifiedName| {
        format!("({}, {})", literal(name.schema.as_str()), literal(name.name.as_str()))
    };
    let names: Vec<String> = names.iter().map(pair).collect();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let by_name = match names.is_empty() {
        true => "false".to_owned(),
        false => format!("(n.nspname, c.relname) IN ({})", names.join(", ")),
    };
    // Partitions of a named table, whatever their own names.
    let by_root = match names.is_empty() {
        true => "false".to_owned(),
        false => format!(
            "{root} IN (SELECT {root} FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE {by_name})"
        ),
    };
    let by_id = match ids.is_empty() {
        true => "false".to_owned(),
        false => format!("c.oid IN ({0}) OR {root} IN ({0})", ids.join(", ")),
    };
    format!("{by_name} OR {by_root} OR {by_id}")
}

fn relations(rows: &[Row]) -> BTreeMap<u32, Relation> {
    let mut relations: BTreeMap<u32, Relation> = BTreeMap::new();
    for row in rows {
        let number = |at| row.text(at).parse().unwrap_or_default();
        let relation = relations.entry(number(0)).or_insert_with(|| Relation {
            name: QualifiedName::new(row.text(1), row.text(2)),
            is_partitioned: row.text(3) == "p",
            root: number(4),
            columns: Vec::new(),
        });
        if row.get(5).is_some() {
            relation.columns.push(Column {
                number: row.text(5).parse().unwrap_or_default(),
                name: row.text(6).to_owned(),
                data_type: row.text(7).to_owned(),
                type_id: number(8),
                is_enum: row.is_true(9),
                attributes: row.get(10).map(str::to_owned),
                is_generated: row.is_true(11),
            });
        }
    }
    relations
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

async fn foreign(
    session: &mut dyn Session,
    relations: &BTreeMap<u32, Relation>,
) -> Result<Vec<Foreign>, SessionError> {
    let sql = "SELECT conrelid, conkey, confrelid, confkey FROM pg_catalog.pg_constraint \
               WHERE contype = 'f' AND conparentid = 0 ORDER BY conrelid, conkey, confrelid";
    let numbers = |text: &str| -> Vec<i32> {
        text.trim_matches(['{', '}']).split(',').filter_map(|number| number.parse().ok()).collect()
    };
    let foreign = |row: &Row| Foreign {
        child: row.text(0).parse().unwrap_or_default(),
        columns: numbers(row.text(1)),
        parent: row.text(2).parse().unwrap_or_default(),
        parent_columns: numbers(row.text(3)),
    };
    let rows = session.query(sql).await?;
    let among = |foreign: &Foreign| {
        relations.contains_key(&foreign.child) && relations.contains_key(&foreign.parent)
    };
    Ok(rows.iter().map(foreign).filter(among).collect())
}

async fn labels(session: &mut dyn Session) -> Result<BTreeMap<u32, String>, SessionError> {
    let rows = session.query("SELECT oid, enumlabel FROM pg_catalog.pg_enum").await?;
    let label = |row: &Row| Some((row.text(0).parse().ok()?, row.text(1).to_owned()));
    Ok(rows.iter().filter_map(label).collect())
}

/// Asks with the settings under which rows are read.
pub(super) async fn steadily(
    session: &mut dyn Session,
    within: Within,
    sql: &str,
) -> Result<Vec<Row>, SessionError> {
    session.execute(&within.begin()).await?;
    let rows = session.query(sql).await;
    session.execute(within.end()).await?;
    rows
}
