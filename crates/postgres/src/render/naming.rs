//! Names in SQL: those of the default schema bare, all others qualified.
//!
//! The catalog's definitions are the engine's own text with everything qualified. Here the default
//! schema's qualifier is taken out of it, token by token, where the bare name can mean nothing else.

use std::{borrow::Cow, sync::LazyLock};

use aludel_catalog::{Catalog, Ident, Key, Pair, QualifiedName};
use aludel_dialect::Context;
use aludel_sql::{Token, tokens};

use super::{array_cast::left_to_engine, unqualify::unqualified};

/// The names of `pg_catalog` in PostgreSQL 14 to 18 that do not begin with `pg_`: functions,
/// types, relations, text search objects, operator classes.
/// Source: those tables of a fresh server of each major.
static PG_CATALOG: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("pg_catalog_names.txt").lines().collect());

/// Whether a bare name may mean something of `pg_catalog`, which is searched first.
pub(crate) fn is_of_pg_catalog(name: &str) -> bool {
    name.starts_with("pg_") || PG_CATALOG.binary_search(&name).is_ok()
}

/// How names are written in one plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    context: Context<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn new(context: Context<'a>) -> Self {
        Self { context }
    }

    /// What rendering may look at.
    pub(super) fn context(&self) -> Context<'a> {
        self.context
    }

    /// Both states.
    pub(super) fn catalogs(&self) -> Pair<&'a Catalog> {
        self.context.catalogs
    }

    /// The server's major version that the SQL is for.
    pub(super) fn major(&self) -> u32 {
        self.context.options.major
    }

    /// The schema whose names are bare.
    pub(super) fn default_schema(&self) -> Option<&'a Ident> {
        self.context.options.default_schema.as_ref()
    }

    /// A name in a schema.
    pub(super) fn in_schema(&self, schema: &Ident, name: &Ident) -> String {
        if self.default_schema() == Some(schema) && !is_of_pg_catalog(name.as_str()) {
            name.to_string()
        } else {
            format!("{schema}.{name}")
        }
    }

    /// A qualified name.
    pub(super) fn qualified(&self, name: &QualifiedName) -> String {
        self.in_schema(&name.schema, &name.name)
    }

    /// The object's own name, with its schema where it lives in one by that name alone.
    pub(super) fn own(&self, key: &Key) -> String {
        match &key.schema {
            Some(schema) => self.in_schema(schema, &key.name),
            None => key.name.to_string(),
        }
    }

    /// The relation or domain that a part belongs to.
    pub(super) fn parent(&self, key: &Key) -> String {
        key.parent_name().map_or_else(String::new, |parent| self.qualified(&parent))
    }

    /// `name(types)`: a function or an aggregate.
    pub(super) fn with_signature(&self, key: &Key) -> String {
        let signature = key.signature.as_deref().unwrap_or_default();
        format!("{}({})", self.own(key), self.text(signature))
    }

    /// A definition of the engine's, the default schema's qualifier taken out where that is safe.
    pub(super) fn text<'t>(&self, definition: &'t str) -> Cow<'t, str> {
        let text = match self.default_schema() {
            Some(schema) => unqualified(definition, schema),
            None => Cow::Borrowed(definition),
        };
        left_to_engine(text)
    }
}

/// An expression in parentheses, unless it stands in its own already.
pub(super) fn parenthesized(expression: &str) -> String {
    if is_parenthesized(expression) { expression.to_owned() } else { format!("({expression})") }
}

/// Whether one pair of parentheses holds all of an expression.
pub(super) fn is_parenthesized(expression: &str) -> bool {
    let tokens: Vec<Token<'_>> = tokens(expression).filter(|t| !t.is_trivia()).collect();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return at > 0 && at + 1 == tokens.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_pg_catalog_are_sorted_for_the_search() {
        assert!(PG_CATALOG.is_sorted());
        assert!(is_of_pg_catalog("lower"));
        assert!(is_of_pg_catalog("pg_class"));
        assert!(!is_of_pg_catalog("users"));
    }

    #[test]
    fn an_expression_is_put_in_parentheses_once() {
        let cases = [
            ("a > 0", "(a > 0)"),
            ("(a > 0)", "(a > 0)"),
            ("(a) > (b)", "((a) > (b))"),
            ("f(a)", "(f(a))"),
            ("(a = ')')", "(a = ')')"),
            ("true", "(true)"),
        ];
        for (expression, expected) in cases {
            assert_eq!(parenthesized(expression), expected);
        }
    }
}
