//! Decided renames: they come before everything else, for the rest of the plan speaks of the new
//! names.

use aludel_catalog::{Catalog, Pair, Rename};
use aludel_dialect::{Context, Dialect, RenderOptions};

use crate::Plan;

/// The plan of renames alone. `catalogs` holds the state before them, and the state after them
/// where it is known (else the state before once more).
pub fn renames(
    renames: &[Rename],
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Plan {
    let context = Context { catalogs, options };
    Plan::of(renames.iter().flat_map(|rename| dialect.rename(rename, context)))
}
