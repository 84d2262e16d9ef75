//! The names of what a model does not name: PostgreSQL's own, with its own truncation.
//!
//! Source: PostgreSQL, `src/backend/commands/indexcmds.c` (`makeObjectName`, `ChooseRelationName`,
//! `ChooseIndexName`, `ChooseIndexNameAddition`, `ChooseIndexColumnNames`), `catalog/pg_constraint.c`
//! (`ChooseConstraintName`), `commands/tablecmds.c` (`ChooseForeignKeyConstraintNameAddition`).

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Ident, MAX_IDENT_BYTES};

/// Names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Tables, indexes and sequences, by schema.
    relations: BTreeMap<Ident, BTreeSet<String>>,
    /// Constraints, by schema: chosen names avoid those of all tables.
    constraints: BTreeMap<Ident, BTreeSet<String>>,
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameOf {
    /// A plain index.
    Index,
    /// A constraint that has an index.
    IndexConstraint,
    /// A constraint that has none.
    Constraint,
}

impl Taken {
    /// Takes a stated name; `false` where another thing has it.
    pub(crate) fn claim(&mut self, schema: &Ident, name: &str, of: NameOf) -> bool {
        let mut is_free = true;
        if of != NameOf::Index {
            let constraints = self.constraints.entry(schema.clone()).or_default();
            constraints.insert(name.to_owned());
        }
        if of != NameOf::Constraint {
            is_free = self.relations.entry(schema.clone()).or_default().insert(name.to_owned());
        }
        is_free
    }

    /// Takes a table's name.
    pub(crate) fn claim_relation(&mut self, schema: &Ident, name: &str) {
        self.relations.entry(schema.clone()).or_default().insert(name.to_owned());
    }

    fn is_taken(&self, schema: &Ident, name: &str, of: NameOf) -> bool {
        let has = |names: &BTreeMap<Ident, BTreeSet<String>>| {
            names.get(schema).is_some_and(|names| names.contains(name))
        };
        let by_relation = of != NameOf::Constraint && has(&self.relations);
        by_relation || (of != NameOf::Index && has(&self.constraints))
    }

    /// Chooses a free name and takes it: `table_addition_label`, with a number where it is taken.
    pub(crate) fn choose(
        &mut self,
        schema: &Ident,
        table: &str,
        addition: Option<&str>,
        label: &str,
        of: NameOf,
    ) -> Ident {
        let mut pass = 0_u32;
        loop {
            let number = if pass == 0 { String::new() } else { pass.to_string() };
            let name = object_name(table, addition, &format!("{label}{number}"));
            if !self.is_taken(schema, &name, of) {
                self.claim(schema, &name, of);
                return Ident::from(name);
            }
            pass += 1;
        }
    }
}

/// `makeObjectName`: the longer of the two names is cut until all fits.
fn object_name(table: &str, addition: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(addition.is_some());
    let room = MAX_IDENT_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), addition.map_or(0, str::len));
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let cut = |name: &str, length: usize| name[..name.floor_char_boundary(length)].to_owned();
    let parts = [Some(cut(table, first)), addition.map(|a| cut(a, second)), Some(label.to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join("_")
}

/// `ChooseIndexNameAddition`: the columns, joined, until the name is full.
pub(crate) fn addition<'n>(columns: impl IntoIterator<Item = &'n str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > MAX_IDENT_BYTES {
            break;
        }
    }
    joined
}

/// `ChooseIndexColumnNames`: a name that comes again gets a number.
pub(crate) fn index_columns(names: Vec<String>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut number = 1_u32;
        while chosen.contains(&candidate) {
            let suffix = number.to_string();
            let room = MAX_IDENT_BYTES - suffix.len();
            candidate = format!("{}{suffix}", &name[..name.floor_char_boundary(room)]);
            number += 1;
        }
        chosen.push(candidate);
    }
    chosen
}

/// `FigureIndexColname`, for what people index: a call has the function's name, a cast of a column
/// the column's, anything else `expr`.
pub(crate) fn expression_name(expression: &str) -> String {
    let text = expression.trim();
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let starts_well = word.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let is_call = rest.starts_with('(') && closes_at_end(rest);
    if starts_well && is_call { word.to_lowercase() } else { "expr".to_owned() }
}

fn closes_at_end(rest: &str) -> bool {
    let mut depth = 0_i32;
    for (at, c) in rest.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 {
            return at + 1 == rest.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_as_postgresql_cuts_it() {
        let long = "a".repeat(60);
        let cases = [
            (object_name("users", None, "pkey"), "users_pkey".to_owned()),
            (object_name("users", Some("email"), "key"), "users_email_key".to_owned()),
            (object_name(&long, Some("email"), "key"), format!("{}_email_key", "a".repeat(53))),
            (
                object_name(&long, Some(&long), "idx"),
                format!("{}_{}_idx", "a".repeat(29), "a".repeat(29)),
            ),
            (object_name(&"é".repeat(40), None, "pkey"), format!("{}_pkey", "é".repeat(29))),
        ];
        for (name, expected) in cases {
            assert_eq!(name, expected);
            assert!(name.len() <= MAX_IDENT_BYTES);
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = Taken::default();
        let schema = Ident::from("public");
        taken.claim_relation(&schema, "t_a_idx");
        let mut choose = |addition, label, of| {
            taken.choose(&schema, "t", addition, label, of).as_str().to_owned()
        };
        assert_eq!(choose(Some("a"), "idx", NameOf::Index), "t_a_idx1");
        assert_eq!(choose(None, "check", NameOf::Constraint), "t_check");
        assert_eq!(choose(None, "check", NameOf::Constraint), "t_check1");
    }

    #[test]
    fn an_expression_has_the_name_of_its_function() {
        let cases = [
            ("lower(email)", "lower"),
            ("lower(a) || lower(b)", "expr"),
            ("(a + b)", "expr"),
            ("Upper(a)", "upper"),
        ];
        for (expression, name) in cases {
            assert_eq!(expression_name(expression), name);
        }
        let columns = ["lower", "a", "lower"].map(str::to_owned).to_vec();
        assert_eq!(index_columns(columns), ["lower", "a", "lower1"]);
    }

    proptest::proptest! {
        #[test]
        fn a_chosen_name_always_fits_and_is_new(
            table in ".{1,70}", column in ".{0,70}", times in 1_usize..12,
        ) {
            let (mut taken, schema) = (Taken::default(), Ident::from("public"));
            let mut seen = BTreeSet::new();
            for _ in 0..times {
                let name = taken.choose(&schema, &table, Some(&column), "idx", NameOf::Index);
                proptest::prop_assert!(name.as_str().len() <= MAX_IDENT_BYTES);
                proptest::prop_assert!(seen.insert(name));
            }
        }
    }
}
