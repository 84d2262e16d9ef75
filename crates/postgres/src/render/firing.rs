//! When a trigger or a rule fires.

use aludel_catalog::Firing;

/// `ENABLE TRIGGER`, `ENABLE REPLICA TRIGGER`, …: the action behind `ALTER TABLE`.
pub(super) fn action(firing: Firing, what: &str) -> String {
    match firing {
        Firing::Origin => format!("ENABLE {what}"),
        Firing::Replica => format!("ENABLE REPLICA {what}"),
        Firing::Always => format!("ENABLE ALWAYS {what}"),
        Firing::Disabled => format!("DISABLE {what}"),
    }
}
