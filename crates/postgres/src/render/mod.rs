//! Changes as PostgreSQL's SQL: one file per kind, each with `create`, `drop` and `alter` of one
//! shape; what every kind shares (names, comments, grants, owners) stands here once.
//!
//! **Invariants.** Pure and deterministic. Every name goes through [`naming::Names`]; nothing relies on
//! the caller's `search_path` but the default schema. A statement has no semicolon.

mod access_method;
mod acl;
mod address;
mod aggregate;
mod annotation;
mod array_cast;
mod as_text;
mod base_type;
pub(crate) mod born;
mod bounds;
mod cast;
mod cast_class;
mod collation;
mod column;
mod column_alter;
mod column_definition;
mod column_type;
mod composite;
mod constraint;
mod conversion;
#[cfg(test)]
mod conversion_edges;
mod data_type;
mod default;
mod default_privileges;
mod domain;
mod domain_constraint;
mod domain_inside;
mod enum_swap;
mod enums;
mod event_trigger;
mod extension;
mod facts;
mod family;
mod fill;
mod firing;
mod foreign_data_wrapper;
mod foreign_server;
mod function;
mod identity;
mod index;
mod interim;
mod keep_alike;
mod kept;
mod language;
pub(crate) mod layout;
mod materialized_view;
mod naming;
mod nature;
mod online;
mod operator;
mod operator_class;
mod operator_family;
mod options;
mod partition_key;
mod parts;
mod place;
mod policy;
mod prelude;
mod privilege;
mod publication;
mod range;
mod rename;
mod rule;
mod schema;
mod sequence;
mod shared;
mod spoken;
mod stale;
mod stand_in;
mod statistics;
mod subscription;
mod table;
mod table_alter;
mod table_settings;
mod take_index;
mod text_search_configuration;
mod text_search_dictionary;
mod text_search_parser;
mod text_search_template;
mod trigger;
mod trigger_family;
mod twins;
mod type_swap;
mod unqualify;
mod user_mapping;
mod validity;
mod view;
mod view_column;

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Ident, Index, Key, Kind, Object, Pair, QualifiedName, Rename};
use aludel_dialect::{
    Alteration, Claim, Context, Dialect, Fill, Located, Newer, Replacement, Resettled, Statement,
    Way,
};

use crate::{era, unseen};
use naming::Names;
pub(crate) use naming::is_of_pg_catalog;

/// PostgreSQL 14 to 18.
#[derive(Debug, Clone, Copy, Default)]
pub struct Postgres;

impl Dialect for Postgres {
    fn absorbs(&self, whole: Located<'_>, part: Located<'_>) -> bool {
        match whole.key.kind {
            Kind::Table => table::absorbs(whole, part),
            Kind::Column => !nature::is_of_view(whole.object) && column::absorbs(whole, part),
            Kind::Domain => domain::absorbs(whole, part),
            _ => false,
        }
    }

