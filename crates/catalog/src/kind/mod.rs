//! One file per kind of object (small kin share one). Every field is canonical, or `None`, `false`
//! and empty where it is the default.

mod aggregate;
mod base_type;
mod cast;
mod collation;
mod column;
mod composite;
mod constraint;
mod default_privileges;
mod domain;
mod enums;
mod extension;
mod foreign;
mod function;
mod index;
mod language;
mod operator;
mod policy;
mod publication;
mod range;
mod rule;
mod schema;
mod sequence;
mod setting;
mod statistics;
mod table;
mod text_search;
mod trigger;
mod view;

pub use aggregate::*;
pub use base_type::*;
pub use cast::*;
pub use collation::*;
pub use column::*;
pub use composite::*;
pub use constraint::*;
pub use default_privileges::*;
pub use domain::*;
pub use enums::*;
pub use extension::*;
pub use foreign::*;
pub use function::*;
pub use index::*;
pub use language::*;
pub use operator::*;
pub use policy::*;
pub use publication::*;
pub use range::*;
pub use rule::*;
pub use schema::*;
pub use sequence::*;
pub use setting::*;
pub use statistics::*;
pub use table::*;
pub use text_search::*;
pub use trigger::*;
pub use view::*;

use crate::{Body, QualifiedName};

impl Body {
    /// The relation that an index or extended statistics stand on.
    pub fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Index(index) => Some(&index.table),
            Self::Statistics(statistics) => Some(&statistics.table),
            _ => None,
        }
    }
}
