//! What there is in a database, as the server's catalog has it: read once, and after each statement
//! only what that statement wrote.
//!
//! A row of a catalog that is changed is written anew, by the transaction that changes it; so rows of
//! older transactions are as they were. What is gone shows in the number of rows.

mod extent;
mod item;
mod prepared;
mod question;
mod shelf;

use std::collections::BTreeSet;

use aludel_engine::{Standing, Stood};
use aludel_session::{Row, Session, SessionError};
use serde::Deserialize;

pub use extent::Extent;
pub use item::*;
use prepared::Prepared;
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
    /// What is known of the server.
    server: ServerFacts,
    /// What the session was asked before.
    prepared: Prepared,
    /// The oldest transaction that was running when it was read.
    since: Option<String>,
}

/// What is known of a server.
#[derive(Debug, Clone, Default, Deserialize)]
struct ServerFacts {
    server_version_num: u32,
    /// They do more than a statement says.
    event_triggers: u64,
}

/// What became of the objects between two looks.
#[derive(Debug, Clone, Default, PartialEq)]
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
        outline.again(session, Extent::All).await?;
        Ok(outline)
    }

    /// Reads all of it anew: where something was taken back, rows of older transactions count again.
    ///
    /// # Errors
    ///
    /// As the session reports them.
    pub async fn all_again(&mut self, session: &mut dyn Session) -> Result<(), SessionError> {
        self.since = None;
        self.again(session, Extent::All).await.map(|_| ())
    }

    /// Brings it up to date, as far as something can have changed; what did.
    ///
    /// # Errors
    ///
    /// As the session reports them.
    pub async fn again(
        &mut self,
        session: &mut dyn Session,
        extent: Extent,
    ) -> Result<Changes, SessionError> {
        if let Some(question) = self.question(extent) {
            let rows = session.query(&question).await?;
            return Ok(self.answered(extent, &rows)?.0);
        }
        let old = self.clone();
        self.look();
        self.read_everything(session, old.since.as_deref()).await?;
        Ok(self.changes_since(&old).paired())
    }

    /// Whether one question tells what a statement did that can have changed so much.
    pub(crate) fn is_near(&self, extent: Extent) -> bool {
        let is_known = self.since.is_some() && self.server.event_triggers == 0;
        is_known && matches!(extent, Extent::Locked(_))
    }

    /// Makes the session ready to be asked what statements did that can have changed so much; to be called
    /// outside of any transaction.
    ///
    /// # Errors
    ///
    /// As the session reports them.
    pub async fn ready(
        &mut self,
        session: &mut dyn Session,
        extents: impl IntoIterator<Item = Extent>,
    ) -> Result<(), SessionError> {
        for extent in extents {
            if let Extent::Locked(shelves) = extent {
                self.prepared.ready(session, shelves).await?;
            }
        }
        Ok(())
    }

    /// The question that tells what a statement did that can have changed so much; `None` where everything is to
    /// be looked through.
    pub(crate) fn question(&self, extent: Extent) -> Option<String> {
        match (extent, &self.since) {
            (Extent::Locked(shelves), Some(since)) if self.is_near(extent) => {
                Some(self.prepared.question(shelves, since))
            }
            _ => None,
        }
    }

    /// Takes the answer to it: what changed, and which locks the transaction holds.
    pub(crate) fn answered(
        &mut self,
        extent: Extent,
        rows: &[Row],
    ) -> Result<(Changes, Vec<Row>), SessionError> {
        let old = self.clone();
        self.look();
        let shelves = match extent {
            Extent::Locked(shelves) => shelves,
            Extent::All => &[],
        };
        self.note_locked(shelves, rows)?;
        let locks = rows.iter().filter(|row| row.text(0) == "lock").map(question::lock).collect();
        Ok((self.changes_since(&old).paired(), locks))
    }

    /// What there was before, as the session knows it now.
    pub(crate) fn back_to(&mut self, before: Self) {
        let prepared = std::mem::take(&mut self.prepared);
        *self = Self { prepared, ..before };
    }

    /// Reads what was written since a transaction, whatever it is.
    async fn read_everything(
        &mut self,
        session: &mut dyn Session,
        since: Option<&str>,
    ) -> Result<(), SessionError> {
        // What may have done anything may have made the session forget.
        self.prepared = Prepared::default();
        let rows = session.query(&question::written(since)).await?;
        let mut counts = Vec::new();
        for row in &rows {
            match row.text(0) {
                "now" => self.note_now(row)?,
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
        Ok(())
    }

    /// Takes what was written since a transaction of the relations that the own one has locked, and which of
    /// their parts are there. Such a statement sets nothing.
    fn note_locked(&mut self, shelves: &[&str], rows: &[Row]) -> Result<(), SessionError> {
        let mut locked = BTreeSet::new();
        let mut there = BTreeSet::new();
        for row in rows {
            match row.text(0) {
                "now" => self.note_now(row)?,
                "lock" => {}
                "locked" => _ = locked.insert(number(row, 1)),
                kind => {
                    there.insert((kind, number(row, 1), number(row, 2)));
                    if row.get(3).is_some() {
                        self.put(kind, row)?;
                    }
                }
            }
        }
        let is_asked = |shelf: &str| shelves.contains(&shelf);
        let is_gone = |id: &u32| is_asked("relations") && !there.contains(&("relations", *id, 0));
        let gone: BTreeSet<u32> = locked.iter().copied().filter(is_gone).collect();
        let can_lose = |shelf: &str| !gone.is_empty() || is_asked(shelf);
        self.keep(&locked, can_lose, |shelf, of, (first, second)| {
            let is_known = is_asked(shelf) && locked.contains(&of);
            !gone.contains(&of) && (!is_known || there.contains(&(shelf, first, second)))
        });
        Ok(())
    }

    /// Keeps of some relations what is to be kept, on shelves that can lose something: told by the shelf, the
    /// relation and the key.
    fn keep(
        &mut self,
        of: &BTreeSet<u32>,
        can_lose: impl Fn(&str) -> bool,
        keeps: impl Fn(&str, u32, (u32, u32)) -> bool,
    ) {
        for id in of {
            let (itself, parts) = (*id..=*id, (*id, 0)..=(*id, u32::MAX));
            self.relations.retain_in(itself.clone(), |id| keeps("relations", *id, (*id, 0)));
            self.sequences.retain_in(itself, |id| keeps("sequences", *id, (*id, 0)));
            self.columns.retain_in(parts.clone(), |key| keeps("columns", key.0, *key));
            self.inheritance.retain_in(parts, |key| keeps("inheritance", key.0, *key));
        }
        macro_rules! keep {
            ($($shelf:ident)*) => {
                $(if can_lose(stringify!($shelf)) {
                    self.$shelf.retain(|id, it| keeps(stringify!($shelf), it.relation, (*id, 0)));
                })*
            };
        }
        keep!(constraints indexes triggers policies rewrites);
    }

    /// The same where the session waits otherwise.
    pub fn with(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The server's version, as `server_version_num` has it.
    pub fn version(&self) -> u32 {
        self.server.server_version_num
    }

    /// Notes the transaction that comes next, and how the session is set.
    fn note_now(&mut self, row: &Row) -> Result<(), SessionError> {
        self.since = Some(row.text(1).to_owned());
        if row.get(3).is_some() {
            self.patience = parse(row)?;
            self.server = parse(row)?;
        }
        Ok(())
    }

    /// Columns go with what they are of.
    fn forget_columns_of_gone(&mut self) {
        let relations = &self.relations;
        self.columns.retain(|(relation, _), column| {
            !column.is_dropped && relations.get(relation).is_some()
        });
    }

    fn look(&mut self) {
        macro_rules! look {
            ($($shelf:ident)*) => { $(self.$shelf.look();)* };
        }
        each_shelf!(look);
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
                    self.$shelf.keep_only(&rows.map(key).collect());
                })*
            };
        }
        each_shelf!(keep);
    }
}

impl Standing for Outline {
    fn relation(&self, id: u32) -> Option<Stood> {
        // Nobody waits for a composite type.
        let relation = self.relations.get(&id).filter(|it| it.kind != "c");
        let relation = relation.map(|it| (&it.schema, &it.name, &it.kind, it.file));
        let index = || self.indexes.get(&id).map(|it| (&it.schema, &it.name, &it.kind, it.file));
        let (schema, name, kind, file) = relation.or_else(index)?;
        Some(Stood {
            name: format!("{schema}.{name}"),
            kind: kind.clone(),
            file: file.unwrap_or_default(),
        })
    }

    fn version(&self) -> u32 {
        self.version()
    }
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        macro_rules! all {
            ($($shelf:ident)*) => { true $(&& self.$shelf.is_empty())* };
        }
        each_shelf!(all)
    }

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
        // So it does for an index that is built anew while others work.
        pair(&mut self.indexes, |one, other| {
            (one.relation, &one.name, &one.definition)
                == (other.relation, &other.name, &other.definition)
        });
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