    fn create(
        &self,
        object: Located<'_>,
        parts: &[Located<'_>],
        context: Context<'_>,
    ) -> Vec<Statement> {
        let names = Names::new(context);
        let mut statements = create_body(object, parts, names);
        for annotated in std::iter::once(&object).chain(parts) {
            let said = annotation::create(*annotated, names);
            statements.extend(match annotated.key.kind {
                Kind::BaseType => base_type::said(annotated.key, said, names),
                _ => said,
            });
        }
        statements
    }

    fn unsettled_by_coming(&self, object: Located<'_>, context: Context<'_>) -> Vec<Key> {
        match &object.object.body {
            Body::DomainConstraint(constraint) => {
                domain_constraint::unsettled(object.key, constraint, Names::new(context))
            }
            _ => Vec::new(),
        }
    }

    fn drop(&self, object: Located<'_>, context: Context<'_>) -> Vec<Statement> {
        drop_body(object, Names::new(context))
    }

    fn alter(&self, key: &Key, change: Pair<&Object>, context: Context<'_>) -> Alteration {
        let names = Names::new(context);
        let body = alter_body(key, change, names);
        annotation::alter_after(body, key, change, names)
    }

    fn rename(&self, rename: &Rename, context: Context<'_>) -> Vec<Statement> {
        rename::rename(rename, Names::new(context))
    }

    fn fill_together(&self, fills: &[Fill], context: Context<'_>) -> Option<Statement> {
        fill::together(fills, context)
    }

    fn keep_alike(
        &self,
        replacement: &Replacement,
        name: &Ident,
        context: Context<'_>,
    ) -> Option<Vec<Statement>> {
        Some(keep_alike::trigger(replacement, name, Names::new(context)))
    }

    fn fill_from(&self, replacement: &Replacement, context: Context<'_>) -> Option<Statement> {
        let names = Names::new(context);
        Some(online::in_slices(keep_alike::fill(replacement, names), names))
    }

    fn stand_in(
        &self,
        table: Pair<Located<'_>>,
        columns: &[Pair<Ident>],
        context: Context<'_>,
    ) -> Option<Vec<Statement>> {
        stand_in::view(table, columns, Names::new(context))
    }

    fn index_of_key(&self, key: Located<'_>) -> Option<Index> {
        take_index::index(key)
    }

    fn take_index(&self, key: Located<'_>, context: Context<'_>) -> Option<Statement> {
        take_index::taken(key, Names::new(context))
    }

    fn cast(&self, column: &Ident, data_type: &str) -> String {
        format!("{column}::{data_type}")
    }

    fn under_name(&self, expression: &str, table: &Ident, column: Pair<&Ident>) -> String {
        keep_alike::under_name(expression, table, column)
    }

    fn names_in(&self, expression: &str) -> BTreeSet<Ident> {
        fill::names_in(expression)
    }

    fn is_implied(&self, object: Located<'_>, way: Way, context: Context<'_>) -> bool {
        nature::is_implied(object, way, Names::new(context))
    }

    fn is_disposable(&self, object: Located<'_>) -> bool {
        nature::is_disposable(object)
    }

    fn claims(&self, object: Located<'_>) -> Vec<Claim> {
        nature::claims(object)
    }

    fn resettle(
        &self,
        object: Pair<Located<'_>>,
        need: &Key,
        context: Context<'_>,
    ) -> Option<Resettled> {
        let names = Names::new(context);
        match (&object.before.object.body, &object.after.object.body) {
            (Body::Table(before), Body::Table(after)) => {
                let of = Pair::new(&**before, &**after);
                let statements = table::resettle(object.before.key, of, need, names)?;
                Some(Resettled { statements, unsettles: Vec::new() })
            }
            (Body::Column(before), Body::Column(after)) => {
                as_text::resettle(object.before.key, Pair::new(before, after), need, names)
            }
            _ => None,
        }
    }

    fn prelude(
        &self,
        statement: &Statement,
        later: &[&Key],
        context: Context<'_>,
    ) -> Option<Statement> {
        prelude::prelude(statement, later, context)
    }

    fn default_schema(&self) -> Option<Ident> {
        Some(Ident::from("public"))
    }

    fn with_sequence(&self, expression: &str, sequence: Pair<&QualifiedName>) -> String {
        default::with_sequence(expression, sequence)
    }

    fn newer(&self, object: Located<'_>, catalog: &Catalog, major: u32) -> Vec<Newer> {
        era::newer(object.key, object.object, catalog, major)
    }

    fn newer_change(&self, key: &Key, change: Pair<&Object>, major: u32) -> Vec<Newer> {
        era::newer_change(key, change, major)
    }

    fn forget_grants_to(&self, catalog: &mut Catalog, role: &Ident) -> Vec<Key> {
        unseen::forget_grants_to(catalog, role)
    }

    fn speaks_of(&self, object: Located<'_>) -> BTreeSet<String> {
        spoken::of(object.object)
    }
}

/// Every kind with its file: the one place to add a kind.
macro_rules! kinds {
    ($($body:ident => $file:ident),+ $(,)?) => {
        fn create_body(object: Located<'_>, parts: &[Located<'_>], names: Names<'_>) -> Vec<Statement> {
            match &object.object.body {
                $(Body::$body(body) => $file::create(object.key, body, parts, names)),+
            }
        }

        fn drop_body(object: Located<'_>, names: Names<'_>) -> Vec<Statement> {
            match &object.object.body {
                $(Body::$body(body) => $file::drop(object.key, body, names)),+
            }
        }

        fn alter_body(key: &Key, change: Pair<&Object>, names: Names<'_>) -> Alteration {
            match (&change.before.body, &change.after.body) {
                (before, after) if before == after => shared::in_place(Vec::new()),
                $((Body::$body(before), Body::$body(after)) => {
                    $file::alter(key, Pair::new(before, after), names)
                })+
                _ => Alteration::Rebuild,
            }
        }
    };
}

kinds! {
    Schema => schema,
    Extension => extension,
    Language => language,
    Collation => collation,
    BaseType => base_type,
    Enum => enums,
    Composite => composite,
    Range => range,
    Domain => domain,
    DomainConstraint => domain_constraint,
    Sequence => sequence,
    Function => function,
    Aggregate => aggregate,
    Operator => operator,
    OperatorFamily => operator_family,
    OperatorClass => operator_class,
    Cast => cast,
    TextSearchParser => text_search_parser,
    TextSearchTemplate => text_search_template,
    TextSearchDictionary => text_search_dictionary,
    TextSearchConfiguration => text_search_configuration,
    AccessMethod => access_method,
    ForeignDataWrapper => foreign_data_wrapper,
    ForeignServer => foreign_server,
    UserMapping => user_mapping,
    Table => table,
    Column => column,
    Default => default,
    Constraint => constraint,
    Index => index,
    View => view,
    MaterializedView => materialized_view,
    Statistics => statistics,
    Rule => rule,
    Trigger => trigger,
    Policy => policy,
    EventTrigger => event_trigger,
    Publication => publication,
    Subscription => subscription,
    DefaultPrivileges => default_privileges,
}
