//! What the pairs were made of: a generator that makes nothing finds nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fmt,
};

use aludel_catalog::Kind;
use aludel_laws::Trial;

/// Every kind that a plain server can make: an extension is there only if it is installed.
const KINDS: [Kind; 39] = [
    Kind::Schema,
    Kind::Language,
    Kind::Collation,
    Kind::BaseType,
    Kind::Enum,
    Kind::Composite,
    Kind::Range,
    Kind::Domain,
    Kind::DomainConstraint,
    Kind::Sequence,
    Kind::Function,
    Kind::Aggregate,
    Kind::Operator,
    Kind::OperatorFamily,
    Kind::OperatorClass,
    Kind::Cast,
    Kind::TextSearchParser,
    Kind::TextSearchTemplate,
    Kind::TextSearchDictionary,
    Kind::TextSearchConfiguration,
    Kind::AccessMethod,
    Kind::ForeignDataWrapper,
    Kind::ForeignServer,
    Kind::UserMapping,
    Kind::Table,
    Kind::Column,
    Kind::Default,
    Kind::Constraint,
    Kind::Index,
    Kind::View,
    Kind::MaterializedView,
    Kind::Statistics,
    Kind::Rule,
    Kind::Trigger,
    Kind::Policy,
    Kind::EventTrigger,
    Kind::Publication,
    Kind::Subscription,
    Kind::DefaultPrivileges,
];

/// After how many pairs every kind must have been met.
const ENOUGH: usize = 300;

/// Everything that was met.
#[derive(Default)]
pub(crate) struct Seen {
    pairs: usize,
    /// Those with a way on which others can work meanwhile.
    online: usize,
    kinds: BTreeMap<Kind, usize>,
    accepted: usize,
    refused: BTreeMap<String, usize>,
}

impl Seen {
    /// Notes a pair that was tried.
    pub(crate) fn note(&mut self, trial: &Trial) {
        self.pairs += 1;
        self.online += usize::from(trial.has_online);
        self.accepted +=
            trial.accepted.before.definitions.len() + trial.accepted.after.definitions.len();
        let kinds: BTreeSet<Kind> = trial.after.objects.keys().map(|key| key.kind).collect();
        kinds.into_iter().for_each(|kind| *self.kinds.entry(kind).or_default() += 1);
        for (definition, why) in &trial.refused {
            let first = definition.name.split('"').next().unwrap_or_default().trim();
            *self.refused.entry(format!("{first}: {why}")).or_default() += 1;
        }
    }

    /// Most definitions must be right, and every kind must be among them.
    pub(crate) fn check(&self) {
        let refused: usize = self.refused.values().sum();
        assert!(refused <= self.accepted, "{refused} definitions are refused");
        assert!(self.pairs < ENOUGH || self.online > 0, "no pair has a way online");
        let missing: Vec<_> = KINDS.iter().filter(|kind| !self.kinds.contains_key(kind)).collect();
        assert!(self.pairs < ENOUGH || missing.is_empty(), "no pair has any {missing:?}");
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused: usize = self.refused.values().sum();
        let Self { pairs, online, accepted, .. } = self;
        writeln!(
            f,
            "{pairs} pairs, {online} of them online too; {accepted} definitions, {refused} refused"
        )?;
        for (kind, count) in &self.kinds {
            writeln!(f, "  {count:>5}  {}", kind.words())?;
        }
        if env::var_os("ALUDEL_LAWS_REFUSED").is_some() {
            let mut refused: Vec<_> = self.refused.iter().collect();
            refused.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (why, count) in refused.into_iter().take(80) {
                writeln!(f, "  {count:>5}  {why}")?;
            }
        }
        Ok(())
    }
}
