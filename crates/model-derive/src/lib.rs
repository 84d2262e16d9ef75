//! The derives of the models. They share the grammar with the reader, so that both say the same
//! words at the same place; what is more here is what only the compiler knows: that the models
//! and fields that are referred to are there.

mod enums;
mod failure;
mod table;
mod text;

use proc_macro::TokenStream;

/// A model: a struct that is a table.
///
/// Implements `aludel::Table`: the names of the table and of its columns as constants.
#[proc_macro_derive(
    Table,
    attributes(table, column, index, unique, primary_key, check, foreign_key, exclude)
)]
pub fn derive_table(input: TokenStream) -> TokenStream {
    table::derive(input.into()).into()
}

/// An enum that columns are of. Needed only for what sqlx's attributes cannot say: `data_type` and
/// `label` with `renamed_from`, a schema, a comment.
///
/// Implements `aludel::Enum`: the type's name and its labels as constants.
#[proc_macro_derive(Enum, attributes(data_type, label))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    enums::derive(input.into()).into()
}
