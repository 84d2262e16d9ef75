//! The traits that the derives of aludel implement. No dependency, nothing at run time: constants.

/// A model: a struct that is a table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "a model is a struct with `#[derive(Table)]`"
)]
pub trait Table {
    /// The table's name.
    const NAME: &'static str;
    /// The table's schema; empty where the model names none.
    const SCHEMA: &'static str;
    /// The columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
    /// The columns as a select list, quoted where SQL needs it: `id, email, "order"`.
    const SELECT: &'static str;
}
