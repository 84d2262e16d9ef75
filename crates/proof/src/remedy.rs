//! What to do about a statement that fails on rows.

use aludel_session::SqlError;

/// What to do, by what the server said.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
pub(crate) fn remedy(error: &SqlError) -> String {
    let column = || {
        let (table, column) = (error.table.as_ref()?, error.column.as_ref()?);
        Some(format!("{table}.{column}"))
    };
    match error.code.as_str() {
        "23502" => match column() {
            Some(column) => format!("mend such rows first, or pass --fill {column}=EXPRESSION"),
            None => "mend such rows first, or pass --fill table.column=EXPRESSION".to_owned(),
        },
        "23503" | "23514" => "mend such rows first".to_owned(),
        "23505" | "23P01" => "look for such rows first".to_owned(),
        code if code.starts_with("22") => {
            "change such values first, or pass --using table.column=EXPRESSION".to_owned()
        }
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
            table: Some("users".into()),
            column: Some("age".into()),
            ..SqlError::default()
        };
        let cases = [
            ("23502", "mend such rows first, or pass --fill users.age=EXPRESSION"),
            ("23505", "look for such rows first"),
            ("22P02", "change such values first, or pass --using table.column=EXPRESSION"),
            ("55000", "look at such rows first"),
        ];
        for (code, expected) in cases {
            assert_eq!(remedy(&error(code)), expected);
        }
    }
}
