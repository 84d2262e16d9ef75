//! Which changes are made so that others can work meanwhile: by the configuration, by an answer, by the
//! sizes of tables.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Key, Kind, Object, Pair, QualifiedName};
use aludel_dialect::{Strategies, Strategy};
use aludel_plan::Plan;

use crate::{Failure, FailureKind, Result, answers, lint::sizes::Sizes, settings::Settings};

/// Strategies, and why tables are small.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chosen {
    pub(crate) strategies: Strategies,
    /// The rows of small tables.
    rows: BTreeMap<QualifiedName, u64>,
    /// Why the form that lets others work was not taken after all.
    fallen_back: Option<String>,
}

/// A strategy by its name.
pub(crate) fn named(word: &str) -> Option<Strategy> {
    [Strategy::Direct, Strategy::Online].into_iter().find(|it| it.name() == word)
}

/// The strategies for a change: what is said at once counts more than the configuration. Each answer is
/// a strategy, or `table=STRATEGY`, `table.column=STRATEGY`.
pub(crate) fn choose(
    answers: &[String],
    catalogs: Pair<&Catalog>,
    sizes: &Sizes,
    settings: &Settings,
) -> Result<Chosen> {
    let mut chosen = Chosen::default();
    chosen.strategies.usual = settings.strategy;
    chosen.note_sizes(sizes, settings.small_rows);
    for answer in answers {
        let (path, word) = answer
            .rsplit_once('=')
            .map_or((None, answer.as_str()), |(path, word)| (Some(path), word));
        let strategy = named(word).ok_or_else(|| unknown(answer))?;
        match path {
            None => chosen.strategies.usual = strategy,
            Some(path) => {
                let key = object(path, catalogs)?;
                chosen.strategies.chosen.insert(key, strategy);
            }
        }
    }
    Ok(chosen)
}

fn unknown(answer: &str) -> Failure {
    Failure::new(FailureKind::Usage, format!("`--strategy {answer}` names no strategy"))
        .hint("write `online`, `direct`, or one of them for a table or a column: table=online")
}

/// The table or the column that a path names, on either side.
fn object(path: &str, catalogs: Pair<&Catalog>) -> Result<Key> {
    let key = answers::named(path, catalogs)?;
    match key.kind {
        Kind::Table | Kind::Column => Ok(key),
        kind => {
            let message = format!(
                "`--strategy {path}=…` is for tables and columns, not for a {}",
                kind.words()
            );
            Err(Failure::new(FailureKind::Usage, message))
        }
    }
}

impl Chosen {
    fn note_sizes(&mut self, sizes: &Sizes, small_rows: u64) {
        for (name, size) in sizes {
            let Some((schema, table)) = name.split_once('.') else { continue };
            let rows = size.rows;
            if rows <= small_rows {
                let table = QualifiedName::new(schema, table);
                self.strategies.small.insert(table.clone());
                self.rows.insert(table, rows);
            }
        }
    }

    /// What was chosen does not hold, and all is done at once.
    pub(crate) fn fall_back(&mut self, failure: &Failure) {
        self.strategies = Strategies::default();
        self.fallen_back = failure.message.lines().next().map(str::to_owned);
    }

    /// What a reviewer is told of the forms of a plan: which tables are changed how, and why. Nothing
    /// where none is in use.
    pub(crate) fn told(&self, plan: &Plan, catalogs: Pair<&Catalog>) -> Vec<String> {
        let tables = |is_it: &dyn Fn(&aludel_dialect::Statement) -> bool| {
            let statements = plan.statements().filter(|statement| is_it(statement));
            let tables = statements.filter_map(|it| table_of(&it.subject, catalogs));
            tables.collect::<BTreeSet<QualifiedName>>()
        };
        if let Some(why) = &self.fallen_back {
            return vec![format!("direct: in smaller steps it does not hold: {why}")];
        }
        let online = tables(&|it| it.own_transaction || !it.transactional);
        let all = tables(&|_| true);
        let mut lines = Vec::new();
        if !online.is_empty() {
            lines.push(format!("online: {} in use", listed(&online)));
        }
        let small = all.iter().filter(|table| !online.contains(table));
        for table in small {
            if let Some(rows) = self.rows.get(table) {
                lines.push(format!("direct: {} had {rows} rows by the statistics", table.name));
            }
        }
        lines
    }
}

/// The index that goes by a name of the engine's making.
fn made_up<'a>(key: &Key, catalog: &'a Catalog) -> Option<&'a Object> {
    let is_it = |object: &Object| match &object.body {
        Body::Index(index) => index.made_up_name.as_ref() == Some(&key.name),
        _ => false,
    };
    let mut indexes = catalog.of_kind(Kind::Index).filter(|(it, _)| it.schema == key.schema);
    indexes.find(|(_, object)| is_it(object)).map(|(_, object)| object)
}

fn listed(tables: &BTreeSet<QualifiedName>) -> String {
    let names: Vec<String> = tables.iter().map(|table| table.name.to_string()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(", "))
}

/// The table in use that an object is, or is a part of.
fn table_of(key: &Key, catalogs: Pair<&Catalog>) -> Option<QualifiedName> {
    let Pair { before, after } = catalogs;
    let of = match key.kind {
        Kind::Table => key.qualified_name(),
        _ => key.parent_name().or_else(|| {
            let object = before.get(key).or_else(|| after.get(key)).or_else(|| made_up(key, after));
            object?.body.relation().cloned()
        }),
    };
    of.filter(|table| before.relation(table).is_some_and(|it| it.kind == Kind::Table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_is_one_of_two() {
        assert_eq!(named("online"), Some(Strategy::Online));
        assert_eq!(named("direct"), Some(Strategy::Direct));
        assert_eq!(named("slow"), None);
    }
}
