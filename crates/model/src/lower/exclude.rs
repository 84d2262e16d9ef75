//! Exclusion constraints.

use aludel_catalog::{ConstraintType, Ident};
use aludel_grammar::Exclude;

use super::{
    Lowering,
    key::{constraint, deferrable_words},
    naming::{NameOf, addition, expression_name, index_columns},
    table::ModelTable,
};

impl<'a> Lowering<'a> {
    /// Puts the exclusion constraints of a table into the catalog.
    pub(super) fn excludes(&mut self, table: &ModelTable<'a>) {
        for exclude in &table.item.excludes {
            self.exclude(table, exclude);
        }
    }

    fn exclude(&mut self, table: &ModelTable<'a>, exclude: &Exclude) {
        let elements = exclude.elements.value.trim();
        let method = exclude.method.as_ref().map_or("gist", |word| word.value.as_str());
        let predicate = exclude.predicate.as_ref();
        let condition = predicate.map(|p| format!(" WHERE ({})", p.value)).unwrap_or_default();
        let definition = format!(
            "EXCLUDE USING {} ({elements}){condition}{}",
            Ident::from(method),
            deferrable_words(exclude.deferrable)
        );
        let names: Vec<String> = parts(elements).into_iter().map(element_name).collect();
        let middle = addition(index_columns(names).iter().map(String::as_str));
        let of = NameOf::IndexConstraint;
        let (key, _) = self.name(table, exclude.name.as_ref(), Some(&middle), "excl", of);
        let mut mentioned = table.mentioned(elements);
        let columns = mentioned.iter().map(|c| c.name.clone()).collect();
        if let Some(predicate) = predicate {
            mentioned.extend(table.mentioned(&predicate.value));
        }
        let kind = ConstraintType::Exclusion;
        let body = constraint(kind, definition, columns, exclude.deferrable);
        self.put_constraint(table, key, body, mentioned.into_iter());
    }
}

/// The elements, cut at commas outside brackets.
fn parts(elements: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, c) in elements.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&elements[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&elements[start..]);
    parts
}

/// What an element gives to the constraint's name.
fn element_name(element: &str) -> String {
    let before_with = element.split(" WITH ").next().unwrap_or(element).trim();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let word = before_with.split_whitespace().next().unwrap_or_default().trim_matches('"');
    if word.chars().all(is_name) { word.to_owned() } else { expression_name(before_with) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_named_by_column_or_function() {
        let cases = [
            ("room WITH =, during WITH &&", vec!["room", "during"]),
            ("tsrange(a, b) WITH &&", vec!["tsrange"]),
            ("\"Room\" WITH =", vec!["Room"]),
            ("room gist_int4_ops WITH =", vec!["room"]),
        ];
        for (elements, names) in cases {
            let found: Vec<String> = parts(elements).into_iter().map(element_name).collect();
            assert_eq!(found, names, "{elements}");
        }
    }
}
