//! What the server prints just as it was written in its own words: who has it in these words need not
//! ask the server what becomes of it.
//!
//! Expressions are not among it, for the text of some becomes another when it is read again.

use aludel_catalog::{Body, ConstraintType, Index, Key, Object, Table};

/// Whether an object of a catalog that the server printed comes out as it is when it is made from that.
pub fn is_fixed(key: &Key, object: &Object) -> bool {
    let is_bare = object.security_labels.is_empty() && object.privileges.is_none();
    is_bare
        && key.signature.is_none()
        && match &object.body {
            Body::Enum(_) | Body::Schema(_) => true,
            Body::Table(table) => stands_alone(table),
            Body::Column(column) => column.generated.is_none(),
            Body::Default(default) => is_literal(&default.expression),
            Body::Constraint(constraint) => matches!(
                constraint.constraint_type,
                ConstraintType::PrimaryKey | ConstraintType::Unique | ConstraintType::ForeignKey
            ),
            Body::Index(index) => is_of_columns(index),
            _ => false,
        }
}

fn stands_alone(table: &Table) -> bool {
    let is_of_another =
        table.partition_of.is_some() || !table.inherits.is_empty() || table.of_type.is_some();
    !is_of_another && table.partition_by.is_none() && table.foreign.is_none()
}

/// `42`, `true`, `now()`, `'draft'::text`: a number or a text has no other form, and these functions
/// no arguments. Other types print what they read in a form of their own.
fn is_literal(expression: &str) -> bool {
    let words = ["true", "false", "now()", "gen_random_uuid()"];
    let is_number = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.len() < 10 && !text.is_empty() && (text == "0" || !text.starts_with('0'))
    };
    let text = expression.strip_suffix("'::text").and_then(|text| text.strip_prefix('\''));
    let is_text = text.is_some_and(|text| !text.contains(['\'', '\\']));
    words.contains(&expression) || is_number(expression) || is_text
}

/// `USING btree (a, b DESC)`.
fn is_of_columns(index: &Index) -> bool {
    let list = index.definition.strip_prefix("USING btree (").and_then(|it| it.strip_suffix(')'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ',' | ' ');
    list.is_some_and(|list| list.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_one_form() {
        let fixed = ["0", "42", "true", "now()", "'a b'::text", "''::text", "'2020'::text"];
        let others = [
            "007",
            "1.50",
            "1e3",
            "-1",
            "'a'::bpchar",
            "'1'::numeric",
            "'it''s'::text",
            "'2020-01-01'::date",
            "(1 + 1)",
            "f()",
            "'a'::text || 'b'::text",
            "1234567890",
        ];
        for (expressions, is_fixed) in [(&fixed[..], true), (&others[..], false)] {
            for expression in expressions {
                assert_eq!(is_literal(expression), is_fixed, "{expression}");
            }
        }
    }
}
