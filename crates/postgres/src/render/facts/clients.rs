//! What running clients meet, and what cannot be judged.

use aludel_catalog::{Key, Kind, Rename};
use aludel_dialect::{Code, Hazard};

/// Something that clients name in their queries goes.
pub(in crate::render) fn dropped(key: &Key) -> Hazard {
    let code = match key.kind {
        Kind::Schema => Code::DropSchema,
        Kind::View | Kind::MaterializedView => Code::DropView,
        Kind::Enum | Kind::Composite | Kind::Range | Kind::Domain | Kind::BaseType => {
            Code::DropType
        }
        Kind::Function | Kind::Aggregate => Code::DropFunction,
        Kind::Extension => Code::DropExtension,
        _ => Code::DropObject,
    };
    Hazard::new(code, key, format!("running clients that use {key} fail"))
}

/// Something that clients name in their queries is called otherwise.
pub(in crate::render) fn renamed(Rename { from, to }: &Rename) -> Hazard {
    let code = match from.kind {
        Kind::Enum if from.parent.is_some() => Code::RenameEnumValue,
        _ if from.name == to.name && from.schema != to.schema => Code::MoveSchema,
        Kind::Table => Code::RenameTable,
        Kind::Column => Code::RenameColumn,
        Kind::Schema => Code::RenameSchema,
        _ => Code::RenameObject,
    };
    Hazard::new(code, from, format!("running clients that use the name {} fail", from.path()))
}

/// A subscription comes without a connection.
pub(in crate::render) fn unconnected(subscription: &Key) -> Hazard {
    let message =
        format!("{subscription} is made without connecting, and its password is not written");
    Hazard::new(Code::SubscriptionWithoutConnection, subscription, message)
        .with("give it its connection, its slot and ALTER SUBSCRIPTION … ENABLE by hand")
}

/// A subscription goes, and its slot does not.
pub(in crate::render) fn slot_stays(subscription: &Key) -> Hazard {
    let message = format!("the replication slot of {subscription} stays on the publisher");
    Hazard::new(Code::ReplicationSlotStays, subscription, message)
}

#[cfg(test)]
mod tests {
    use aludel_catalog::QualifiedName;

    use super::*;

    #[test]
    fn a_rename_is_named_by_what_it_renames() {
        let whole = |schema, name| Key::in_schema(Kind::Table, schema, name);
        let value = |name| Key::part(Kind::Enum, &QualifiedName::new("public", "mood"), name);
        for (from, to, code) in [
            (whole("public", "a"), whole("public", "b"), Code::RenameTable),
            (whole("public", "a"), whole("other", "a"), Code::MoveSchema),
            (value("sad"), value("low"), Code::RenameEnumValue),
        ] {
            assert_eq!(renamed(&Rename { from, to }).code, code);
        }
    }
}
