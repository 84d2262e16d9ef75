//! Whether the rows of a table can be read without running what its owner wrote: the one who adopts often may more
//! than the one who made a table with the name that a tool uses.

use aludel_catalog::QualifiedName;
use aludel_session::{Row, Session};
use aludel_sql::quote_literal;

use super::tool::Tool;
use crate::{Failure, FailureKind, Remedy, Result};

/// The role; whether it may look into the schema, and into the table; whether policies apply; and whether reading
/// runs functions: types that are no part of PostgreSQL, and the expressions that a planner looks at, of indexes
/// and statistics.
const QUESTION: &str = "SELECT pg_catalog.quote_ident(current_user),
    pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_table_privilege(c.oid, 'SELECT'),
    pg_catalog.row_security_active(c.oid),
    c.relkind OPERATOR(pg_catalog.<>) 'r'
    OR EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0
        AND NOT a.attisdropped AND (a.atttypid OPERATOR(pg_catalog.>=) 16384
            OR a.attgenerated OPERATOR(pg_catalog.<>) ''))
    OR EXISTS (SELECT FROM pg_catalog.pg_index AS i
        WHERE i.indrelid OPERATOR(pg_catalog.=) c.oid
        AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL))
    OR EXISTS (SELECT FROM pg_catalog.pg_statistic_ext AS s
        WHERE s.stxrelid OPERATOR(pg_catalog.=) c.oid AND s.stxexprs IS NOT NULL)
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace";

/// Makes sure of it.
pub(super) async fn ensure(
    session: &mut dyn Session,
    table: &QualifiedName,
    tool: Tool,
) -> Result<()> {
    let (schema, name) = (quote_literal(table.schema.as_str()), quote_literal(table.name.as_str()));
    let question = format!(
        "{QUESTION} WHERE n.nspname OPERATOR(pg_catalog.=) {schema} \
         AND c.relname OPERATOR(pg_catalog.=) {name}"
    );
    match session.query(&question).await?.first() {
        Some(row) => judge(row, table, tool),
        None => {
            let message = format!("{table} was dropped meanwhile");
            Err(Failure::new(FailureKind::Connection, message))
        }
    }
}

fn judge(row: &Row, table: &QualifiedName, tool: Tool) -> Result<()> {
    let role = row.text(0);
    let is_not_known = format!("what {tool} has applied is not known");
    let refused =
        |why: String| Failure::new(FailureKind::Connection, format!("{why}: {is_not_known}"));
    if !row.is_true(1) || !row.is_true(2) {
        let grant = match row.is_true(1) {
            true => format!("`GRANT SELECT ON {table} TO {role}` lets it"),
            false => {
                format!("`GRANT USAGE ON SCHEMA {} TO {role}` lets it", table.schema)
            }
        };
        return Err(refused(format!("the role {role} may not read {table}")).hint(grant));
    }
    if row.is_true(3) {
        let why = format!("row-level security hides rows of {table} from the role {role}");
        return Err(
            refused(why).hint("connect as the owner of the table, or as a role that has BYPASSRLS")
        );
    }
    if row.is_true(4) {
        let why = format!(
            "to read {table} is to run what its owner wrote (a type, or an expression of an index or of statistics), and {tool} makes no such table"
        );
        return Err(refused(why).remedy(Remedy::AdoptAsItIs));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_table_is_not_read_is_told() {
        let table = QualifiedName::new("public", "t");
        for (answers, expected) in [
            (["t", "t", "f", "f"], None),
            (["f", "t", "f", "f"], Some("the role me may not read public.t")),
            (["t", "f", "f", "f"], Some("the role me may not read public.t")),
            (
                ["t", "t", "t", "f"],
                Some("row-level security hides rows of public.t from the role me"),
            ),
            (["t", "t", "f", "t"], Some("to read public.t is to run what its owner wrote")),
        ] {
            let row = Row::new(["me"].into_iter().chain(answers).map(Some));
            let said = judge(&row, &table, Tool::Sqlx).err().map(|failure| failure.message);
            let is_right = match (&said, expected) {
                (Some(said), Some(expected)) => said.starts_with(expected),
                (said, expected) => said.is_none() && expected.is_none(),
            };
            assert!(is_right, "{said:?}");
        }
    }
}
