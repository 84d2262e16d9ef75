//! The grammar of the models, for the reader and the derive alike: what the attributes say, and
//! the little of Rust around them.
//!
//! **Invariants.** Text in, data out: no file is opened and no name is looked up here. A mistake
//! is data with its place, and one does not hide the next. No panic on any text.

mod attribute;
mod case;
mod cfg;
mod cursor;
mod enums;
mod extensions;
mod fields;
mod head;
mod imports;
mod items;
mod lex;
mod literal;
mod mistake;
mod rust_type;
mod skip;
mod span;
mod structs;
mod token;

pub use attribute::{Arguments, Attribute, Attributes};
pub use case::Case;
pub use cfg::Cfg;
pub use cursor::Cursor;
pub use enums::{Enum, Variant};
pub use extensions::{extension_of_class, extension_of_method};
pub use fields::no_such_field;
pub use head::*;
pub use imports::{Import, imports};
pub use items::{Alias, File, Item, Module, parse_file};
pub use lex::lex;
pub use literal::text;
pub use mistake::{Mistake, Parsed, nearest};
pub use rust_type::{Path, RustType, Segment, Shape, rust_type};
pub use span::{Span, Spanned, Word};
pub use structs::{Field, Fields, Struct};
pub use token::{Kind as TokenKind, Token};
