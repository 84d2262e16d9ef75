//! The laws.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Catalog, Ident, Key, Kind, Pair};
use aludel_dialect::{RenderOptions, Strategies, Strategy};
use aludel_diff::changes;
use aludel_plan::{Migration, Plan, migration};
use aludel_postgres::Postgres;

use crate::{Bench, Definition, Failure, Schema};

/// What was tried, and what the server took of it.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// The definitions that it took.
    pub accepted: Pair<Schema>,
    /// Those that it refused, and why.
    pub refused: Vec<(Definition, String)>,
    /// The state that the way up leads to.
    pub after: Catalog,
    /// Whether either way commits more than once.
    pub is_segmented: bool,
    /// Whether there is another way, on which others can work meanwhile.
    pub has_online: bool,
}

impl Bench {
    /// Tries a pair: every law holds, or the first that does not is told.
    ///
    /// A definition that the server refuses is no part of the pair.
    pub async fn hold(
        &mut self,
        pair: Pair<&Schema>,
        strategy: Strategy,
    ) -> Result<Trial, Failure> {
        self.start_afresh().await?;
        let empty = self.read().await?;
        let after = self.load(pair.after).await?;
        let wanted = self.read().await?;
        self.start_afresh().await?;
        let before = self.load(pair.before).await?;
        let found = self.read().await?;
        unchanged("read twice", &found, &self.read().await?)?;
        let states = Pair::new(&found, &wanted);
        let plans = self.plan("up", states, strategy)?;
        self.there_and_back(states, &plans).await?;
        if strategy == Strategy::Direct {
            // What is new nobody uses: there is one way to make it.
            self.start_afresh().await?;
            self.in_one_pass(Pair::new(&empty, &wanted)).await?;
        }
        let has_online = plans != self.plan("online", states, Strategy::Online)?;
        Ok(Trial {
            accepted: Pair::new(before.accepted, after.accepted),
            refused: before.refused.into_iter().chain(after.refused).collect(),
            after: wanted,
            is_segmented: plans.up.segments.len() > 1 || plans.down.segments.len() > 1,
            has_online,
        })
    }

    /// Tries a pair of which the server must take everything, in one order or another.
    pub async fn hold_all(&mut self, pair: Pair<&Schema>) -> Result<Trial, Failure> {
        let pair = Pair::new(self.ordered(pair.before).await?, self.ordered(pair.after).await?);
        self.hold(pair.as_ref(), Strategy::Direct).await
    }

    /// The schema in an order in which all of it can be loaded.
    async fn ordered(&mut self, schema: &Schema) -> Result<Schema, Failure> {
        self.start_afresh().await?;
        let mut loaded = self.load(schema).await?;
        while let Some((definition, why)) = loaded.refused.first() {
            let failure = Failure::new("load", format!("{why}\n{}", definition.sql));
            let rest = loaded.refused.iter().map(|(definition, _)| definition.clone()).collect();
            let role = missing_role(why).map(str::to_owned);
            if let Some(role) = &role {
                self.make_role(role).await?;
            }
            let more = self.load(&Schema { definitions: rest }).await?;
            if more.accepted.definitions.is_empty() && role.is_none() {
                return Err(failure);
            }
            loaded.accepted.definitions.extend(more.accepted.definitions);
            loaded.refused = more.refused;
        }
        Ok(loaded.accepted)
    }

    /// The plan there gives the target, its swap gives the source back, and nothing is made anew
    /// that is on both sides.
    async fn there_and_back(
        &mut self,
        states: Pair<&Catalog>,
        migration: &Migration,
    ) -> Result<(), Failure> {
        let identities = self.ask(IDENTITIES).await?;
        self.walk("up", &migration.up, states.after).await?;
        let text = text(&migration.up);
        kept(identities, self.ask(IDENTITIES).await?).map_err(|failure| failure.on("up", &text))?;
        self.walk("down", &migration.down, states.before).await
    }

    /// The plan from an empty database gives the whole state, and its swap leaves nothing.
    async fn in_one_pass(&mut self, states: Pair<&Catalog>) -> Result<(), Failure> {
        let plans = self.plan("from nothing", states, Strategy::Direct)?;
        self.walk("from nothing", &plans.up, states.after).await?;
        self.walk("to nothing", &plans.down, states.before).await
    }

    /// The plans of both directions; planned twice, they are the same bytes.
    fn plan(
        &self,
        way: &str,
        states: Pair<&Catalog>,
        strategy: Strategy,
    ) -> Result<Migration, Failure> {
        let options = RenderOptions {
            default_schema: Some(Ident::from("public")),
            strategies: Strategies::all(strategy),
            major: self.major(),
            ..RenderOptions::default()
        };
        let plan = || {
            let plans = migration(states, &Postgres, &options);
            plans.map_err(|error| Failure::new("plan", error).on(way, ""))
        };
        let plans = plan()?;
        match plans == plan()? {
            true => Ok(plans),
            false => Err(Failure::new("a plan is the same once more", way)),
        }
    }

