//! What must be taken down and put back because something under it changes.

use aludel_catalog::{Body, Key, Kind, Pair};
use aludel_dialect::{Statement, Way};

use crate::{
    PlanError,
    action::Action,
    entity::{Entities, EntityId},
    needs,
    planner::Planner,
};

/// Spreads rebuilding to all that hangs on what is rebuilt, on what goes, and to what an
/// alteration unsettles, as long as it survives.
pub(crate) fn spread(planner: &Planner<'_>, actions: &mut [Action]) -> Result<(), PlanError> {
    let mut causes: Vec<EntityId> = planner.entities.ids().collect();
    while let Some(cause) = causes.pop() {
        for hanging in affected(planner, actions, cause) {
            if !planner.entities.survives(hanging) || matches!(actions[hanging], Action::Rebuild) {
                continue;
            }
            if follows_by_itself(planner, hanging) {
                continue;
            }
            if reattaches(planner, actions, (hanging, cause)) {
                causes.push(hanging);
                continue;
            }
            refuse_loss(planner, actions, hanging, cause)?;
            actions[hanging] = Action::Rebuild;
            causes.push(hanging);
        }
    }
    Ok(())
}

/// What cannot stand while this one does what it does.
fn affected(planner: &Planner<'_>, actions: &[Action], cause: EntityId) -> Vec<EntityId> {
    match &actions[cause] {
        Action::Rebuild => {
            let dependents = planner.entities.dependents(cause).iter().copied();
            let dependents =
                dependents.filter(|id| !is_freed(&planner.entities, actions, *id, cause));
            let hang_on =
                dependents.filter(|part| !is_detached(&planner.entities, actions, cause, *part));
            let unsettled = unsettled_by_coming(planner, cause);
            hang_on.chain(inseparable(&planner.entities, cause)).chain(unsettled).collect()
        }
        Action::Create => unsettled_by_coming(planner, cause),
        Action::Drop => {
            let waits = |id: &&EntityId| {
                has_same_body(&planner.entities, **id)
                    || is_confused(&planner.entities, **id, cause)
            };
            let dependents = planner.entities.dependents(cause).iter().filter(waits).copied();
            let hang_on =
                dependents.filter(|part| !is_detached(&planner.entities, actions, cause, *part));
            hang_on.chain(inseparable(&planner.entities, cause)).collect()
        }
        Action::InPlace { unsettles, .. } => {
            unsettles.iter().filter_map(|key| planner.entities.find(key).before).collect()
        }
        Action::Keep | Action::Implied => Vec::new(),
    }
}

/// What must be away while an object comes.
pub(crate) fn unsettled_by_coming(planner: &Planner<'_>, id: EntityId) -> Vec<EntityId> {
    let Some(after) = planner.entities.object(id).after else { return Vec::new() };
    let unsettled = planner.dialect.unsettled_by_coming(after, planner.context);
    unsettled.iter().filter_map(|key| planner.entities.find(key).before).collect()
}

/// Whether the object changes where it stands so that it does not need the other any more.
fn is_freed(entities: &Entities<'_>, actions: &[Action], id: EntityId, cause: EntityId) -> bool {
    let needs = entities.needs(id).map(|needs| needs.contains(&cause));
    let is_in_place = matches!(actions[id], Action::InPlace { .. });
    is_in_place && needs.before && !needs.after && !has_same_body(entities, id)
}

/// Whether an object is to use another of the same name as the one that goes, told from it by its arguments
/// alone: while both are there, what is said may mean either.
fn is_confused(entities: &Entities<'_>, id: EntityId, cause: EntityId) -> bool {
    let Pair { before, after } = entities.catalogs;
    let (Some(gone), Some(user)) = (entities.object(cause).before, entities.object(id).after)
    else {
        return false;
    };
    let is_like = |need: &&Key| {
        let (gone, need) = (gone.key, *need);
        (gone.kind, &gone.schema, &gone.name) == (need.kind, &need.schema, &need.name)
    };
    let mut alike = after.needs(user.key).filter(is_like);
    gone.key.signature.is_some() && alike.any(|need| before.get(need).is_none())
}

