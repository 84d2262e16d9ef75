//! What to do about a statement that fails on rows.

use aludel_catalog::{Ident, QualifiedName};
use aludel_engine::ErrorClass;
use aludel_session::SqlError;

/// What to do, by what the server said: what the author of a statement can do. Flags of commands
/// are offered by who knows that they would be accepted.
pub(crate) fn remedy(class: ErrorClass, error: &SqlError) -> String {
    let update = || {
        let (table, column) = (error.table.as_deref()?, error.column.as_deref()?);
        let (table, column) =
            (QualifiedName::new(error.schema.as_deref()?, table), Ident::from(column));
        Some(format!("UPDATE {table} SET {column} = … WHERE {column} IS NULL"))
    };
    match class {
        ErrorClass::NotNull => match update() {
            Some(update) => format!("give such rows a value first: {update}"),
            None => "give such rows a value first".to_owned(),
        },
        ErrorClass::Constraint => "fix such rows first".to_owned(),
        ErrorClass::Unique => "look for such rows first".to_owned(),
        ErrorClass::Value => "change such values first".to_owned(),
        _ => "look at such rows first".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_follows_the_class() {
        let error = SqlError {
            schema: Some("public".into()),
            table: Some("users".into()),
            column: Some("age".into()),
            ..SqlError::default()
        };
        let cases = [
            (
                ErrorClass::NotNull,
                "give such rows a value first: UPDATE public.users SET age = … WHERE age IS NULL",
            ),
            (ErrorClass::Unique, "look for such rows first"),
            (ErrorClass::Value, "change such values first"),
            (ErrorClass::Other, "look at such rows first"),
        ];
        for (class, expected) in cases {
            assert_eq!(remedy(class, &error), expected);
        }
    }
}
