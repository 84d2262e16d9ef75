//! What the statements of a migration do to a PostgreSQL database in use, and how the same is done without
//! harm.
//!
//! Each statement is run on a shadow of the schema that it is for. What the server then shows of it (locks,
//! rewrites, scans, what came, changed and went) is a [`Pass`]; a [`Rule`] looks at a pass and reports
//! findings. Rules never read a statement's meaning from its text where the server can be asked.
//!
//! **Invariants.** Every statement is judged or said not to be; a rule's examples are its test and its page.

mod allow;
mod cause;
mod deployed;
pub mod facts;
mod finding;
mod judge;
mod naming;
pub mod outline;
mod page;
pub mod pass;
mod renamed;
mod report;
mod rule;
mod rules;
mod run;
mod script;
mod statement;
mod toll;
mod transaction;
mod waits;
mod world;

pub use allow::{AllowError, AllowMistake, Allowance, allowances};
pub use deployed::{Deployed, Harmed};
pub use finding::{Finding, Known, Level, Report, Work, WorkKind};
pub use judge::{Judge, LevelFor, Pace, Size, spoken};
pub use naming::{Named, Naming};
pub use outline::{Change, Changes, Outline};
pub use page::{fact_page, index_page, page};
pub use pass::{LockMode, Pass};
pub use renamed::Renamed;
pub use report::{Refused, Reports, code_quality, github, json, sarif, text};
pub use rule::{Check, Example, Rule, Whole};
pub use rules::{RULES, find, nearest, nearest_of};
pub use run::{LintError, Ran, run, run_behind, try_behind};
pub use script::{Origin, Script, Stage, Wrapper};
pub use statement::Statement;
pub use toll::Toll;
pub use transaction::Transaction;
pub use waits::{Time, Wait, Waits};
pub use world::World;
