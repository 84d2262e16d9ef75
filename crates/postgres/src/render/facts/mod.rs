//! The facts that statements bear, and what is said of each: here and nowhere else, so that a renderer
//! names a fact with its data. One file a sort of harm.

mod clients;
mod fails;
mod loss;
pub(super) mod stale;
mod work;

use aludel_catalog::Key;

pub(super) use clients::{dropped, renamed, slot_stays, unconnected};
pub(super) use fails::{
    alike, breaks_constraint, breaks_domain, breaks_index, enum_value, has_no_place, no_place,
    no_upgrade, no_value, not_of_type, null_in_domain, nulls, outside, unmet,
};
pub(super) use loss::{
    all_rows, all_values, attributes, changed_values, count, of_extension, replaced,
};
pub(super) use work::{
    Computed, builds_index, computes, detaches, meets_constraint, moves, not_null, reads_domain,
    rebuilds, retypes, through_text,
};

/// The table of a column, in a message.
fn table_of(column: &Key) -> String {
    column.parent_name().map_or_else(String::new, |table| table.to_string())
}
