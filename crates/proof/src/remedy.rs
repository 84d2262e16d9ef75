//! What to do about a statement that fails on rows.

use aludel_catalog::{Ident, QualifiedName};
use aludel_session::SqlError;

/// What to do, by what the server said: what the author of a statement can do. Flags of commands
/// are offered by who knows that they would be accepted.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
pub(crate) fn remedy(error: &SqlError) -> String {
    let update = || {
        let (table, column) = (error.table.as_deref()?, error.column.as_deref()?);
        let (table, column) =
            (QualifiedName::new(error.schema.as_deref()?, table), Ident::from(column));
        Some(format!("UPDATE {table} SET {column} = … WHERE {column} IS NULL"))
    };
    match error.code.as_str() {
        "23502" => match update() {
            Some(update) => format!("give such rows a value first: {update}"),
            None => "give such rows a value first".to_owned(),
        },
        "23503" | "23514" => "fix such rows first".to_owned(),
        "23505" | "23P01" => "look for such rows first".to_owned(),
        code if code.starts_with("22") => "change such values first".to_owned(),
        _ => "look at such rows first".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_follows_the_code() {
        let error = |code: &str| SqlError {
            code: code.into(),
            schema: Some("public".into()),
            table: Some("users".into()),
            column: Some("age".into()),
            ..SqlError::default()
        };
        let cases = [
            (
                "23502",
                "give such rows a value first: UPDATE public.users SET age = … WHERE age IS NULL",
            ),
            ("23505", "look for such rows first"),
            ("22P02", "change such values first"),
            ("55000", "look at such rows first"),
        ];
        for (code, expected) in cases {
            assert_eq!(remedy(&error(code)), expected);
        }
    }
}
