//! Where the values of a table's columns come from: keys of rows that are there, and lists by type.

use std::collections::BTreeSet;

use aludel_catalog::{Ident, QualifiedName};
use aludel_engine::sampler::{DISTINCT, Hints, Sampler};
use aludel_session::SessionError;
use aludel_sql::quote_literal;
use aludel_sql::tokens;

use super::{
    Filler, filter,
    rows::{Source, is_null},
    shape::{Check, Field, ForeignKey, Shape},
    types,
};

/// The sources of a table.
pub(super) struct Sources {
    pub(super) all: Vec<Source>,
    /// Foreign keys that point to rows of the same statement: of the same table, or partitions of it.
    pub(super) own: Vec<ForeignKey>,
    /// Columns that must not be made NULL for the sake of variety.
    pub(super) keep: BTreeSet<Ident>,
    /// Columns each of whose values must be in some row, for a statement may speak of any of them.
    pub(super) labels: BTreeSet<Ident>,
}

impl Filler<'_, '_> {
    /// The sources of a table; the inner error says why there are none. Tables in `circle` get
    /// their rows together with it.
    pub(super) async fn sources(
        &mut self,
        shape: &Shape<'_>,
        circle: &BTreeSet<QualifiedName>,
    ) -> Result<Result<Sources, String>, SessionError> {
        let mut checks = self.checks(shape);
        let keep = self.bound(shape).into_iter().flat_map(|bound| bound.columns).collect();
        let mut sources =
            Sources { all: Vec::new(), own: Vec::new(), keep, labels: BTreeSet::new() };
        let mut taken: BTreeSet<Ident> = BTreeSet::new();
        let mut foreign = shape.foreign.clone();
        foreign.sort_by_key(|key| std::cmp::Reverse(key.columns.len()));
        for key in &foreign {
            if key.columns.iter().any(|column| taken.contains(column)) {
                checks.extend(points_somewhere(key));
            } else if self.families.leaves(&key.parent).contains(&shape.name) {
                sources.own.push(key.clone());
            } else if self.is_made_together(key, circle) {
                // They are pointed once all rows are planned.
            } else {
                match self.pointing(shape, key).await? {
                    Ok(source) => sources.all.push(source),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
            taken.extend(key.columns.iter().cloned());
        }
        for field in shape.columns.iter().filter(|field| !taken.contains(field.name)) {
            match self.plain(shape, field, &checks).await? {
                Ok(source) => sources.all.extend(source),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        let met = filter::meet(self.session, sources.all, &checks).await?;
        Ok(met.map(|all| {
            let of_one = shape.columns.iter().filter(|field| !taken.contains(field.name));
            let has_labels = |field: &&Field<'_>| self.has_labels(field, &checks, &all);
            let labels = of_one.filter(has_labels).map(|field| field.name.clone()).collect();
            Sources { all, labels, ..sources }
        }))
    }

    /// Whether the values of a column are a list that somebody wrote down: of an enum, of a boolean,
    /// or the literals of its checks and of its domain's.
    fn has_labels(&self, field: &Field<'_>, checks: &[Check], sources: &[Source]) -> bool {
        if self.values.is_listed(field.data_type) {
            return true;
        }
        let about = checks.iter().filter(|check| check.columns.contains(field.name));
        let of_domain = types::checks(self.catalog, field.data_type).into_iter();
        let hints = Hints::of(about.map(|check| check.expression.as_str()).chain(of_domain));
        let listed: Vec<String> =
            hints.strings.iter().chain(&hints.numbers).map(|text| quote_literal(text)).collect();
        let values = values_of(field.name, sources);
        let is_listed =
            |value: &&str| listed.iter().any(|literal| value.contains(literal.as_str()));
        values.len() > 1 && values.iter().all(is_listed)
    }

    fn is_made_together(&self, key: &ForeignKey, circle: &BTreeSet<QualifiedName>) -> bool {
        self.families.leaves(&key.parent).iter().any(|leaf| circle.contains(leaf))
    }

    /// All that a row must meet.
    fn checks(&self, shape: &Shape<'_>) -> Vec<Check> {
        shape.checks.iter().cloned().chain(self.bound(shape)).collect()
    }

    /// What the partition demands.
    fn bound(&self, shape: &Shape<'_>) -> Option<Check> {
        let expression = self.bounds.get(&shape.name)?.clone();
        let words: BTreeSet<String> =
            tokens(&expression).filter_map(|token| token.name()).collect();
        let named = shape.columns.iter().filter(|field| words.contains(field.name.as_str()));
        let columns = named.map(|field| field.name.clone()).collect();
        Some(Check { expression, columns })
    }

    /// The keys of the rows that a foreign key may point to, or NULL.
    async fn pointing(
        &mut self,
        shape: &Shape<'_>,
        key: &ForeignKey,
    ) -> Result<Result<Source, String>, SessionError> {
        let keys = self.keys(&key.parent, &key.parent_columns).await?;
        let typed = |row: Vec<String>| {
            let columns = key.columns.iter().zip(row);
            let typed = columns.map(|(column, text)| match shape.field(column) {
                Some(field) => self.sampler.cast(&text, field.data_type),
                None => "NULL".to_owned(),
            });
            typed.collect::<Vec<String>>()
        };
        let mut tuples: Vec<Vec<String>> = keys.into_iter().map(typed).collect();
        if tuples.is_empty() {
            if !shape.is_optional(key) {
                return Ok(Err(format!("it needs a row of {}, which has none", key.parent)));
            }
            let nulls = key.columns.iter().map(|column| self.null(shape, column));
            tuples.push(nulls.collect());
        }
        Ok(Ok(Source { columns: key.columns.clone(), tuples }))
    }

    /// NULL of a column's type; some value where it must not be NULL.
    fn null(&self, shape: &Shape<'_>, column: &Ident) -> String {
        match shape.field(column) {
            Some(field) if field.not_null => {
                let values = self.values.of(field.data_type, &Hints::default());
                values.into_iter().next().unwrap_or_else(|| "NULL".to_owned())
            }
            Some(field) => self.sampler.null(field.data_type),
            None => "NULL".to_owned(),
        }
    }

    /// Values by type; none where the column is left to its default.
    async fn plain(
        &mut self,
        shape: &Shape<'_>,
        field: &Field<'_>,
        checks: &[Check],
    ) -> Result<Result<Option<Source>, String>, SessionError> {
        let (sampler, values) = (self.sampler, &mut *self.values);
        types::learn(sampler, self.session, values, self.catalog, field.data_type).await?;
        let about = checks.iter().filter(|check| check.columns.contains(field.name));
        let hints = Hints::of(about.map(|check| check.expression.as_str()));
        let mut values = self.values.of(field.data_type, &hints);
        if shape.unique.iter().any(|set| set.contains(field.name)) {
            values.extend(self.values.more(field.data_type));
        }
        let values = match (values.is_empty(), field.has_default, field.not_null) {
            (false, ..) => with_null(sampler, values, field, checks),
            (true, true, _) => return Ok(Ok(None)),
            (true, false, false) => vec![sampler.null(field.data_type)],
            (true, false, true) => {
                let (name, data_type) = (field.name, field.data_type);
                return Ok(Err(format!("no value of {data_type} is known for {name}")));
            }
        };
        let columns = vec![field.name.clone()];
        let tuples = values.into_iter().map(|value| vec![value]).collect();
        Ok(Ok(Some(Source { columns, tuples })))
    }
}

/// Values, and NULL where a check with several columns may want it.
fn with_null(
    sampler: &dyn Sampler,
    mut values: Vec<String>,
    field: &Field<'_>,
    checks: &[Check],
) -> Vec<String> {
    let ties = |check: &&Check| check.columns.len() > 1 && check.columns.contains(field.name);
    if !field.not_null && checks.iter().any(|check| ties(&check)) {
        let at = values.len().min(DISTINCT);
        values.insert(at, sampler.null(field.data_type));
    }
    values
}

/// The values that a column has in sources.
fn values_of<'a>(column: &Ident, sources: &'a [Source]) -> BTreeSet<&'a str> {
    let mut values = BTreeSet::new();
    for source in sources {
        let Some(at) = source.columns.iter().position(|name| name == column) else { continue };
        values.extend(source.tuples.iter().filter_map(|tuple| tuple.get(at)).map(String::as_str));
    }
    values.retain(|value| !is_null(value));
    values
}

/// A foreign key that shares columns with another, as a check.
fn points_somewhere(key: &ForeignKey) -> Option<Check> {
    let pairs = key.parent_columns.iter().zip(&key.columns);
    let equal: Vec<String> =
        pairs.map(|(parent, child)| format!("aludel_p.{parent} = {child}")).collect();
    let expression =
        format!("EXISTS (SELECT 1 FROM {} AS aludel_p WHERE {})", key.parent, equal.join(" AND "));
    Some(Check { expression, columns: key.columns.clone() })
}
