//! What there is in a database, as the server's catalog has it: read once, and after each statement
//! only what that statement wrote.
//!
//! A row of a catalog that is changed is written anew, by the transaction that changes it; so rows of
//! older transactions are as they were. What is gone shows in the number of rows.

mod item;
mod question;
mod shelf;

use std::collections::BTreeSet;

use aludel_session::{Row, Session, SessionError};

pub use item::*;
use question::{QUESTIONS, Question};
pub use shelf::{Change, Shelf};

/// Every object of a database that counts here, by the server's own numbers.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Schemas.
    pub schemas: Shelf<u32, Schema>,
    /// Tables, views, sequences, composite types.
    pub relations: Shelf<u32, Relation>,
    /// Columns, by relation and number.
    pub columns: Shelf<(u32, u32), Column>,
    /// Constraints of tables and domains.
    pub constraints: Shelf<u32, Constraint>,
    /// Indexes.
    pub indexes: Shelf<u32, Index>,
    /// Types that somebody made; rows of tables and arrays are none.
    pub types: Shelf<u32, Type>,
    /// Values of enums.
    pub labels: Shelf<u32, Label>,
    /// Functions and procedures.
    pub functions: Shelf<u32, Function>,
    /// Triggers that somebody made.
    pub triggers: Shelf<u32, Trigger>,
    /// Policies.
    pub policies: Shelf<u32, Policy>,
    /// Rewrite rules that somebody made.
    pub rewrites: Shelf<u32, Rewrite>,
    /// Extensions.
    pub extensions: Shelf<u32, Extension>,
    /// Parameters of sequences.
    pub sequences: Shelf<u32, Sequence>,
    /// Who inherits from whom, or is a partition of it: by child and parent.
    pub inheritance: Shelf<(u32, u32), Inheritance>,
    /// Settings of databases and roles, by both.
    pub settings: Shelf<(u32, u32), Setting>,
    /// How long a statement waits.
    pub patience: Patience,
    /// The oldest transaction that was running when it was read.
    since: Option<String>,
}

/// What became of the objects between two looks.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Schemas.
    pub schemas: Vec<Change<Schema>>,
    /// Relations.
    pub relations: Vec<Change<Relation>>,
    /// Columns.
    pub columns: Vec<Change<Column>>,
    /// Constraints.
    pub constraints: Vec<Change<Constraint>>,
    /// Indexes.
    pub indexes: Vec<Change<Index>>,
    /// Types.
    pub types: Vec<Change<Type>>,
    /// Values of enums.
    pub labels: Vec<Change<Label>>,
    /// Functions.
    pub functions: Vec<Change<Function>>,
    /// Triggers.
    pub triggers: Vec<Change<Trigger>>,
    /// Policies.
    pub policies: Vec<Change<Policy>>,
    /// Rewrite rules.
    pub rewrites: Vec<Change<Rewrite>>,
    /// Extensions.
    pub extensions: Vec<Change<Extension>>,
    /// Sequences.
    pub sequences: Vec<Change<Sequence>>,
    /// Inheritance.
    pub inheritance: Vec<Change<Inheritance>>,
    /// Settings.
    pub settings: Vec<Change<Setting>>,
}

/// Does the same with each shelf.
macro_rules! each_shelf {
    ($do:ident) => {
        $do!(
            schemas relations columns constraints indexes types labels functions triggers policies
            rewrites extensions sequences inheritance settings
        )
    };
}

impl Outline {
    /// Reads all of it.
    ///
    /// # Errors
    ///
    /// As the session reports them.
    pub async fn read(session: &mut dyn Session) -> Result<Self, SessionError> {
        let mut outline = Self::default();
        outline.again(session).await?;
        Ok(outline)
    }

    /// Reads all of it anew: where something was taken back, rows of older transactions count again.
    ///
    /// # Errors
    ///
    /// As the session reports them.
    pub async fn all_again(&mut self, session: &mut dyn Session) -> Result<(), SessionError> {
        self.since = None;
        self.again(session).await.map(|_| ())
    }

    /// Brings it up to date; what changed.
    ///
    /// # Errors
    ///
    /// As the session reports them.
    pub async fn again(&mut self, session: &mut dyn Session) -> Result<Changes, SessionError> {
        let old = self.clone();
        let rows = session.query(&question::written(self.since.as_deref())).await?;
        let mut counts = Vec::new();
        for row in &rows {
            match row.text(0) {
                "now" => (self.since, self.patience) = (Some(row.text(1).to_owned()), parse(row)?),
                "count" => counts.push((row.text(3), number(row, 1) as usize)),
                kind => self.put(kind, row)?,
            }
        }
        self.forget_columns_of_gone();
        let differs = |it: &&Question| counts.contains(&(it.kind, self.len(it.kind)));
        let differing: Vec<&Question> = QUESTIONS.iter().filter(|it| !differs(it)).collect();
        if !differing.is_empty() {
            let rows = session.query(&question::present(&differing)).await?;
            self.keep_only(&differing, &rows);
            self.forget_columns_of_gone();
        }
        Ok(self.changes_since(&old).paired())
    }

