//! Foreign keys.

use aludel_catalog::{Body, Constraint, ConstraintType, Ident, Key, Kind, QualifiedName};
use aludel_grammar::{Action, ForeignKey, Match, Mistake, Path, Span, Word, nearest};

use super::{
    Lowering,
    key::{constraint, deferrable_words, joined},
    naming::{NameOf, addition},
    table::{ModelColumn, ModelTable},
};
use crate::names::{Entity, Meaning};

/// A foreign key with both its ends.
struct Ends<'t, 'a> {
    columns: Vec<&'t ModelColumn<'a>>,
    target: &'t ModelTable<'a>,
    referenced: Vec<&'t ModelColumn<'a>>,
}

impl<'a> Lowering<'a> {
    /// Puts the foreign keys of a table into the catalog.
    pub(super) fn foreign_keys(&mut self, table: &ModelTable<'a>, tables: &[ModelTable<'a>]) {
        for column in &table.columns {
            if let Some(head) = &column.field.column.references {
                self.foreign_key(table, head, vec![column], column.file, column.module, tables);
            }
        }
        for head in &table.item.foreign_keys {
            if let Some(columns) = self.find_all(table, &head.columns) {
                self.foreign_key(table, head, columns, table.file, table.module, tables);
            }
        }
    }

    fn foreign_key<'t>(
        &mut self,
        table: &ModelTable<'a>,
        head: &ForeignKey,
        columns: Vec<&'t ModelColumn<'a>>,
        file: usize,
        module: usize,
        tables: &'t [ModelTable<'a>],
    ) {
        let path = &head.references.model;
        let Some(target) = self.target(file, module, path, tables) else { return };
        let Some(referenced) = self.referenced(file, head, target) else { return };
        let ends = Ends { columns, target, referenced };
        if self.fits(file, head, &ends) {
            self.put_foreign_key(table, head, &ends);
        }
    }

    /// The model that a path names.
    fn target<'t>(
        &mut self,
        file: usize,
        module: usize,
        path: &Path,
        tables: &'t [ModelTable<'a>],
    ) -> Option<&'t ModelTable<'a>> {
        let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
        let found = match self.tree.lookup(module, &names, path.is_global) {
            Meaning::Known(Entity::Struct(number)) => self.table_of(number, tables),
            Meaning::Known(Entity::Alias(number)) => self.aliased(number, tables),
            _ => None,
        };
        if found.is_none() {
            self.fail(file, self.no_such_model(path, tables));
        }
        found
    }

    fn aliased<'t>(
        &self,
        number: usize,
        tables: &'t [ModelTable<'a>],
    ) -> Option<&'t ModelTable<'a>> {
        let alias = self.tree.aliases.get(number)?;
        let aludel_grammar::Shape::Path(path) = &alias.item.target.shape else { return None };
        let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
        match self.tree.lookup(alias.module, &names, path.is_global) {
            Meaning::Known(Entity::Struct(number)) => self.table_of(number, tables),
            _ => None,
        }
    }

    fn table_of<'t>(
        &self,
        number: usize,
        tables: &'t [ModelTable<'a>],
    ) -> Option<&'t ModelTable<'a>> {
        tables.get(*self.places.get(&number)?)
    }

    fn no_such_model(&self, path: &Path, tables: &[ModelTable<'_>]) -> Mistake {
        let text = path.text();
        let mistake = Mistake::new(path.span(), format!("no model `{text}`"));
        let name = path.last().map_or("", |segment| segment.name.as_str());
        let models = || tables.iter().map(|t| t.item.name.value.as_str());
        let elsewhere = tables.iter().find(|t| t.item.name.value == name);
        if let Some(found) = elsewhere.and_then(|t| self.tree.modules.get(t.module)) {
            let help = format!("use {}::{name};", found.path);
            return mistake.label("not in scope here").help(help);
        }
        match nearest(name, models()) {
            Some(near) => mistake.label(format!("did you mean `{near}`?")),
            None => mistake
                .label("not found")
                .help("a model is a struct with `#[derive(Table)]`, in scope where it is named"),
        }
    }

    /// The columns that are pointed to: those that are said, or the primary key.
    fn referenced<'t>(
        &mut self,
        file: usize,
        head: &ForeignKey,
        target: &'t ModelTable<'a>,
    ) -> Option<Vec<&'t ModelColumn<'a>>> {
        let said = &head.references.columns;
        if said.is_empty() {
            let key = target.primary_key();
            if key.is_empty() {
                let model = &target.item.name.value;
                let message = format!("`{model}` has no primary key to point to");
                let mistake = Mistake::new(head.references.model.span(), message);
                self.fail(file, mistake.help(format!("name the field: `references({model}::…)`")));
                return None;
            }
            return Some(key);
        }
        let found: Vec<_> = said.iter().map(|word| self.field_of(file, target, word)).collect();
        found.into_iter().collect()
    }

    fn field_of<'t>(
        &mut self,
        file: usize,
        target: &'t ModelTable<'a>,
        word: &Word,
    ) -> Option<&'t ModelColumn<'a>> {
        let found = target.columns.iter().find(|c| c.field_name == word.value);
        if found.is_none() {
            self.fail(file, target.no_such_field(word));
        }
        found
    }

    fn fits(&mut self, file: usize, head: &ForeignKey, ends: &Ends<'_, 'a>) -> bool {
        let (own, others) = (ends.columns.len(), ends.referenced.len());
        let span = reference_span(head);
        if own != others {
            let message = format!(
                "{own} of the columns here for {others} of `{}`",
                ends.target.item.name.value
            );
            self.fail(file, Mistake::new(span, message));
            return false;
        }
        let key = self.key_of(ends);
        if key.is_none() {
            let names = joined(&ends.referenced);
            let message = format!("({names}) of `{}` is not unique", ends.target.item.name.value);
            let mistake = Mistake::new(span, message);
            self.fail(
                file,
                mistake.help("a foreign key points to a primary key or a unique constraint that is not deferrable"),
            );
        }
        self.never_null(file, head, ends);
        self.same_types(file, span, ends) && key.is_some()
    }

    /// `on_delete = set_null` on a column that is never NULL fails when it is needed.
    fn never_null(&mut self, file: usize, head: &ForeignKey, ends: &Ends<'_, 'a>) {
        let actions = [&head.on_delete, &head.on_update];
        let sets_null = |action: &&Option<Action>| matches!(action, Some(Action::SetNull(_)));
        let Some(Some(Action::SetNull(only))) = actions.into_iter().find(sets_null) else { return };
        for column in &ends.columns {
            let is_set = only.is_empty() || only.iter().any(|w| w.value == column.field_name);
            let is_null = self.types.is_optional(column.module, &column.field.rust_type)
                || column.field.column.null.is_some()
                || column.is_optional_part;
            if is_set && !is_null {
                let message = format!("`{}` cannot be set to NULL", column.field_name);
                let mistake = Mistake::new(head.span, message);
                self.fail(
                    file,
                    mistake.help("make its type an `Option`, or choose another action"),
                );
            }
        }
    }

    fn same_types(&mut self, file: usize, span: Span, ends: &Ends<'_, 'a>) -> bool {
        for (own, other) in ends.columns.iter().zip(&ends.referenced) {
            let (Some(left), Some(right)) = (self.typed(own), self.typed(other)) else {
                return false;
            };
            if comparable(&left.full()) != comparable(&right.full()) {
                let (own, other) = (&own.field_name, &other.field_name);
                let (left, right) = (left.full(), right.full());
                let message = format!("`{own}` is `{left}`, but `{other}` is `{right}`");
                self.fail(file, Mistake::new(span, message).help("give both the same type"));
                return false;
            }
        }
        true
    }

    /// The constraint of the target that makes the columns unique.
    fn key_of(&self, ends: &Ends<'_, 'a>) -> Option<Key> {
        let target = &ends.target.name;
        let first = Key::part(Kind::Constraint, target, "");
        let of_target = |key: &Key| key.kind == Kind::Constraint && is_part(key, target);
        let keys = self.catalog.objects.range(first..).take_while(|(key, _)| of_target(key));
        let is_on = |columns: &[Ident]| {
            let is_referenced =
                |name: &Ident| ends.referenced.iter().any(|column| column.name == *name);
            columns.len() == ends.referenced.len() && columns.iter().all(is_referenced)
        };
        let mut unique = keys.filter(|(_, object)| match &object.body {
            Body::Constraint(body) => is_key(body) && is_on(&body.columns),
            _ => false,
        });
        unique.next().map(|(key, _)| key.clone())
    }

    fn put_foreign_key(&mut self, table: &ModelTable<'a>, head: &ForeignKey, ends: &Ends<'_, 'a>) {
        let Some(on_delete) = self.action(table, "DELETE", head.on_delete.as_ref()) else { return };
        let Some(on_update) = self.action(table, "UPDATE", head.on_update.as_ref()) else { return };
        let full = if head.match_type == Some(Match::Full) { " MATCH FULL" } else { "" };
        let definition = format!(
            "FOREIGN KEY ({}) REFERENCES {}({}){full}{on_update}{on_delete}{}",
            joined(&ends.columns),
            ends.target.name,
            joined(&ends.referenced),
            deferrable_words(head.deferrable)
        );
        let middle = addition(ends.columns.iter().map(|c| c.name.as_str()));
        let of = NameOf::Constraint;
        let (key, _) = self.name(table, head.name.as_ref(), Some(&middle), "fkey", of);
        let names = ends.columns.iter().map(|c| c.name.clone()).collect();
        let body = constraint(ConstraintType::ForeignKey, definition, names, head.deferrable);
        let body = Constraint { references: Some(ends.target.name.clone()), ..body };
        let mut needs = vec![ends.target.key()];
        needs.extend(ends.referenced.iter().map(|c| ends.target.column_key(c)));
        needs.extend(self.key_of(ends));
        self.put_constraint(table, key.clone(), body, ends.columns.iter().copied());
        for need in needs {
            self.catalog.depend(key.clone(), need);
        }
    }

    /// ` ON DELETE CASCADE`; nothing where it is what happens anyway.
    fn action(
        &mut self,
        table: &ModelTable<'a>,
        event: &str,
        action: Option<&Action>,
    ) -> Option<String> {
        let (words, fields) = match action {
            None | Some(Action::NoAction) => return Some(String::new()),
            Some(Action::Restrict) => ("RESTRICT", None),
            Some(Action::Cascade) => ("CASCADE", None),
            Some(Action::SetNull(fields)) => ("SET NULL", Some(fields)),
            Some(Action::SetDefault(fields)) => ("SET DEFAULT", Some(fields)),
        };
        let list = match fields {
            Some(fields) if !fields.is_empty() => {
                format!(" ({})", joined(&self.find_all(table, fields)?))
            }
            _ => String::new(),
        };
        Some(format!(" ON {event} {words}{list}"))
    }
}

