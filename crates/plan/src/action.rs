//! What becomes of each object.

use aludel_catalog::{Key, Located, Pair, Rename};
use aludel_dialect::{Alteration, Context, Dialect, Statement};

use crate::{
    PlanError,
    entity::{Entities, EntityId},
    planner::Planner,
};

/// What becomes of one object.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// It stays as it is.
    Keep,
    /// It comes.
    Create,
    /// It goes.
    Drop,
    /// It changes where it stands.
    InPlace { statements: Vec<Statement>, unsettles: Vec<Key> },
    /// It changes by itself, with another.
    Implied,
    /// It goes and comes.
    Rebuild,
}

/// What becomes of every object, by the dialect's word on each alone.
pub(crate) fn actions(planner: &Planner<'_>) -> Result<Vec<Action>, PlanError> {
    planner.entities.ids().map(|id| action(planner, id)).collect()
}

fn action(planner: &Planner<'_>, id: EntityId) -> Result<Action, PlanError> {
    let Pair { before, after } = planner.entities.object(id);
    match (before, after) {
        (None, _) => Ok(Action::Create),
        (_, None) => Ok(Action::Drop),
        (Some(before), Some(after)) if planner.entities.is_changed(id) => {
            altered(Pair::new(before, after), planner.dialect, planner.context)
        }
        _ => Ok(Action::Keep),
    }
}

fn altered(
    change: Pair<Located<'_>>,
    dialect: &dyn Dialect,
    context: Context<'_>,
) -> Result<Action, PlanError> {
    let renamed = renamed(change.map(|object| object.key), dialect, context);
    let objects = change.map(|object| object.object);
    if objects.is_same() {
        return Ok(Action::InPlace { statements: renamed, unsettles: Vec::new() });
    }
    let object = change.after.key;
    match dialect.alter(object, objects, context) {
        Alteration::InPlace { statements, unsettles } => {
            Ok(Action::InPlace { statements: [renamed, statements].concat(), unsettles })
        }
        Alteration::Rebuild => Ok(Action::Rebuild),
        Alteration::Implied => Ok(Action::Implied),
        Alteration::Impossible(reason) => {
            Err(PlanError::Impossible { object: Box::new(object.clone()), reason })
        }
    }
}

/// The statements of a new name, where there is one.
fn renamed(keys: Pair<&Key>, dialect: &dyn Dialect, context: Context<'_>) -> Vec<Statement> {
    if keys.is_same() {
        return Vec::new();
    }
    let rename = Rename { from: keys.before.clone(), to: keys.after.clone() };
    dialect.rename(&rename, context)
}

/// An object that was taken over, for its source has no word on it, may need one that goes.
pub(crate) fn refuse_blocked(entities: &Entities<'_>) -> Result<(), PlanError> {
    let after = entities.catalogs.after;
    for (object, needs) in &after.dependencies {
        if let Some(missing) = needs.iter().find(|need| after.get(need).is_none()) {
            let (object, needs) = (Box::new(object.clone()), Box::new(missing.clone()));
            return Err(PlanError::Blocked { object, needs });
        }
    }
    Ok(())
}
