//! What the hazards of a phase say that is not so where old and new are in use together.

use aludel_catalog::Key;
use aludel_dialect::{Hazard, HazardKind, Remedy, Statement};
use aludel_plan::{Phase, PhaseKind};

use super::Steps;

/// What is known of the objects of all phases.
pub(super) struct Facts<'a> {
    pub(super) steps: &'a Steps<'a>,
    /// Old and new in use together, and what is new filled.
    pub(super) filled: &'a aludel_catalog::Catalog,
}

impl Facts<'_> {
    /// A phase without the hazards that are none.
    pub(super) fn true_of(&self, mut phase: Phase) -> Phase {
        let kind = phase.kind;
        for plan in [&mut phase.migration.up, &mut phase.migration.down] {
            for segment in &mut plan.segments {
                segment.statements.iter_mut().for_each(|statement| self.correct(kind, statement));
            }
        }
        phase
    }

    fn correct(&self, kind: PhaseKind, statement: &mut Statement) {
        let hazards = std::mem::take(&mut statement.hazards).into_iter();
        statement.hazards = hazards
            .filter(|hazard| {
                hazard.kind != HazardKind::BreaksClients
                    || kind == PhaseKind::Contract && !self.is_between(&hazard.object)
            })
            .map(|hazard| self.with_place(hazard))
            .collect();
    }

    /// Whether nobody but the phases themselves names it: it is there neither before nor in the end.
    fn is_between(&self, key: &Key) -> bool {
        let is_there =
            |key: &Key| self.steps.before.get(key).is_some() || self.steps.last.get(key).is_some();
        let retyped = self.steps.boundary.course.meanwhile.iter();
        let is_retyped = retyped.clone().any(|it| it.from == *key || it.to == *key);
        is_retyped || !is_there(key) && self.filled.get(key).is_some()
    }

    /// Where values are found again that a phase takes away.
    fn with_place(&self, hazard: Hazard) -> Hazard {
        let replacements = &self.steps.boundary.course.replacements;
        let found = replacements.iter().find_map(|it| {
            let kept = match (it.old_keys().contains(&hazard.object), it.new_keys()) {
                (true, _) => &it.new,
                (false, new) if new.contains(&hazard.object) => &it.old,
                _ => return None,
            };
            let names: Vec<String> = kept.iter().map(|column| column.column.to_string()).collect();
            (!names.is_empty()).then(|| names.join(", "))
        });
        match found.filter(|_| hazard.kind == HazardKind::DataLoss) {
            Some(names) => {
                let advice = format!("what they held is kept in {names}");
                Hazard { remedy: Some(Remedy::Advice(advice.into())), ..hazard }
            }
            None => hazard,
        }
    }
}
