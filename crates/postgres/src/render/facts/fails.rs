//! What fails where rows are not as a statement demands.

use aludel_catalog::{ConstraintType, Key, QualifiedName};
use aludel_dialect::{Code, Decision, Hazard, Remedy};

use crate::render::naming::Names;

const FIX: &str = "fix such rows first";
const LOOK: &str = "look for such rows first";
const CHANGE: &str = "change such values first";

/// Rows that are there have no value for a new column.
pub(in crate::render) fn no_value(column: &Key) -> Hazard {
    let (table, path) = (super::table_of(column), column.path());
    let message = format!("fails if {table} has rows, for {path} has no default");
    Hazard::new(Code::AddRequiredColumn, column, message).with(fill("give it a default", column))
}

/// Some row may be NULL.
pub(in crate::render) fn nulls(column: &Key) -> Hazard {
    let message = format!("fails if a row has NULL in {}", column.path());
    Hazard::new(Code::NotNullOnExistingData, column, message).with(fill(FIX, column))
}

/// Some column of the domain may hold NULL.
pub(in crate::render) fn null_in_domain(domain: &Key) -> Hazard {
    let message = format!("fails if a column of {domain} holds NULL");
    Hazard::new(Code::DomainOnExistingData, domain, message)
}

/// Some value of the domain may not meet a constraint of it.
pub(in crate::render) fn breaks_domain(constraint: &Key) -> Hazard {
    let message = format!("fails if a value of the domain violates {constraint}");
    Hazard::new(Code::DomainOnExistingData, constraint, message)
}

/// Rows may agree in what a new index forbids.
pub(in crate::render) fn alike(index: &Key, table: &QualifiedName) -> Hazard {
    let message = format!("fails if rows of {table} agree in what is to be unique");
    Hazard::new(Code::UniqueOnExistingData, index, message).with("look for duplicates first")
}

/// Rows may agree in what an index forbids, once a function computes it otherwise.
pub(in crate::render) fn breaks_index(index: &Key, table: &QualifiedName) -> Hazard {
    let message = format!("fails if rows of {table} are not unique by the new body");
    Hazard::new(Code::UniqueOnExistingData, index, message).with(LOOK)
}

/// Rows may be as a new constraint forbids.
pub(in crate::render) fn breaks_constraint(
    constraint: &Key,
    table: &QualifiedName,
    of_type: ConstraintType,
) -> Hazard {
    let name = &constraint.name;
    let (code, message, remedy) = match of_type {
        ConstraintType::Check => (
            Code::CheckOnExistingData,
            format!("fails if a row of {table} does not meet {name}"),
            FIX,
        ),
        ConstraintType::ForeignKey => (
            Code::ForeignKeyOnExistingData,
            format!("fails if a row of {table} points to nothing"),
            FIX,
        ),
        ConstraintType::Exclusion => (
            Code::ExclusionOnExistingData,
            format!("fails if rows of {table} do not meet {name}"),
            LOOK,
        ),
        _ => (
            Code::UniqueOnExistingData,
            format!("fails if rows of {table} do not meet {name}"),
            LOOK,
        ),
    };
    Hazard::new(code, constraint, message).with(remedy)
}

/// Some row may not meet a constraint that was not validated.
pub(in crate::render) fn unmet(constraint: &Key) -> Hazard {
    let message = format!("fails if a row does not meet {}", constraint.path());
    Hazard::new(Code::ValidateOnExistingData, constraint, message).with(FIX)
}

/// Some row may have no place in the partition that its table becomes.
pub(in crate::render) fn outside(table: &Key, bound: &str) -> Hazard {
    let message = format!("fails if {} has a row outside {bound}", table.path());
    Hazard::new(Code::PartitionOnExistingData, table, message)
        .with("move such rows first; a valid CHECK that says the same spares the scan")
}

/// Some value may be none of the new type.
pub(in crate::render) fn not_of_type(column: &Key, after: &str, names: Names<'_>) -> Hazard {
    let message = format!("fails if a value of {} is no {after}", column.path());
    let remedy = using("look for such values first", column, names);
    Hazard::new(Code::TypeOnExistingData, column, message).with(remedy)
}

/// Some value may have no place in what a type is made anew.
pub(in crate::render) fn has_no_place(column: &Key, new: &Key) -> Hazard {
    let message = format!("fails if a value of {} has no place in the new {new}", column.path());
    Hazard::new(Code::TypeOnExistingData, column, message).with(CHANGE)
}

/// The same, where the caller may decide what becomes of it.
pub(in crate::render) fn no_place(column: &Key, new: &Key, names: Names<'_>) -> Hazard {
    has_no_place(column, new).with(using(CHANGE, column, names))
}

/// Some row may have a value that an enum loses.
pub(in crate::render) fn enum_value(column: &Key, gone: &[String], names: Names<'_>) -> Hazard {
    let message = format!("fails if a row has {} in {}", gone.join(" or "), column.path());
    let remedy = using("give such rows another value first", column, names);
    Hazard::new(Code::EnumValueInUse, column, message).with(remedy)
}

/// The server may know no way to a version.
pub(in crate::render) fn no_upgrade(extension: &Key, version: &str) -> Hazard {
    let message = format!(
        "fails where the server has no way from the installed version of {extension} to {version}"
    );
    Hazard::new(Code::ExtensionUpgrade, extension, message)
}

fn fill(or: &'static str, column: &Key) -> Remedy {
    Remedy::Decide { or: or.into(), decision: Decision::Fill, column: column.clone() }
}

fn using(or: &'static str, column: &Key, names: Names<'_>) -> Remedy {
    let decision = match names.context().options.is_way_down {
        true => Decision::UsingDown,
        false => Decision::Using,
    };
    Remedy::Decide { or: or.into(), decision, column: column.clone() }
}