    /// Columns go with what they are of.
    fn forget_columns_of_gone(&mut self) {
        let relations = self.relations.clone();
        self.columns.retain(|(relation, _), column| {
            !column.is_dropped && relations.get(relation).is_some()
        });
    }

    fn changes_since(&self, old: &Self) -> Changes {
        macro_rules! compare {
            ($($shelf:ident)*) => {
                Changes { $($shelf: self.$shelf.changes_since(&old.$shelf),)* }
            };
        }
        each_shelf!(compare)
    }

    fn len(&self, kind: &str) -> usize {
        macro_rules! len {
            ($($shelf:ident)*) => {
                match kind { $(stringify!($shelf) => self.$shelf.len(),)* _ => 0 }
            };
        }
        each_shelf!(len)
    }

    fn put(&mut self, kind: &str, row: &Row) -> Result<(), SessionError> {
        macro_rules! put {
            ($($shelf:ident)*) => {
                match kind {
                    $(stringify!($shelf) => self.$shelf.put(key(row), parse(row)?),)*
                    _ => {}
                }
            };
        }
        each_shelf!(put);
        Ok(())
    }

    fn keep_only(&mut self, kinds: &[&Question], rows: &[Row]) {
        macro_rules! keep {
            ($($shelf:ident)*) => {
                $(if kinds.iter().any(|it| it.kind == stringify!($shelf)) {
                    let rows = rows.iter().filter(|row| row.text(0) == stringify!($shelf));
                    let there = rows.map(key).collect();
                    self.$shelf.keep_only(&there);
                })*
            };
        }
        each_shelf!(keep);
    }
}

impl Changes {
    /// For a column's new type the server makes constraints and indexes anew, with numbers of their own:
    /// nothing of them came or went.
    fn paired(mut self) -> Self {
        let both =
            self.columns.iter().filter_map(|it| Some((it.before.as_ref()?, it.after.as_ref()?)));
        let retyped: BTreeSet<u32> = both
            .filter(|(before, after)| {
                (before.type_id, before.collation, &before.type_name)
                    != (after.type_id, after.collation, &after.type_name)
            })
            .map(|(_, after)| after.relation)
            .collect();
        if !retyped.is_empty() {
            let concerns = |it: &Constraint| {
                retyped.contains(&it.relation) || retyped.contains(&it.referenced)
            };
            pair(&mut self.constraints, |one, other| {
                concerns(one) && (one.relation, &one.name) == (other.relation, &other.name)
            });
            pair(&mut self.indexes, |one, other| {
                retyped.contains(&one.relation)
                    && (one.relation, &one.name) == (other.relation, &other.name)
            });
        }
        self
    }
}

/// Makes one change of what went and what came, where both are the same.
fn pair<T>(changes: &mut Vec<Change<T>>, is_same: impl Fn(&T, &T) -> bool) {
    let (gone, mut others): (Vec<_>, Vec<_>) =
        std::mem::take(changes).into_iter().partition(|it| it.after.is_none());
    for gone in gone {
        let Some(before) = &gone.before else { continue };
        let came = others.iter_mut().find(|it| {
            it.before.is_none() && it.after.as_ref().is_some_and(|after| is_same(before, after))
        });
        match came {
            Some(came) => came.before = gone.before,
            None => others.push(gone),
        }
    }
    *changes = others;
}

/// A key of one or two numbers.
trait FromKey {
    fn from_key(first: u32, second: u32) -> Self;
}

impl FromKey for u32 {
    fn from_key(first: u32, _: u32) -> Self {
        first
    }
}

impl FromKey for (u32, u32) {
    fn from_key(first: u32, second: u32) -> Self {
        (first, second)
    }
}

fn key<K: FromKey>(row: &Row) -> K {
    K::from_key(number(row, 1), number(row, 2))
}

fn number(row: &Row, at: usize) -> u32 {
    row.text(at).parse().unwrap_or_default()
}

fn parse<T: serde::de::DeserializeOwned>(row: &Row) -> Result<T, SessionError> {
    serde_json::from_str(row.text(3)).map_err(|error| {
        SessionError::Protocol(format!("the server's catalog cannot be read: {error}"))
    })
}
