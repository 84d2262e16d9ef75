//! What is lost of the rows of a table.

use aludel_catalog::QualifiedName;
use serde::Serialize;

use crate::said::Names;

/// What sort of loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// The table is gone, and its rows with it.
    TableGone,
    /// Rows are gone.
    RowsGone,
    /// There are rows that were not there.
    RowsMore,
    /// The column is gone, and its values with it.
    ColumnGone,
    /// Values became NULL.
    BecameNull,
    /// Values became others.
    Changed,
    /// Foreign keys point to other rows.
    PointsElsewhere,
}

/// A loss, and all the names of what is lost.
#[derive(Debug, Clone)]
pub(crate) struct Loss {
    /// The identifier of the table.
    pub(crate) unit: u32,
    pub(crate) kind: LossKind,
    pub(crate) table: QualifiedName,
    pub(crate) column: Option<String>,
    /// How many rows or values.
    pub(crate) count: usize,
    pub(crate) names: Names,
}

impl LossKind {
    /// What happened to so many, in words.
    pub fn words(self, count: usize) -> String {
        let one = count == 1;
        let rows = if one { "row" } else { "rows" };
        let values = if one { "value" } else { "values" };
        match self {
            Self::TableGone => format!("the table is gone with {count} {rows}"),
            Self::RowsGone => format!("{count} {rows} gone"),
            Self::RowsMore => format!("{count} {rows} more than before"),
            Self::ColumnGone => format!("the column is gone with {count} {values}"),
            Self::BecameNull => format!("{count} {values} became NULL"),
            Self::Changed => format!("{count} {values} changed"),
            Self::PointsElsewhere => format!("{count} {rows} point to another row"),
        }
    }
}
