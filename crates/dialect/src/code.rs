//! What may be said of a statement, each under a name that never changes.

use serde::{Serialize, Serializer};

use crate::HazardKind;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal, $kind:ident;)+) => {
        /// A fact about a statement by its name, which never changes: what a rule, a configuration or
        /// a reviewer calls it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $code,)+
        }

        impl Code {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }

            /// What sort of harm it is.
            pub const fn kind(self) -> HazardKind {
                match self { $(Self::$code => HazardKind::$kind,)+ }
            }
        }
    };
}

codes! {
    /// A table goes with its rows.
    DropTable = "drop-table", DataLoss;
    /// A column goes with its values.
    DropColumn = "drop-column", DataLoss;
    /// An attribute of a composite type goes with its values.
    DropAttribute = "drop-attribute", DataLoss;
    /// An extension goes with the rows of its own tables.
    DropExtensionData = "drop-extension-data", DataLoss;
    /// What counts begins again.
    RestartIdentity = "restart-identity", DataLoss;
    /// Values are not the same in the new type.
    ChangeTypeLosesValues = "change-type-loses-values", DataLoss;
    /// Values become what an expression gives.
    ReplaceValues = "replace-values", DataLoss;

    /// Rows that are there have no value for a new column.
    AddRequiredColumn = "add-required-column", MayFail;
    /// A row may have NULL in what must not be.
    NotNullOnExistingData = "not-null-on-existing-data", MayFail;
    /// Rows may agree in what is to be unique.
    UniqueOnExistingData = "unique-on-existing-data", MayFail;
    /// A row may not meet a check.
    CheckOnExistingData = "check-on-existing-data", MayFail;
    /// A row may point to nothing.
    ForeignKeyOnExistingData = "foreign-key-on-existing-data", MayFail;
    /// Rows may exclude each other.
    ExclusionOnExistingData = "exclusion-on-existing-data", MayFail;
    /// A row may not meet the constraint that is validated.
    ValidateOnExistingData = "validate-on-existing-data", MayFail;
    /// A row may be outside of a partition's bounds.
    PartitionOnExistingData = "partition-on-existing-data", MayFail;
    /// A value may violate its domain.
    DomainOnExistingData = "domain-on-existing-data", MayFail;
    /// A value may have no place in the new type.
    TypeOnExistingData = "type-on-existing-data", MayFail;
    /// A row may have a value that an enum loses.
    EnumValueInUse = "enum-value-in-use", MayFail;
    /// The default is computed, which the engine does not do for rows that are there.
    AddComputedDefault = "add-computed-default", MayFail;
    /// The server may know no way to the extension's version.
    ExtensionUpgrade = "extension-upgrade", MayFail;
    /// The statement failed in the proof, on rows alone.
    FailsOnRows = "fails-on-rows", MayFail;

    /// A volatile default is computed for each row.
    AddColumnRewrite = "add-column-rewrite", Rewrite;
    /// A generated column is computed for each row.
    AddGeneratedColumn = "add-generated-column", Rewrite;
    /// An identity counts each row.
    AddAutoIncrementColumn = "add-auto-increment-column", Rewrite;
    /// Another type, under which every row is stored otherwise.
    ChangeColumnType = "change-column-type", Rewrite;
    /// Values are text while their type changes, and become what they were.
    ChangeTypeThroughText = "change-type-through-text", Rewrite;
    /// A generated column is computed otherwise.
    ChangeGeneratedExpression = "change-generated-expression", Rewrite;
    /// The table is stored elsewhere or otherwise.
    TableRewrite = "table-rewrite", Rewrite;

    /// Every row is looked at for NULL.
    SetNotNull = "set-not-null", Scan;
    /// Every row is held against a check.
    AddCheckWithoutNotValid = "add-check-without-not-valid", Scan;
    /// Every row is held against a foreign key.
    AddForeignKeyWithoutNotValid = "add-foreign-key-without-not-valid", Scan;
    /// Every table that uses a domain is read.
    DomainConstraint = "domain-constraint", Scan;

    /// An index is built while nobody writes.
    CreateIndexBlocking = "create-index-blocking", BlockingLock;
    /// An index is rebuilt while nobody writes.
    ReindexBlocking = "reindex-blocking", BlockingLock;
    /// The index of a unique constraint is built while nobody uses the table.
    AddUniqueWithoutIndex = "add-unique-without-index", BlockingLock;
    /// The index of a primary key is built while nobody uses the table.
    AddPrimaryKeyWithoutIndex = "add-primary-key-without-index", BlockingLock;
    /// The index of an exclusion is built while nobody uses the table.
    AddExclusionConstraint = "add-exclusion-constraint", BlockingLock;
    /// A partition leaves, and nobody uses its parent meanwhile.
    DetachPartitionBlocking = "detach-partition-blocking", BlockingLock;

    /// A table is called otherwise.
    RenameTable = "rename-table", BreaksClients;
    /// A column is called otherwise.
    RenameColumn = "rename-column", BreaksClients;
    /// A schema is called otherwise.
    RenameSchema = "rename-schema", BreaksClients;
    /// A value of an enum is called otherwise.
    RenameEnumValue = "rename-enum-value", BreaksClients;
    /// Something moves to another schema.
    MoveSchema = "move-schema", BreaksClients;
    /// Something else that clients name is called otherwise.
    RenameObject = "rename-object", BreaksClients;
    /// A schema goes.
    DropSchema = "drop-schema", BreaksClients;
    /// A view goes.
    DropView = "drop-view", BreaksClients;
    /// A type goes.
    DropType = "drop-type", BreaksClients;
    /// A function or an aggregate goes.
    DropFunction = "drop-function", BreaksClients;
    /// An extension goes.
    DropExtension = "drop-extension", BreaksClients;
    /// Something else that clients name goes.
    DropObject = "drop-object", BreaksClients;

    /// Rows met a check as a function computed it before.
    StaleCheck = "stale-check", StaleValues;
    /// Values are as a function computed them before.
    StaleGeneratedColumn = "stale-generated-column", StaleValues;
    /// Rows stay in the partitions where a function put them before.
    StalePartitions = "stale-partitions", StaleValues;
    /// Rows of a materialized view are as a function computed them before.
    StaleView = "stale-view", StaleValues;

    /// A subscription is made without what it connects with.
    SubscriptionWithoutConnection = "subscription-without-connection", Opaque;
    /// The replication slot stays on the publisher.
    ReplicationSlotStays = "replication-slot-stays", Opaque;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_name_is_of_one_code_and_in_kebab_case() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        let is_kebab = |name: &&str| {
            name.split('-').all(|word| {
                !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase())
            })
        };
        assert!(names.iter().all(is_kebab), "{names:?}");
    }
}
