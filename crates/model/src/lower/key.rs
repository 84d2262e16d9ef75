//! Primary keys and unique constraints.

use aludel_catalog::{Constraint, ConstraintType, Ident, Key, Object};
use aludel_grammar::{Deferrable, Mistake, PrimaryKey, Span, Unique, Word};

use super::{
    Lowering,
    naming::{NameOf, addition},
    table::{ModelColumn, ModelTable},
};

/// `a, b`, quoted where SQL needs it.
pub(super) fn joined(columns: &[&ModelColumn<'_>]) -> String {
    columns.iter().map(|c| c.name.to_string()).collect::<Vec<_>>().join(", ")
}

/// ` DEFERRABLE INITIALLY DEFERRED`.
pub(super) fn deferrable_words(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::Immediate) => " DEFERRABLE",
        Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// A constraint that says no more than this.
pub(super) fn constraint(
    constraint_type: ConstraintType,
    definition: String,
    columns: Vec<Ident>,
    deferrable: Option<Deferrable>,
) -> Constraint {
    Constraint {
        constraint_type,
        definition,
        columns,
        references: None,
        not_valid: false,
        not_enforced: false,
        deferrable: deferrable.is_some(),
        initially_deferred: deferrable == Some(Deferrable::Deferred),
        no_inherit: false,
        also_own: false,
        part_of: None,
        only: false,
        inherited: false,
        index_options: Vec::new(),
        index_tablespace: None,
        index_comment: None,
    }
}

impl<'a> Lowering<'a> {
    /// Puts the keys of a table into the catalog.
    pub(super) fn keys(&mut self, table: &ModelTable<'a>) {
        self.primary_key(table);
        for column in &table.columns {
            if let Some(unique) = &column.field.column.unique {
                self.unique(table, unique, vec![column]);
            }
        }
        for unique in &table.item.uniques {
            if unique.columns.is_empty() {
                let mistake = Mistake::new(unique.span, "`unique` without columns");
                self.fail(table.file, mistake.help("write `#[unique(a, b)]`"));
            } else if let Some(columns) = self.find_all(table, &unique.columns) {
                self.unique(table, unique, columns);
            }
        }
    }

    fn primary_key(&mut self, table: &ModelTable<'a>) {
        let fields: Vec<(&ModelColumn<'a>, &PrimaryKey)> = table
            .columns
            .iter()
            .filter_map(|c| Some((c, c.field.column.primary_key.as_ref()?)))
            .collect();
        let heads = &table.item.primary_keys;
        if let Some(second) = heads.get(1) {
            self.second_key(table, second.span);
        }
        match (heads.first(), fields.first()) {
            (Some(head), Some(_)) => self.second_key(table, head.span),
            (Some(head), None) if head.columns.is_empty() => {
                let mistake = Mistake::new(head.span, "`primary_key` without columns");
                self.fail(table.file, mistake.help("write `#[primary_key(a, b)]`"));
            }
            (Some(head), None) => {
                if let Some(columns) = self.find_all(table, &head.columns) {
                    self.put_primary_key(table, head, &columns);
                }
            }
            (None, Some((_, head))) => {
                let columns: Vec<_> = fields.iter().map(|(column, _)| *column).collect();
                let named = fields.iter().find(|(_, key)| key.name.is_some());
                self.put_primary_key(table, named.map_or(head, |(_, key)| key), &columns);
            }
            (None, None) => {}
        }
    }

    fn second_key(&mut self, table: &ModelTable<'_>, span: Span) {
        let mistake = Mistake::new(span, "a table has one primary key");
        self.fail(
            table.file,
            mistake.help("mark the fields, or name them on the struct, not both"),
        );
    }

    fn put_primary_key(
        &mut self,
        table: &ModelTable<'a>,
        head: &PrimaryKey,
        columns: &[&ModelColumn<'a>],
    ) {
        let deferrable = head.deferrable;
        let Some(include) = self.include(table, &head.include) else { return };
        let definition = format!(
            "PRIMARY KEY ({}){}{}",
            joined(columns),
            include_words(&include),
            deferrable_words(deferrable)
        );
        let of = NameOf::IndexConstraint;
        let (key, _) = self.name(table, head.name.as_ref(), None, "pkey", of);
        let names = columns.iter().map(|c| c.name.clone()).collect();
        let body = constraint(ConstraintType::PrimaryKey, definition, names, deferrable);
        self.put_constraint(table, key, body, columns.iter().chain(&include).copied());
    }

    fn unique(&mut self, table: &ModelTable<'a>, unique: &Unique, columns: Vec<&ModelColumn<'a>>) {
        if let Some(span) = unique.nulls_not_distinct {
            self.since(table.file, span, 15, "`nulls_not_distinct`");
        }
        if unique.predicate.is_some() {
            self.unique_index(table, unique, &columns);
            return;
        }
        let Some(include) = self.include(table, &unique.include) else { return };
        let nulls = if unique.nulls_not_distinct.is_some() { " NULLS NOT DISTINCT" } else { "" };
        let definition = format!(
            "UNIQUE{nulls} ({}){}{}",
            joined(&columns),
            include_words(&include),
            deferrable_words(unique.deferrable)
        );
        let all = || columns.iter().chain(&include).copied();
        let middle = addition(all().map(|c| c.name.as_str()));
        let of = NameOf::IndexConstraint;
        let (key, _) = self.name(table, unique.name.as_ref(), Some(&middle), "key", of);
        let names = columns.iter().map(|c| c.name.clone()).collect();
        let body = constraint(ConstraintType::Unique, definition, names, unique.deferrable);
        self.put_constraint(table, key, body, all());
    }

    /// The columns that an index holds besides its keys.
    pub(super) fn include<'t>(
        &mut self,
        table: &'t ModelTable<'a>,
        words: &[Word],
    ) -> Option<Vec<&'t ModelColumn<'a>>> {
        self.find_all(table, words)
    }

    /// Puts a constraint into the catalog, with the columns that it needs.
    pub(super) fn put_constraint<'t>(
        &mut self,
        table: &ModelTable<'a>,
        key: Key,
        body: Constraint,
        columns: impl Iterator<Item = &'t ModelColumn<'a>>,
    ) where
        'a: 't,
    {
        for column in columns {
            self.catalog.depend(key.clone(), table.column_key(column));
        }
        if self.catalog.objects.contains_key(&key) {
            let message = format!("two constraints with the name `{}`", key.name.as_str());
            self.fail(table.file, Mistake::new(table.item.name.span, message));
        }
        self.catalog.insert(key, Object::new(body));
    }

    /// Notes a mistake where the target is known to be older than a feature.
    pub(super) fn since(&mut self, file: usize, span: Span, major: u32, what: &str) {
        if let Some(target) = self.options.target.filter(|target| *target < major) {
            let mistake = Mistake::new(span, format!("{what} needs PostgreSQL {major}"));
            self.fail(file, mistake.label(format!("`target` is {target}")));
        }
    }
}

/// ` INCLUDE (a, b)`.
pub(super) fn include_words(columns: &[&ModelColumn<'_>]) -> String {
    if columns.is_empty() { String::new() } else { format!(" INCLUDE ({})", joined(columns)) }
}
