//! What a statement reads, writes or builds while others wait.

use aludel_catalog::{ConstraintType, Key, QualifiedName};
use aludel_dialect::{Code, Hazard, Remedy};

const SPLIT: &str = "add it NOT VALID, and validate it in a transaction of its own";
const BUILD: &str =
    "build the index CONCURRENTLY first, and add the constraint USING INDEX where that is possible";

/// A column whose values are made for every row: why they are.
#[derive(Debug, Clone, Copy)]
pub(in crate::render) enum Computed {
    Stored,
    Changed,
    Counted,
    Volatile,
}

/// Every row is written again, for a column is computed.
pub(in crate::render) fn computes(column: &Key, why: Computed) -> Hazard {
    let (code, because) = match why {
        Computed::Stored => (Code::AddGeneratedColumn, "its values are computed and stored"),
        Computed::Changed => {
            (Code::ChangeGeneratedExpression, "its values are computed and stored")
        }
        Computed::Counted => (Code::AddAutoIncrementColumn, "its values are counted"),
        Computed::Volatile => (Code::AddColumnRewrite, "its default is another for each row"),
    };
    let message = format!(
        "every row of {} is written again while no other session can use it: {because}",
        super::table_of(column)
    );
    Hazard::new(code, column, message)
        .with("add the column without it, fill it in batches, and set it then")
}

/// Every row is written again, for a column gets another type.
pub(in crate::render) fn retypes(column: &Key) -> Hazard {
    Hazard::new(Code::ChangeColumnType, column, rewritten(column))
        .with("add a new column, fill it in batches, and swap the two")
}

/// Every row is written again, for values are text meanwhile.
pub(in crate::render) fn through_text(column: &Key) -> Hazard {
    Hazard::new(Code::ChangeTypeThroughText, column, rewritten(column))
}

fn rewritten(column: &Key) -> String {
    let table = super::table_of(column);
    format!("every row of {table} is written again while no other session can use it")
}

/// The table is written or copied as a whole.
pub(in crate::render) fn moves(table: &Key, what: &str) -> Hazard {
    let path = table.path();
    let message = format!("{path} {what} while no other session can read or write it");
    Hazard::new(Code::TableRewrite, table, message).with("run it when the table is not in use")
}

/// Every row is looked at for NULL.
pub(in crate::render) fn not_null(column: &Key) -> Hazard {
    let table = super::table_of(column);
    let message = format!("reads all of {table} while no other session can use it");
    Hazard::new(Code::SetNotNull, column, message)
        .with("add a CHECK (… IS NOT NULL) NOT VALID and validate it first: then nothing is read")
}

/// Every row is held against a new constraint, or put into its index.
pub(in crate::render) fn meets_constraint(
    constraint: &Key,
    table: &QualifiedName,
    of_type: ConstraintType,
) -> Hazard {
    let (code, message, remedy) = match of_type {
        ConstraintType::Check => (
            Code::AddCheckWithoutNotValid,
            format!("reads all of {table} while no other session can use it"),
            SPLIT,
        ),
        ConstraintType::ForeignKey => (
            Code::AddForeignKeyWithoutNotValid,
            format!("reads all of {table} while no other session can write it"),
            SPLIT,
        ),
        indexed => (
            match indexed {
                ConstraintType::PrimaryKey => Code::AddPrimaryKeyWithoutIndex,
                ConstraintType::Exclusion => Code::AddExclusionConstraint,
                _ => Code::AddUniqueWithoutIndex,
            },
            format!("no other session can use {table} while the index is built"),
            BUILD,
        ),
    };
    Hazard::new(code, constraint, message).with(remedy)
}

/// Every table that uses a domain is read.
pub(in crate::render) fn reads_domain(key: &Key) -> Hazard {
    let message = "every table that uses the domain is read under a lock that blocks writers";
    Hazard::new(Code::DomainConstraint, key, message)
}

/// An index is built.
pub(in crate::render) fn builds_index(index: &Key, table: &QualifiedName) -> Hazard {
    let message = format!("no other session can write {table} while the index is built");
    Hazard::new(Code::CreateIndexBlocking, index, message)
        .with("build it with CREATE INDEX CONCURRENTLY in a segment without a transaction")
}

/// An index is built anew, for a function computes otherwise.
pub(in crate::render) fn rebuilds(index: &Key, table: &QualifiedName, name: &str) -> Hazard {
    let message = format!("no other session can write {table} while the index is rebuilt");
    Hazard::new(Code::ReindexBlocking, index, message)
        .with(Remedy::Outside(format!("REINDEX INDEX CONCURRENTLY {name}")))
}

/// A partition leaves.
pub(in crate::render) fn detaches(table: &Key, parent: &QualifiedName) -> Hazard {
    let message = format!("no other session can read or write {parent} for a moment");
    Hazard::new(Code::DetachPartitionBlocking, table, message)
        .with("run it with a short lock_timeout")
}
