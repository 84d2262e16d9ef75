//! A catalog as Rust models.
//!
//! Each piece of a model is written beside the object that it says, so that nothing is claimed that
//! the text does not hold. What has no word in the grammar is not said at all, and is SQL's.

mod annotate;
mod column;
mod constraint;
mod default;
mod draft;
mod enums;
mod foreign_key;
mod identity;
mod index;
mod key;
mod layout;
mod names;
mod needed;
mod table;
mod types;

use std::collections::BTreeMap;

use aludel_catalog::Catalog;

pub use annotate::{
    AnnotatedColumn, Annotation, Annotations, KnownModel, annotations, column_attribute,
};
use draft::Draft;

/// What the models will be read with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelOptions {
    /// The schema that a model does not state; `public` where it is empty.
    pub default_schema: String,
    /// The schemas of extensions, where not `public`.
    pub extensions: BTreeMap<String, String>,
    /// Whether comments are part of the models.
    pub comments: bool,
    /// The major version that the models are for.
    pub target: Option<u32>,
}

/// Models, and what they say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Models {
    /// The Rust source, formatted.
    pub source: String,
    /// The objects that the source says, as it says them. What the catalog has beyond is SQL's.
    pub said: Catalog,
    /// The objects that these need and that no model can say: they come before.
    pub needed: Catalog,
}

impl Models {
    /// Whether there is no model at all.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
    }
}

/// Writes a catalog as models.
pub fn models(catalog: &Catalog, options: &ModelOptions) -> Models {
    let mut draft = Draft::new(catalog, options);
    if draft.tables.is_empty() {
        return Models::default();
    }
    let enums = enums::items(&mut draft);
    let tables = table::items(&mut draft);
    let source = layout::file(&draft.imports, &enums, &tables);
    let said = draft.finish();
    let needed = needed::needed(catalog, &said);
    Models { source, said, needed }
}
