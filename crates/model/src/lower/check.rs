//! Checks: those that models write, and those of enums that are stored as text or numbers.

use aludel_catalog::ConstraintType;
use aludel_grammar::{Check, Word};
use aludel_sql::quote_literal;

use super::{
    Lowering,
    key::constraint,
    naming::NameOf,
    table::{ModelColumn, ModelTable},
};
use crate::types::EnumShape;

impl<'a> Lowering<'a> {
    /// Puts the checks of a table into the catalog.
    pub(super) fn checks(&mut self, table: &ModelTable<'a>) {
        for column in &table.columns {
            for check in &column.field.column.checks {
                self.written(table, check);
            }
            if let Some(condition) = self.enum_condition(column) {
                self.check(table, &condition, None);
            }
        }
        for check in &table.item.checks {
            self.written(table, check);
        }
    }

    fn written(&mut self, table: &ModelTable<'a>, check: &Check) {
        self.check(table, &check.sql.value, check.name.as_ref());
    }

    /// The name holds the column where the condition mentions exactly one.
    fn check(&mut self, table: &ModelTable<'a>, condition: &str, name: Option<&Word>) {
        let mentioned = table.mentioned(condition);
        let middle = match mentioned.as_slice() {
            [column] => Some(column.name.as_str()),
            _ => None,
        };
        let (key, _) = self.name(table, name, middle, "check", NameOf::Constraint);
        let columns = mentioned.iter().map(|c| c.name.clone()).collect();
        let definition = format!("CHECK ({condition})");
        let body = constraint(ConstraintType::Check, definition, columns, None);
        self.put_constraint(table, key, body, mentioned.into_iter());
    }

    /// The values that an enum has: the database refuses what Rust could not read.
    fn enum_condition(&mut self, column: &ModelColumn<'a>) -> Option<String> {
        let found = column.read_type.as_ref()?.as_ref().ok()?;
        let crate::types::Base::Enum(number) = found.base else { return None };
        let item = self.tree.enums.get(number)?.item;
        let values: Vec<String> = match self.enum_in_use(number)? {
            EnumShape::Native(_) => return None,
            EnumShape::Text => {
                item.variants.iter().map(|v| quote_literal(&item.label(v))).collect()
            }
            EnumShape::Integer(_) => {
                item.variants.iter().filter_map(|v| v.number).map(|n| n.to_string()).collect()
            }
        };
        let (name, values) = (&column.name, values.join(", "));
        if found.dimensions == 0 {
            return Some(format!("{name} IN ({values})"));
        }
        let element = match self.enum_in_use(number)? {
            EnumShape::Integer(sql) => sql,
            _ => "text",
        };
        Some(format!("{name} <@ ARRAY[{values}]::{element}[]"))
    }
}
