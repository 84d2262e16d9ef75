//! Whether a new revision begins a branch.

use aludel_revision::{History, RevisionId};

use crate::{Failure, FailureKind, Notice, Project, Remedy, Result};

/// Tells of a parent that another revision follows already; where the history is to be one line, refuses it.
pub(super) fn look(
    parents: &[RevisionId],
    is_meant: bool,
    history: &History,
    project: &Project,
) -> Result<()> {
    let is_linear = project.settings.linear;
    let followed = parents.iter().find_map(|parent| {
        let child = history.children(parent).first().map(|child| child.id.clone())?;
        Some((parent, child))
    });
    let second_base = (parents.is_empty() && !history.is_empty()).then_some(());
    match (followed, second_base) {
        (Some((parent, child)), _) if is_linear => {
            Err(refused(&format!("`{parent}` is followed by `{child}` already")))
        }
        (_, Some(())) if is_linear => Err(refused("it has a beginning already")),
        _ if is_linear && parents.len() > 1 => Err(refused("this one would join branches")),
        (Some((parent, child)), _) if !is_meant => {
            project.tell(&Notice::Branches { parent, child: &child });
            Ok(())
        }
        _ => Ok(()),
    }
}

fn refused(why: &str) -> Failure {
    let message = format!("the history is to be one line (linear = true), and {why}");
    Failure::new(FailureKind::History, message).remedy(Remedy::FollowHead)
}

/// Refuses a history that branches, where it is to be one line.
pub(crate) fn check_linear(history: &History, project: &Project) -> Result<()> {
    if !project.settings.linear {
        return Ok(());
    }
    let mut points = history.branch_points().into_iter();
    let bases = history.bases();
    let why = match (points.next(), bases.as_slice()) {
        (Some(point), _) => {
            let children = history.children(&point.id);
            let children: Vec<String> =
                children.iter().map(|child| format!("`{}`", child.id)).collect();
            format!("{} all follow `{}`", children.join(", "), point.id)
        }
        (None, [first, second, ..]) => {
            format!("it begins with `{}` and with `{}`", first.id, second.id)
        }
        _ => return Ok(()),
    };
    let message = format!("the history is to be one line (linear = true), and {why}");
    Err(Failure::new(FailureKind::History, message).remedy(Remedy::MakeLinear))
}
