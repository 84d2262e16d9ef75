//! What a statement takes from others, in short: the same that the rules look at.

use aludel_engine::TableLock;

use crate::{Known, Pass, pass::LockMode};

/// What a statement took from others; relations by `schema.name`, as they were before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toll {
    /// The strongest lock on each table and view.
    pub locks: Vec<(String, LockMode)>,
    /// The strongest lock on each index and sequence.
    pub parts: Vec<(String, LockMode)>,
    /// The tables that were read from end to end.
    pub scanned: Vec<String>,
    /// The tables that were written anew.
    pub rewrote: Vec<String>,
    /// The indexes that were built, on tables that were there before.
    pub built: Vec<String>,
    /// How it is known.
    pub known: Known,
    /// Why the server refused it: the SQLSTATE.
    pub refused: Option<String>,
}

impl Toll {
    pub(crate) fn of(pass: &Pass<'_>) -> Self {
        let effects = pass.effects;
        let lock = |it: &TableLock| Some((it.relation.clone(), LockMode::parse(&it.mode)?));
        let key = |schema: &str, name: &str| format!("{schema}.{name}");
        let rewrote = pass.rewritten().map(|it| key(&it.before.schema, &it.before.name));
        let built = pass.built_indexes().map(|it| key(&it.schema, &it.name));
        let toll = Self {
            locks: sorted(effects.locks.iter().filter_map(lock)),
            parts: sorted(effects.parts.iter().filter_map(lock)),
            scanned: sorted(effects.scanned.iter().cloned()),
            rewrote: sorted(rewrote),
            built: sorted(built),
            known: pass.known,
            refused: pass.failure.map(|(error, _)| error.code.clone()),
        };
        match empties(pass) {
            true => toll.without_work(),
            false => toll,
        }
    }

    /// What is built of nothing takes no time.
    fn without_work(self) -> Self {
        Self { scanned: Vec::new(), rewrote: Vec::new(), built: Vec::new(), ..self }
    }
}

/// Whether it leaves the relations that it gives new files without rows.
fn empties(pass: &Pass<'_>) -> bool {
    let statement = pass.statement;
    let refreshes = statement.begins("refresh materialized view");
    pass.truncates() || (refreshes && statement.has("with no data"))
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items.dedup();
    items
}
