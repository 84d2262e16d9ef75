//! What is reviewed, as data. Everything that is said in words is said already.

use aludel_depict::Diagram;
use serde::{Deserialize, Serialize};

/// All that one page shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// What is reviewed, in a few words.
    pub title: String,
    /// The program that made it, with its version.
    pub tool: String,
    /// The server that it was tried on.
    pub server: String,
    /// Whether sizes of tables are known.
    pub sized: bool,
    /// The queries that are deployed; `None` where nothing says where they are.
    pub queries: Option<Queries>,
    /// The revisions, in their order.
    pub revisions: Vec<Reviewed>,
    /// The history around them, in its order.
    pub history: Vec<Node>,
    /// How many revisions of the history are not among those.
    pub left_out: usize,
}

/// The queries that revisions are held against.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queries {
    /// How many were read.
    pub read: usize,
    /// What might be queries, and cannot be read: the place, and why.
    pub unreadable: Vec<String>,
    /// Why there may be others than those; `None` where these are all.
    pub unknown: Option<String>,
}

/// A revision of the history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its identifier.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// The revisions that it follows.
    pub parents: Vec<String>,
    /// Whether it is reviewed here.
    pub reviewed: bool,
}

/// A revision, and all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Its identifier.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// Its file.
    pub file: String,
    /// The revisions that it follows; none: it is the first.
    pub parents: Vec<String>,
    /// When it was written.
    pub created: Option<String>,
    /// Which phase of a change it is.
    pub phase: Option<String>,
    /// Why it cannot be taken back.
    pub irreversible: Option<String>,
    /// What it does to objects; `None` where it does not run.
    pub changes: Option<Vec<Change>>,
    /// The tables that it concerns, before and after.
    #[serde(skip)]
    pub diagram: Option<Diagram>,
    /// Its way up.
    pub up: Way,
    /// Its way back.
    pub down: Option<Way>,
    /// What it does to the queries that are deployed.
    pub queries: Vec<QueryFinding>,
    /// Of a contract phase that breaks none: whether any needs what it takes away.
    pub need: Option<String>,
    /// What came of its proof.
    pub proof: Proof,
}

/// What happens to an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What happens.
    pub kind: ChangeKind,
    /// To what, in words.
    pub what: String,
}

/// What happens to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It comes.
    Create,
    /// It goes.
    Drop,
    /// It becomes another.
    Alter,
    /// It gets another name.
    Rename,
}

/// One direction of a revision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// A statement, and what it does to others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Its text.
    pub sql: String,
    /// Which of the transactions of its way it runs in, from 1; `None` where it commits by itself.
    pub transaction: Option<usize>,
    /// Whose locks others wait for.
    pub waits: Vec<Waiting>,
    /// How it is known who waits.
    pub known: String,
    /// Whether it is known.
    pub is_known: bool,
    /// Whether it was seen, as most is.
    pub is_observed: bool,
    /// Whether others wait on for what its transaction took before.
    pub waits_on: bool,
    /// What the rules say of it.
    pub findings: Vec<Finding>,
    /// Why the server refuses it.
    pub refused: Option<String>,
}

/// Others wait for a lock.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The table or view.
    pub relation: String,
    /// The lock, as the manual names it.
    pub lock: String,
    /// Whether who reads it waits too, and not only who writes.
    pub reads: bool,
    /// How long, in words.
    pub how_long: String,
    /// How long, in seconds, where that is known.
    pub seconds: Option<f64>,
}

/// How grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// May hurt.
    Warning,
    /// Hurts, or fails.
    Error,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's code.
    pub code: String,
    /// How grave.
    pub level: Level,
    /// What happens.
    pub message: String,
    /// The safe way: lines of SQL or prose.
    pub help: Vec<String>,
    /// How it is known.
    pub known: String,
    /// Why it is of this level, where sizes decided.
    pub weighed: Option<String>,
    /// Why it is allowed, where it is.
    pub allowed: Option<String>,
}

/// What a revision does to a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryFinding {
    /// How grave.
    pub level: Level,
    /// What becomes of it.
    pub what: Vec<String>,
    /// Where it stands: file, line, column.
    pub places: Vec<String>,
    /// Its text.
    pub sql: String,
    /// The line of the statement in the revision's file, where that can be told.
    pub line: Option<usize>,
}

/// What came of a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Whether it holds.
    pub holds: bool,
    /// What was done, in words.
    pub summary: String,
    /// Rows and values that are lost, and said to be.
    pub losses: Vec<String>,
    /// What fails on rows.
    pub hazards: Vec<String>,
    /// The tables without rows, and why.
    pub unfilled: Vec<String>,
    /// What is wrong.
    pub faults: Vec<String>,
}
