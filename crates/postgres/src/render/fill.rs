//! What rows that are there already are filled with, one column or several of a table at once.

use std::collections::BTreeSet;

use aludel_catalog::{Ident, Key};
use aludel_dialect::{Context, Fill, Statement};
use aludel_sql::tokens;

use super::naming::Names;

/// `UPDATE … SET column = … WHERE column IS NULL`.
pub(super) fn fill(key: &Key, expression: &str, is_new: bool, names: Names<'_>) -> Statement {
    let fill = Fill { column: key.clone(), expression: expression.to_owned(), is_new };
    let (table, column) = (names.parent(key), &key.name);
    let sql = format!("UPDATE {table} SET {column} = {expression} WHERE {column} IS NULL");
    Statement { fills: vec![fill], ..Statement::new(key, sql) }
}

/// One `UPDATE` of several columns. A value that is there already stays.
pub(super) fn together(fills: &[Fill], context: Context<'_>) -> Option<Statement> {
    let first = &fills.first()?.column;
    let table = Names::new(context).parent(first);
    let set = |fill: &Fill| {
        let (column, expression) = (&fill.column.name, &fill.expression);
        match fill.is_new {
            true => format!("{column} = {expression}"),
            false => format!("{column} = coalesce({column}, {expression})"),
        }
    };
    let is_open = |fill: &Fill| format!("{} IS NULL", fill.column.name);
    let set: Vec<String> = fills.iter().map(set).collect();
    let is_open: Vec<String> = fills.iter().map(is_open).collect();
    let (set, is_open) = (set.join(",\n    "), is_open.join(" OR "));
    let sql = format!("UPDATE {table} SET\n    {set}\nWHERE {is_open}");
    Some(Statement { fills: fills.to_vec(), ..Statement::new(first, sql) })
}

/// The names in an expression, as the engine folds them.
pub(super) fn names_in(expression: &str) -> BTreeSet<Ident> {
    tokens(expression).filter_map(|token| token.name()).map(Ident::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_an_expression_are_found() {
        let names = names_in("split_part(Name, ' name2', 1) || \"We\"\"Ird\" || t.c -- gone");
        let expected = ["split_part", "name", "We\"Ird", "t", "c"];
        assert_eq!(names, expected.into_iter().map(Ident::from).collect());
    }
}
