//! Names of fields in the heads of a model.

use crate::{Action, ForeignKey, IndexKey, KeyPart, Mistake, Struct, Word, nearest};

impl Struct {
    /// Every word of the struct's heads that names one of its fields.
    pub fn named_in_heads(&self) -> Vec<&Word> {
        let mut words: Vec<&Word> = Vec::new();
        for index in &self.indexes {
            words.extend(index.keys.iter().filter_map(column));
            words.extend(&index.include);
        }
        for unique in &self.uniques {
            words.extend(unique.columns.iter().chain(&unique.include));
        }
        for key in &self.primary_keys {
            words.extend(key.columns.iter().chain(&key.include));
        }
        for key in &self.foreign_keys {
            words.extend(&key.columns);
            words.extend(set_columns(key));
        }
        let partition = self.table.partition_by.iter().flat_map(|p| &p.keys);
        words.extend(partition.filter_map(column));
        for field in self.named_fields() {
            let head = &field.column;
            words.extend(head.index.iter().flat_map(|i| &i.include));
            words.extend(head.references.iter().flat_map(set_columns));
        }
        words
    }
}

fn column(key: &IndexKey) -> Option<&Word> {
    match &key.part {
        KeyPart::Column(word) => Some(word),
        KeyPart::Expression(_) => None,
    }
}

fn set_columns(key: &ForeignKey) -> Vec<&Word> {
    let actions = [&key.on_delete, &key.on_update].into_iter().flatten();
    actions
        .flat_map(|action| match action {
            Action::SetNull(words) | Action::SetDefault(words) => words.as_slice(),
            _ => &[],
        })
        .collect()
}

/// A word that names no field: the nearest one, or all of them.
pub fn no_such_field(model: &str, word: &Word, fields: &[&str]) -> Mistake {
    let mistake = Mistake::new(word.span, format!("no field `{}` on `{model}`", word.value));
    match nearest(&word.value, fields.iter().copied()) {
        Some(near) => mistake.label(format!("did you mean `{near}`?")),
        None => mistake.label("no such field").help(format!("its fields: {}", fields.join(", "))),
    }
}
