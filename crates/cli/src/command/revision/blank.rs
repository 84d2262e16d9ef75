//! A revision to be filled by hand.

use super::{
    place::Place,
    write::{self, Written},
};
use crate::{Context, Result};

pub(crate) fn write(place: Place, context: &Context) -> Result<Written> {
    write::file(&place, context)
}
