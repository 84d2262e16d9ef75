//! Renames: to come.

use aludel_catalog::Rename;
use aludel_dialect::Statement;

use super::naming::Names;

pub(super) fn rename(_rename: &Rename, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}
