//! What a plan tells of a query besides that there is one.

use std::collections::BTreeSet;

use aludel_session::Row;
use serde::Deserialize;

/// A node of a plan, and what is below it. What cannot be read of one tells nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Plan {
    #[serde(rename = "Node Type")]
    node: String,
    operation: String,
    #[serde(rename = "Join Type")]
    join: String,
    #[serde(rename = "Parent Relationship")]
    relationship: String,
    schema: String,
    #[serde(rename = "Relation Name")]
    relation: String,
    #[serde(rename = "Grouping Sets")]
    grouping_sets: Option<serde_json::Value>,
    output: Vec<String>,
    plans: Vec<Plan>,
}

#[derive(Deserialize)]
struct Explained {
    #[serde(rename = "Plan")]
    plan: Plan,
}

/// Rows that a query inserts.
pub(super) struct Insert<'p> {
    /// The relation: schema and name.
    pub(super) relation: (&'p str, &'p str),
    /// What each of its columns gets, by number, those that are gone included.
    pub(super) values: &'p [String],
}

/// What an outer join fills up with NULL.
#[derive(Debug, Default)]
pub(super) struct Padded {
    outputs: BTreeSet<String>,
    /// Whether names below are others above, so that anything may be meant.
    renamed: bool,
}

impl Plan {
    /// The plan that the server prints.
    pub(super) fn of(rows: &[Row]) -> Self {
        let text: Vec<&str> = rows.iter().map(|row| row.text(0)).collect();
        let explained: Option<Vec<Explained>> = serde_json::from_str(&text.join("\n")).ok();
        explained.and_then(|it| it.into_iter().next()).map(|it| it.plan).unwrap_or_default()
    }

    fn all(&self) -> Vec<&Self> {
        let below = self.plans.iter().flat_map(Self::all);
        std::iter::once(self).chain(below).collect()
    }

    /// The inserts in it, those inside of WITH too.
    pub(super) fn inserts(&self) -> impl Iterator<Item = Insert<'_>> {
        self.all().into_iter().filter(|it| it.operation == "Insert").filter_map(|it| {
            let rows = it.plans.iter().find(|below| below.relationship == "Outer")?;
            let relation = (it.schema.as_str(), it.relation.as_str());
            Some(Insert { relation, values: &rows.output })
        })
    }

    /// What may be NULL because of how tables are joined.
    pub(super) fn padded(&self) -> Padded {
        let mut padded = Padded::default();
        for node in self.all() {
            let sides: &[&str] = match node.join.as_str() {
                "Left" => &["Inner"],
                "Right" => &["Outer"],
                "Full" => &["Inner", "Outer"],
                _ => &[],
            };
            let below = node.plans.iter().filter(|it| sides.contains(&it.relationship.as_str()));
            padded.outputs.extend(below.flat_map(|it| it.output.iter().cloned()));
            padded.renamed |= matches!(node.node.as_str(), "Subquery Scan" | "CTE Scan");
            padded.renamed |= node.grouping_sets.is_some();
        }
        padded
    }
}

impl Padded {
    /// Whether a column of the result is filled up; `None` where that cannot be told.
    pub(super) fn holds(&self, plan: &Plan, column: usize) -> Option<bool> {
        let output = plan.output.get(column)?;
        match self.outputs.contains(output) {
            true => Some(true),
            false if self.renamed => None,
            false => Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plan_tells_nothing() {
        for text in ["", "[]", "{}", "[{\"Plan\": {\"Plans\": 1}}]"] {
            let plan = Plan::of(&[Row::new([Some(text)])]);
            assert!(plan.output.is_empty() && plan.inserts().next().is_none(), "{text}");
            assert_eq!(plan.padded().holds(&plan, 0), None);
        }
    }
}
