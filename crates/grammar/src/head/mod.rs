//! The heads: nouns of the database, and their arguments. One file per head.

mod check;
mod column;
mod data_type;
mod default;
mod exclude;
mod foreign_key;
mod identity;
mod index;
mod index_key;
mod key;
mod sql_type;
mod sqlx;
mod table;
mod value;

pub use check::Check;
pub use column::{Column, ColumnHead, Flatten, Generated};
pub use data_type::{DataType, Label, Storage};
pub use default::{DefaultValue, FUNCTIONS};
pub use exclude::Exclude;
pub use foreign_key::{Action, ForeignKey, Match, Reference};
pub use identity::Identity;
pub use index::Index;
pub use index_key::{Direction, IndexKey, KeyPart, Nulls};
pub use key::{Deferrable, PrimaryKey, Unique};
pub use sql_type::{SqlType, known_type, raw_type, type_words};
pub use sqlx::{SqlxContainer, SqlxField};
pub use table::{Partition, Table};

use crate::{Arguments, Attribute, Cursor, Mistake, Parsed, Span};

/// The heads that a model may have on its struct.
pub(crate) const STRUCT_HEADS: &[&str] =
    &["table", "index", "unique", "primary_key", "check", "foreign_key", "exclude"];

/// The list of a head, where it has one; `None` and a mistake where it has `= value`.
pub(crate) fn list<'a, 's>(
    attribute: &Attribute<'a, 's>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Cursor<'a, 's>> {
    match attribute.arguments {
        Arguments::List(list) => Some(list),
        Arguments::None => None,
        Arguments::Value(_) => {
            let name = attribute.name;
            let mistake = Mistake::new(attribute.span, format!("`{name}` takes a list"));
            mistakes.push(mistake.help(format!("write `#[{name}(…)]`")));
            None
        }
    }
}

/// What several heads of one word add to: the arguments of each are read into it.
pub(crate) trait Head {
    /// Where the first head stands.
    fn span(&mut self) -> &mut Option<Span>;

    /// Reads one argument.
    fn argument(&mut self, cursor: &mut Cursor<'_, '_>) -> Parsed<()>;

    /// Reads a head.
    fn parse(&mut self, list: Option<Cursor<'_, '_>>, span: Span, mistakes: &mut Vec<Mistake>) {
        self.span().get_or_insert(span);
        each_argument(list, mistakes, |cursor| self.argument(cursor));
    }
}

/// Goes through the arguments of a list, where there is one. A mistake in one does not hide those of the
/// others.
pub(crate) fn each_argument<'a, 's: 'a>(
    list: impl Into<Option<Cursor<'a, 's>>>,
    mistakes: &mut Vec<Mistake>,
    mut argument: impl FnMut(&mut Cursor<'a, 's>) -> Parsed<()>,
) {
    let Some(mut list) = list.into() else { return };
    while !list.is_end() {
        let outcome = argument(&mut list).and_then(|()| at_border(&list));
        if let Err(mistake) = outcome {
            mistakes.push(mistake);
            list.skip_to_comma();
        }
        list.eat(",");
    }
}

fn at_border(list: &Cursor<'_, '_>) -> Parsed<()> {
    if list.is_end() || list.at_punct(",") { Ok(()) } else { Err(list.expected("`,`")) }
}
