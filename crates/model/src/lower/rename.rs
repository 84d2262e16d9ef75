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
        Some(QualifiedName::new(self.name.schema.clone(), old.value.as_str()))
    }
}
