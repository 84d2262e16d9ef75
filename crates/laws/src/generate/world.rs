//! The names that both sides of a pair share, and what is fixed about them.

use super::names::Names;
use crate::random::Random;

/// What a column is roughly for, so that what refers to it has a chance to be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Number,
    Text,
    Time,
    Any,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) sort: Sort,
}

/// What a table is, which never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Plain,
    /// By the first column.
    Partitioned(Method),
    /// Of the table at this place.
    Partition(usize),
    /// A partition of that one that is partitioned itself.
    Branch(usize, Method),
    /// Inherits from the table at this place.
    Child(usize),
    /// Of a composite type.
    Typed,
    Foreign,
}

/// How a table is partitioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Range,
    List,
    Hash,
}

impl Method {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Range => "RANGE",
            Self::List => "LIST",
            Self::Hash => "HASH",
        }
    }
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) nature: Nature,
}

/// Everything that has a name.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) major: u32,
    pub(super) schemas: Vec<String>,
    pub(super) enums: Vec<String>,
    pub(super) composites: Vec<String>,
    pub(super) domains: Vec<String>,
    pub(super) ranges: Vec<String>,
    pub(super) collations: Vec<String>,
    pub(super) sequences: Vec<String>,
    /// Functions of a number, made before the tables.
    pub(super) scalars: Vec<String>,
    pub(super) aggregates: Vec<String>,
    pub(super) trigger_functions: Vec<String>,
    pub(super) tables: Vec<Table>,
    pub(super) views: Vec<String>,
    pub(super) materialized: Vec<String>,
    /// Functions that read tables.
    pub(super) reports: Vec<String>,
    pub(super) indexes: Vec<String>,
    pub(super) servers: Vec<String>,
    pub(super) others: Vec<String>,
    /// A role that is there as long as the schema is being tried.
    pub(super) role: String,
}

impl World {
    pub(super) fn new(seed: u64, major: u32) -> Self {
        let mut random = Random::of(seed, "world", 0);
        let mut names = Names::new(seed);
        let mut schemas = vec!["public".to_owned()];
        schemas.extend((0..random.below(3)).map(|number| names.next(&format!("s{number}"))));
        let tables = tables(&mut random, &mut names, &schemas);
        let mut several = |most: usize, plain: &str| -> Vec<String> {
            let count = random.below(most + 1);
            (0..count).map(|number| names.within(&schemas, &format!("{plain}{number}"))).collect()
        };
        Self {
            seed,
            major,
            enums: several(2, "mood"),
            composites: several(2, "pair"),
            domains: several(3, "dom"),
            ranges: several(1, "span"),
            collations: several(1, "coll"),
            sequences: several(2, "seq"),
            scalars: several(3, "f"),
            aggregates: several(1, "agg"),
            trigger_functions: several(2, "touch"),
            views: several(4, "v"),
            materialized: several(2, "m"),
            reports: several(3, "report"),
            indexes: several(5, "i"),
            servers: several(1, "far").into_iter().map(|name| bare(&name)).collect(),
            others: several(6, "x"),
            role: crate::bench::ROLE.to_owned(),
            schemas,
            tables,
        }
    }

    /// The columns of a table, with those of its parent.
    pub(super) fn columns(&self, table: &Table) -> Vec<Column> {
        let inherited = match table.nature {
            Nature::Partition(of) | Nature::Branch(of, _) | Nature::Child(of) => {
                self.tables.get(of).map(|parent| self.columns(parent)).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        inherited.into_iter().chain(table.columns.iter().cloned()).collect()
    }

    /// A column of a table, of one sort where there is such a one.
    pub(super) fn column(&self, random: &mut Random, table: &Table, sort: Option<Sort>) -> Column {
        let all = self.columns(table);
        let fit: Vec<&Column> =
            all.iter().filter(|column| sort.is_none_or(|sort| column.sort == sort)).collect();
        let chosen = random.one(&fit).map(|column| (*column).clone());
        let first = || all.first().cloned();
        chosen.or_else(first).unwrap_or(Column { name: "\"none\"".into(), sort: Sort::Any })
    }
}

/// A name without its schema.
pub(super) fn bare(name: &str) -> String {
    let quoted = name.split_once(".\"").map_or(name, |(_, rest)| rest);
    format!("\"{}", quoted.trim_start_matches('"'))
}

const SORTS: [Sort; 8] = [
    Sort::Number,
    Sort::Text,
    Sort::Any,
    Sort::Time,
    Sort::Any,
    Sort::Text,
    Sort::Number,
    Sort::Any,
];

fn tables(random: &mut Random, names: &mut Names, schemas: &[String]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for number in 0..random.between(1, 5) {
        let nature = nature(random, &tables);
        let inherits = matches!(
            nature,
            Nature::Partition(_) | Nature::Branch(..) | Nature::Child(_) | Nature::Typed
        );
        let count = if inherits { random.below(2) } else { random.between(1, 5) };
        let count = if matches!(nature, Nature::Child(_)) || !inherits { count } else { 0 };
        let name = names.within(schemas, &format!("t{number}"));
        let columns = (0..count)
            .map(|at| Column { name: names.next(&format!("c{number}{at}")), sort: SORTS[at] })
            .collect();
        tables.push(Table { name, columns, nature });
    }
    tables
}

fn nature(random: &mut Random, tables: &[Table]) -> Nature {
    let method = |random: &mut Random| [Method::Range, Method::List, Method::Hash][random.below(3)];
    let is_partitioned =
        |at: &usize| matches!(tables[*at].nature, Nature::Partitioned(_) | Nature::Branch(..));
    let partitioned: Vec<usize> = (0..tables.len()).filter(is_partitioned).collect();
    let plain: Vec<usize> =
        (0..tables.len()).filter(|at| tables[*at].nature == Nature::Plain).collect();
    match random.below(12) {
        0..=1 => Nature::Partitioned(method(random)),
        2..=5 => match random.one(&partitioned) {
            Some(of) if random.chance(20) => Nature::Branch(*of, method(random)),
            Some(of) => Nature::Partition(*of),
            None => Nature::Plain,
        },
        6 => random.one(&plain).map_or(Nature::Plain, |of| Nature::Child(*of)),
        7 if random.chance(30) => Nature::Typed,
        8 if random.chance(50) => Nature::Foreign,
        _ => Nature::Plain,
    }
}