impl<'a> ModelTable<'a> {
    /// The columns of the primary key, in its order.
    pub(super) fn primary_key(&self) -> Vec<&ModelColumn<'a>> {
        if let Some(head) = self.item.primary_keys.first() {
            let by_name = |word: &Word| self.columns.iter().find(|c| c.field_name == word.value);
            return head.columns.iter().filter_map(by_name).collect();
        }
        self.columns.iter().filter(|c| c.field.column.primary_key.is_some()).collect()
    }
}

fn is_part(key: &Key, table: &QualifiedName) -> bool {
    key.schema.as_ref() == Some(&table.schema) && key.parent.as_ref() == Some(&table.name)
}

/// Whether a foreign key may point to it.
fn is_key(body: &Constraint) -> bool {
    let is_unique =
        matches!(body.constraint_type, ConstraintType::PrimaryKey | ConstraintType::Unique);
    is_unique && !body.deferrable
}

/// The reference itself, for a mistake about what is pointed to.
fn reference_span(head: &ForeignKey) -> Span {
    let model = head.references.model.span();
    head.references.columns.last().map_or(model, |last| model.to(last.span))
}

/// Types that PostgreSQL compares with each other are one.
fn comparable(sql: &str) -> &str {
    let word = sql.split('(').next().unwrap_or(sql);
    match word {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => "number",
        "text" | "character varying" | "character" | "name" => "text",
        _ => sql,
    }
}
