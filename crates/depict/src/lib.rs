//! A catalog as text for people: Rust models, and diagrams of mermaid and SVG.
//!
//! **Invariants.** Pure: a catalog in, text out, the same text for the same catalog. What models
//! cannot say is never dropped in silence: [`Models::said`] holds exactly what they do say, so that
//! the difference to the whole catalog is what is left to SQL.

mod diagram;
mod mermaid;
mod models;
mod sql;
mod svg;

pub use diagram::{Attribute, Diagram, Entity, Mark, Relation};
pub use mermaid::mermaid;
pub use models::{
    AnnotatedColumn, Annotation, Annotations, KnownModel, ModelOptions, Models, annotations,
    column_attribute, models,
};
pub use svg::{SVG_STYLE, svg, svg_marks, svg_part};
