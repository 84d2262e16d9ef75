//! From a Rust type to a column's: builtin types, then what the sources declare, then the
//! configuration. Never a guess.

mod builtin;
mod column_type;
mod enum_type;

pub(crate) use column_type::{Base, ColumnType, TypeReader};
pub(crate) use enum_type::{EnumShape, enum_shape};
