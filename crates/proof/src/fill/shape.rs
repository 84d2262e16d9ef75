//! What a table asks of its rows, from the catalog.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{
    Body, Catalog, Column, Constraint, ConstraintType, Ident, Key, Kind, Located, QualifiedName,
};
use aludel_engine::sampler::{Quiet, Sampler};
use aludel_sql::{self, Token, tokens};

/// A table to fill.
#[derive(Debug, Clone)]
pub(super) struct Shape<'a> {
    pub(super) name: QualifiedName,
    /// The columns that take values, in their order.
    pub(super) columns: Vec<Field<'a>>,
    /// Columns that are unique together.
    pub(super) unique: Vec<Vec<Ident>>,
    pub(super) checks: Vec<Check>,
    pub(super) foreign: Vec<ForeignKey>,
    /// What keeps its triggers and rules quiet.
    pub(super) quiet: Vec<Quiet>,
}

/// A column that takes values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'a Ident,
    pub(super) data_type: &'a str,
    pub(super) not_null: bool,
    pub(super) has_default: bool,
}

/// An expression that must not be false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) expression: String,
    pub(super) columns: Vec<Ident>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) columns: Vec<Ident>,
    pub(super) parent: QualifiedName,
    pub(super) parent_columns: Vec<Ident>,
}

impl Shape<'_> {
    pub(super) fn field(&self, name: &Ident) -> Option<&Field<'_>> {
        self.columns.iter().find(|field| field.name == name)
    }

    /// Whether all columns of a foreign key may be NULL.
    pub(super) fn is_optional(&self, key: &ForeignKey) -> bool {
        key.columns.iter().any(|name| self.field(name).is_some_and(|field| !field.not_null))
    }
}

/// The shapes of some tables.
pub(super) fn shapes<'a>(
    sampler: &dyn Sampler,
    catalog: &'a Catalog,
    tables: &BTreeSet<QualifiedName>,
) -> BTreeMap<QualifiedName, Shape<'a>> {
    let mut shapes: BTreeMap<QualifiedName, Shape<'a>> =
        tables.iter().map(|name| (name.clone(), empty(name))).collect();
    for (key, object) in &catalog.objects {
        let of = match &object.body {
            Body::Index(index) => Some(index.table.clone()),
            _ => key.parent_name(),
        };
        let Some(shape) = of.and_then(|of| shapes.get_mut(&of)) else { continue };
        match &object.body {
            Body::Column(column) => add_column(shape, key, column, catalog),
            Body::Constraint(constraint) => add_constraint(shape, constraint),
            Body::Index(index) if index.unique => shape.unique.push(index.columns.clone()),
            _ => {
                let quiet = sampler.quiet(&shape.name, Located { key, object });
                shape.quiet.extend(quiet);
            }
        }
    }
    for shape in shapes.values_mut() {
        shape.columns.sort_by_key(|field| position(catalog, &shape.name, field.name));
        shape.unique.retain(|columns| !columns.is_empty());
    }
    shapes
}

fn empty<'a>(name: &QualifiedName) -> Shape<'a> {
    Shape {
        name: name.clone(),
        columns: Vec::new(),
        unique: Vec::new(),
        checks: Vec::new(),
        foreign: Vec::new(),
        quiet: Vec::new(),
    }
}

fn position(catalog: &Catalog, table: &QualifiedName, column: &Ident) -> u32 {
    let key = Key::part(Kind::Column, table, column.clone());
    catalog.column(&key).map_or(0, |column| column.position)
}

fn add_column<'a>(shape: &mut Shape<'a>, key: &'a Key, column: &'a Column, catalog: &Catalog) {
    if column.generated.is_some() {
        return;
    }
    let default = Key { kind: Kind::Default, ..key.clone() };
    let domain = domain(catalog, &column.data_type);
    shape.columns.push(Field {
        name: &key.name,
        data_type: &column.data_type,
        not_null: column.not_null || domain.is_some_and(|domain| domain.not_null),
        has_default: column.identity.is_some()
            || catalog.get(&default).is_some()
            || domain.is_some_and(|domain| domain.default.is_some()),
    });
}

