//! The traits that the derives of aludel implement. No dependency, nothing at run time: constants.

#[doc(hidden)]
pub mod private;

/// A model: a struct that is a table, or with `#[table(skip)]` a part of tables.
///
/// ```
/// # use aludel_table as aludel;
/// use aludel::Table;
///
/// struct User;
///
/// impl Table for User {
///     const NAME: &'static str = "users";
///     const SCHEMA: &'static str = "";
///     const COLUMNS: &'static [&'static str] = &["id", "order"];
///     const SELECT: &'static str = "id, \"order\"";
/// }
///
/// let sql = format!("SELECT {} FROM {}", User::SELECT, User::NAME);
/// assert_eq!(sql, "SELECT id, \"order\" FROM users");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "a model is a struct with `#[derive(Table)]`; a part of models has `#[table(skip)]` too"
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
    /// What other models may call the columns: the names of the fields.
    #[doc(hidden)]
    const FIELDS: &'static [&'static str] = Self::COLUMNS;
}

/// An enum that is a type of the database, or is stored as text or as a number.
pub trait Enum {
    /// The type's name; empty where it is stored as text or as a number.
    const NAME: &'static str;
    /// The type's schema; empty where the enum names none.
    const SCHEMA: &'static str;
    /// The labels, in the order of the variants.
    const LABELS: &'static [&'static str];
}
