//! What is lost.

use aludel_catalog::Key;
use aludel_dialect::{Code, Hazard};

use crate::render::conversion::Loss;

/// A table goes.
pub(in crate::render) fn all_rows(table: &Key) -> Hazard {
    Hazard::new(Code::DropTable, table, format!("all rows of {} are lost", table.path()))
        .with("save the rows elsewhere first, or keep the table")
}

/// A column goes.
pub(in crate::render) fn all_values(column: &Key) -> Hazard {
    Hazard::new(Code::DropColumn, column, format!("all values of {} are lost", column.path()))
        .with("save the values elsewhere first, or keep the column")
}

/// Attributes go.
pub(in crate::render) fn attributes(of: &Key, lost: &str) -> Hazard {
    Hazard::new(Code::DropAttribute, of, format!("the values of {lost} of {of} are lost"))
}

/// An extension goes.
pub(in crate::render) fn of_extension(extension: &Key) -> Hazard {
    let message = format!("what {extension} brought goes, with the rows of its own tables");
    Hazard::new(Code::DropExtensionData, extension, message)
}

/// An identity goes, and a new one comes.
pub(in crate::render) fn count(column: &Key) -> Hazard {
    let message = format!("{} starts counting again", column.path());
    Hazard::new(Code::RestartIdentity, column, message)
        .with("restart it behind its greatest value afterwards")
}

/// Nobody knows what an expression of the caller keeps.
pub(in crate::render) fn replaced(column: &Key, using: &str) -> Hazard {
    let message = format!("values of {} become what `{using}` gives", column.path());
    Hazard::new(Code::ReplaceValues, column, message)
        .with("keep the values in another column first, if they are still wanted")
}

/// What another type makes of values.
pub(in crate::render) fn changed_values(column: &Key, loss: Loss, after: &str) -> Hazard {
    let path = column.path();
    let message = match loss {
        Loss::Cut => format!("values of {path} are rounded or cut to {after}"),
        Loss::Form => format!("values of {path} are kept as {after} writes them, not as they were"),
        Loss::Zone => format!(
            "values of {path} are read in the session's time zone: of hours that its clock skips or repeats they are not kept"
        ),
        Loss::Unknown => format!("values of {path} may be others as {after}"),
    };
    Hazard::new(Code::ChangeTypeLosesValues, column, message)
        .with("keep the values in another column first")
}