fn domain<'a>(catalog: &'a Catalog, data_type: &str) -> Option<&'a aludel_catalog::Domain> {
    if !data_type.contains('.') {
        return None; // Built in.
    }
    let is_it = |key: &Key| key.qualified_name().is_some_and(|it| it.to_string() == data_type);
    catalog.of_kind(Kind::Domain).find_map(|(key, object)| match &object.body {
        Body::Domain(domain) if is_it(key) => Some(&**domain),
        _ => None,
    })
}

fn add_constraint(shape: &mut Shape<'_>, constraint: &Constraint) {
    let columns = constraint.columns.clone();
    match (constraint.constraint_type, constraint.not_enforced) {
        (ConstraintType::PrimaryKey | ConstraintType::Unique, _) => shape.unique.push(columns),
        (ConstraintType::Check, false) => {
            let expression = in_parentheses(&constraint.definition).to_owned();
            shape.checks.push(Check { expression, columns });
        }
        (ConstraintType::ForeignKey, false) => shape.foreign.extend(foreign_key(constraint)),
        _ => {}
    }
}

/// What stands in the first parentheses, with them.
pub(super) fn in_parentheses(definition: &str) -> &str {
    let (mut depth, mut start) = (0_usize, None);
    for token in tokens(definition).filter(|token| token.kind == aludel_sql::Kind::Punctuation) {
        match token.text {
            "(" => {
                start.get_or_insert(token.start);
                depth += 1;
            }
            ")" => {
                depth = depth.saturating_sub(1);
                if let (0, Some(start)) = (depth, start) {
                    return definition.get(start..token.end()).unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    definition
}

/// A foreign key with the columns that it points to, which stand in its definition alone.
pub(super) fn foreign_key(constraint: &Constraint) -> Option<ForeignKey> {
    let parent = constraint.references.clone()?;
    let all: Vec<Token<'_>> =
        tokens(&constraint.definition).filter(|token| !token.is_trivia()).collect();
    let at = all.iter().position(|token| token.is_word("references"))?;
    let list = all.get(at..)?.iter().skip_while(|token| token.text != "(").skip(1);
    let list: Vec<&Token<'_>> = list.take_while(|token| token.text != ")").collect();
    let parts = list.split(|token| token.text == ",");
    let parent_columns = parts.filter_map(|part| part.last()?.name().map(Ident::from)).collect();
    Some(ForeignKey { columns: constraint.columns.clone(), parent, parent_columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expression_of_a_check_is_found() {
        let cases = [
            ("CHECK ((a > 0))", "((a > 0))"),
            ("CHECK ((a <> ')'::text)) NO INHERIT", "((a <> ')'::text))"),
            ("CHECK (f(a, (b)))", "(f(a, (b)))"),
        ];
        for (definition, expected) in cases {
            assert_eq!(in_parentheses(definition), expected);
        }
    }

    #[test]
    fn a_foreign_key_says_what_it_points_to() {
        let constraint = |definition: &str| Constraint {
            constraint_type: ConstraintType::ForeignKey,
            definition: definition.into(),
            columns: vec!["a".into()],
            references: Some(QualifiedName::new("public", "p")),
            not_valid: false,
            not_enforced: false,
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            inherited: false,
            also_own: false,
            part_of: None,
            only: false,
            index_options: Vec::new(),
            index_tablespace: None,
            index_comment: None,
        };
        let cases: [(&str, &[&str]); 3] = [
            ("FOREIGN KEY (a) REFERENCES public.p(id) ON DELETE CASCADE", &["id"]),
            ("FOREIGN KEY (a, b) REFERENCES public.\"P (x)\"(\"A b\", c)", &["A b", "c"]),
            ("FOREIGN KEY (a, PERIOD b) REFERENCES public.p(id, PERIOD valid)", &["id", "valid"]),
        ];
        for (definition, expected) in cases {
            let key = foreign_key(&constraint(definition)).unwrap();
            let columns: Vec<&str> = key.parent_columns.iter().map(Ident::as_str).collect();
            assert_eq!(columns, expected);
        }
    }
}