/// Whether what a table has of its parent is its own in between, for the table leaves the parent:
/// for good, or until that is made anew.
pub(crate) fn is_detached(
    entities: &Entities<'_>,
    actions: &[Action],
    whole: EntityId,
    part: EntityId,
) -> bool {
    let before = entities.catalogs.before;
    let (Some(of), Some(object)) = (entities.object(whole).before, entities.object(part).before)
    else {
        return false;
    };
    let goes = |key: &Key| {
        let owner = before.owner(key).and_then(|owner| entities.find(&owner).before);
        owner.is_some_and(|owner| matches!(actions[owner], Action::Rebuild | Action::Drop))
    };
    let is_column = matches!(&object.object.body, Body::Column(column) if column.inherited);
    let is_part = match is_column {
        true => of.key.kind == Kind::Column && of.key.name == object.key.name,
        false => needs::whole(before, object).as_ref() == Some(of.key),
    };
    let has_left = !is_child_still(entities, of.key, object.key);
    is_part && (has_left || goes(of.key)) && !goes(object.key)
}

/// The index or constraint of the parent from which the engine parts nothing that is a part of it,
/// as long as the table is the parent's child.
fn inseparable(entities: &Entities<'_>, part: EntityId) -> Option<EntityId> {
    let located = entities.object(part).before?;
    let whole = needs::whole(entities.catalogs.before, located)?;
    let is_bound = is_child_still(entities, &whole, located.key);
    entities.find(&whole).before.filter(|_| is_bound)
}

/// Whether the table of a part is a child of the table of its whole on the side after, too.
fn is_child_still(entities: &Entities<'_>, whole: &Key, part: &Key) -> bool {
    let Pair { before, after } = entities.catalogs;
    let parent = before.owner(whole).and_then(|parent| parent.qualified_name());
    let table = before.owner(part).and_then(|table| after.get(&table));
    match (table.map(|table| &table.body), parent) {
        (Some(Body::Table(table)), Some(parent)) => needs::parents(table).any(|of| *of == parent),
        _ => false,
    }
}

/// Whether the object says the same on both sides, so that no alteration frees it of anything.
fn has_same_body(entities: &Entities<'_>, id: EntityId) -> bool {
    let object = entities.object(id);
    match (object.before, object.after) {
        (Some(before), Some(after)) => before.object.body == after.object.body,
        _ => false,
    }
}

/// Whether the object holds rows and changes with another by itself, as a column that a partition
/// inherits.
fn follows_by_itself(planner: &Planner<'_>, id: EntityId) -> bool {
    let is_implied = |before| planner.dialect.is_implied(before, Way::Going, planner.context);
    let before = planner.entities.object(id).before;
    before.is_some_and(|before| is_implied(before) && !planner.dialect.is_disposable(before))
}

/// Whether the object can let go of what is rebuilt and take it up again; then that is what it
/// does.
fn reattaches(
    planner: &Planner<'_>,
    actions: &mut [Action],
    (id, cause): (EntityId, EntityId),
) -> bool {
    let Pair { before: Some(before), after: Some(after) } = planner.entities.object(id) else {
        return false;
    };
    let Some(need) = planner.entities.object(cause).before else { return false };
    let Some(new) = planner.dialect.resettle(Pair::new(before, after), need.key, planner.context)
    else {
        return false;
    };
    match &mut actions[id] {
        Action::InPlace { statements, unsettles } => {
            let is_new = |statement: &Statement| !statements.contains(statement);
            let new_statements: Vec<_> = new.statements.into_iter().filter(is_new).collect();
            statements.extend(new_statements);
            unsettles.extend(new.unsettles);
        }
        // It lets go by what else changes.
        _ if new.statements.is_empty() && new.unsettles.is_empty() => {}
        action => {
            *action = Action::InPlace { statements: new.statements, unsettles: new.unsettles };
        }
    }
    true
}

/// What holds rows is not rebuilt for another's sake, unless the whole that it is part of is.
fn refuse_loss(
    planner: &Planner<'_>,
    actions: &[Action],
    id: EntityId,
    cause: EntityId,
) -> Result<(), PlanError> {
    let Some(before) = planner.entities.object(id).before else { return Ok(()) };
    let owner = planner.entities.catalogs.before.owner(before.key);
    let owner = owner.and_then(|owner| planner.entities.find(&owner).before);
    let goes_with_whole = owner.is_some_and(|owner| matches!(actions[owner], Action::Rebuild));
    if goes_with_whole || planner.dialect.is_disposable(before) {
        return Ok(());
    }
    let (object, cause) = (before.key.clone(), planner.entities.key(cause).clone());
    let (object, cause) = (Box::new(object), Box::new(cause));
    Err(PlanError::Irreplaceable { object, cause })
}