    async fn walk(&mut self, way: &str, plan: &Plan, wanted: &Catalog) -> Result<(), Failure> {
        let told = |failure: Failure| failure.on(way, &text(plan));
        self.apply(plan).await.map_err(told)?;
        unchanged("the outcome is what was wanted", &self.read().await?, wanted).map_err(told)
    }
}

/// The role that a statement misses.
fn missing_role(message: &str) -> Option<&str> {
    message.strip_prefix("role \"")?.strip_suffix("\" does not exist")
}

/// Two catalogs are equal, the engine's own dependencies included.
fn unchanged(law: &str, found: &Catalog, wanted: &Catalog) -> Result<(), Failure> {
    let changes = changes(Pair::new(found, wanted));
    if !changes.is_empty() {
        let mut kinds: Vec<&str> = changes.iter().map(|change| change.key().kind.words()).collect();
        kinds.dedup();
        let told: Vec<String> = changes.iter().map(difference).collect();
        let failure = Failure::new(law, told.join("\n"));
        return Err(Failure { cause: kinds.join(", "), ..failure });
    }
    let (found, wanted) = (edges(found), edges(wanted));
    let only = |these: &BTreeSet<String>, those: &BTreeSet<String>, sign: char| -> Vec<String> {
        these.difference(those).map(|edge| format!("{sign} {edge}")).collect()
    };
    let told = [only(&found, &wanted, '-'), only(&wanted, &found, '+')].concat();
    match told.is_empty() {
        true => Ok(()),
        false => {
            let law = format!("{law}, and what needs what");
            Err(Failure { cause: "edges".into(), ..Failure::new(&law, told.join("\n")) })
        }
    }
}

/// What needs what, but for the key that a foreign key uses: which of several equal ones the
/// engine takes depends on which of them was there first.
fn edges(catalog: &Catalog) -> BTreeSet<String> {
    let is_choice = |(key, need): &(&Key, &Key)| {
        key.kind == Kind::Constraint && matches!(need.kind, Kind::Constraint | Kind::Index)
    };
    let pairs = catalog.dependencies.iter();
    let pairs = pairs.flat_map(|(key, needs)| needs.iter().map(move |need| (key, need)));
    pairs.filter(|pair| !is_choice(pair)).map(|(key, need)| format!("{key} needs {need}")).collect()
}

fn difference(change: &aludel_diff::Change<'_>) -> String {
    let said = |object: Option<aludel_catalog::Located<'_>>| {
        object.map_or("nothing".to_owned(), |located| format!("{:?}", located.object))
    };
    format!(
        "{}\n  found  {}\n  wanted {}",
        change.key(),
        said(change.before()),
        said(change.after())
    )
}

/// Every table, and every column but the generated ones, which hold nothing of their own, and those of
/// partitioned tables, whose rows are in their partitions: one made anew has another number.
const IDENTITIES: &str = "
SELECT c.relkind::text || ' ' || c.oid::regclass::text, c.oid::text
FROM pg_catalog.pg_class c WHERE c.oid >= 16384 AND c.relkind = 'r' AND c.relpersistence <> 't'
UNION ALL
SELECT 'column ' || c.relkind::text || ' ' || c.oid::regclass::text || '.' || quote_ident(a.attname),
    c.oid || '.' || a.attnum
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE c.oid >= 16384 AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = ''";

fn kept(before: Vec<(String, String)>, after: Vec<(String, String)>) -> Result<(), Failure> {
    let after: BTreeMap<String, String> = after.into_iter().collect();
    let is_new =
        |(name, number): &&(String, String)| after.get(name).is_some_and(|now| now != number);
    let anew: Vec<&str> = before.iter().filter(is_new).map(|(name, _)| name.as_str()).collect();
    if anew.is_empty() {
        return Ok(());
    }
    let what = if anew[0].starts_with("column") { "column" } else { "table" };
    let failure = Failure::new("nothing is made anew that is on both sides", anew.join("\n"));
    Err(Failure { cause: what.into(), ..failure })
}

/// A plan as it is run.
fn text(plan: &Plan) -> String {
    let segment = |segment: &aludel_plan::Segment| {
        segment.statements.iter().map(|statement| format!("{};\n", statement.sql)).collect()
    };
    plan.segments.iter().map(segment).collect::<Vec<String>>().join("-- committed\n")
}
