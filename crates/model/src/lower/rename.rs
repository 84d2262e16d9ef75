//! Renames that the models declare.

use aludel_catalog::{Ident, Key, Kind, QualifiedName, Rename};

use super::{
    Lowering,
    table::{ModelColumn, ModelTable},
};

impl Lowering<'_> {
    pub(super) fn table_rename(&mut self, table: &ModelTable<'_>) {
        let Some(old) = table.name_before() else { return };
        let from = Key::in_schema(Kind::Table, old.schema, old.name);
        self.renames.push(Rename { from, to: table.key() });
    }

    /// The old column may still be in the table's old name, or already in the new one.
    pub(super) fn column_rename(&mut self, table: &ModelTable<'_>, column: &ModelColumn<'_>) {
        let Some(old) = &column.field.column.renamed_from else { return };
        let old = Ident::from(old.value.as_str());
        let tables = [Some(table.name.clone()), table.name_before()];
        for name in tables.into_iter().flatten() {
            let from = Key::part(Kind::Column, &name, old.clone());
            self.renames.push(Rename { from, to: table.column_key(column) });
        }
    }
}

impl ModelTable<'_> {
    fn name_before(&self) -> Option<QualifiedName> {
        let old = self.item.table.renamed_from.as_ref()?;
        Some(old_name(&old.value, &self.name))
    }
}

/// The name that something had: in the schema that it has now, unless another is said before a dot.
/// A name that holds a dot itself stands in double quotes.
pub(super) fn old_name(said: &str, now: &QualifiedName) -> QualifiedName {
    let bare = |name: &str| {
        let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        Ident::from(inner.map_or_else(|| name.to_owned(), |inner| inner.replace("\"\"", "\"")))
    };
    let mut in_quotes = false;
    let dot = said.find(|c: char| {
        in_quotes ^= c == '"';
        c == '.' && !in_quotes
    });
    match dot.map(|at| said.split_at(at)) {
        Some((schema, name)) => QualifiedName { schema: bare(schema), name: bare(&name[1..]) },
        None => QualifiedName { schema: now.schema.clone(), name: bare(said) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_may_be_in_another_schema() {
        let cases = [
            ("users", "crm", "users"),
            ("public.users", "public", "users"),
            ("\"we.ird\"", "crm", "we.ird"),
            ("\"my.app\".\"a\"\"b\"", "my.app", "a\"b"),
        ];
        for (said, schema, name) in cases {
            let now = QualifiedName::new("crm", "people");
            assert_eq!(old_name(said, &now), QualifiedName::new(schema, name), "{said}");
        }
    }
}
