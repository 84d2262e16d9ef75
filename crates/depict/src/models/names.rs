//! Names of Rust for names of a database: valid, as Rust writes them, and never the same twice.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_ident::{is_xid_continue, is_xid_start};

/// Words that Rust keeps for itself, in any edition. Sorted.
/// Source: The Rust Reference, "Keywords".
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Those of them that cannot be written raw.
const NEVER_RAW: &[&str] = &["Self", "crate", "self", "super"];

/// Names of types that the models use themselves.
const IN_USE: &[&str] = &[
    "DateTime",
    "Decimal",
    "Enum",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "Option",
    "String",
    "Table",
    "Utc",
    "Uuid",
    "Vec",
];

/// The names of items that are taken.
#[derive(Debug)]
pub(super) struct Names(BTreeSet<String>);

impl Default for Names {
    fn default() -> Self {
        Self(IN_USE.iter().map(|name| (*name).to_owned()).collect())
    }
}

impl Names {
    /// The first of these names, in upper camel case, that is free; else one with a number.
    pub(super) fn take(&mut self, wishes: &[&str]) -> String {
        let last = wishes.last().map_or_else(|| "Item".to_owned(), |wish| item(wish));
        let numbered = (2_u32..).map(|number| format!("{last}{number}"));
        let mut free = wishes.iter().map(|wish| item(wish)).chain(numbered);
        let name = free.find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

/// A type's or a variant's name.
pub(super) fn item(name: &str) -> String {
    let name = valid(&words(name).to_upper_camel_case(), "N");
    if NEVER_RAW.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Variants for labels, each of its own.
pub(super) fn variants(labels: &[String]) -> Vec<(String, String)> {
    let mut names = Names(BTreeSet::new());
    labels.iter().map(|label| (names.take(&[label]), label.clone())).collect()
}

/// Fields for columns, each of its own, raw where Rust needs it.
pub(super) fn fields<'n>(columns: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut fields = Vec::new();
    for column in columns {
        let first = field(column);
        let others = (2_u32..).map(|number| format!("{first}_{number}"));
        let free = std::iter::once(first.clone()).chain(others).find(|name| !taken.contains(name));
        let name = free.unwrap_or(first);
        taken.insert(name.clone());
        fields.push(raw(&name));
    }
    fields
}

fn field(column: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let name = match column.chars().all(is_plain) {
        true => column.to_owned(),
        false => words(column).to_snake_case(),
    };
    let name = valid(&name, "n_");
    if NEVER_RAW.contains(&name.as_str()) { format!("{name}_") } else { name }
}

fn raw(name: &str) -> String {
    match KEYWORDS.binary_search(&name) {
        Ok(_) => format!("r#{name}"),
        Err(_) => name.to_owned(),
    }
}

/// The name with blanks where Rust knows no character.
fn words(name: &str) -> String {
    name.chars().map(|c| if is_xid_continue(c) { c } else { ' ' }).collect()
}

/// The name with something before it that may begin a name.
fn valid(name: &str, before: &str) -> String {
    let starts_well = name.starts_with(|c: char| is_xid_start(c) || c == '_');
    let says_something = name.chars().any(|c| c != '_');
    match (starts_well, says_something) {
        (true, true) => name.to_owned(),
        _ => format!("{before}{}", name.trim_matches('_')).trim_end_matches('_').to_owned(),
    }
}

/// A table's name in the singular, as far as its last word shows it.
pub(super) fn singular(name: &str) -> String {
    let start = name.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    let (before, word) = name.split_at(start);
    format!("{before}{}", singular_word(word))
}

const IRREGULAR: &[(&str, &str)] = &[
    ("children", "child"),
    ("criteria", "criterion"),
    ("data", "data"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("movies", "movie"),
    ("news", "news"),
    ("people", "person"),
    ("series", "series"),
    ("species", "species"),
    ("vertices", "vertex"),
    ("women", "woman"),
];

fn singular_word(word: &str) -> String {
    let lower = word.to_lowercase();
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == lower) {
        return (*one).to_owned();
    }
    let cut = |bytes: usize| lower[..lower.len() - bytes].to_owned();
    let ends =
        |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end) && lower.len() > end.len());
    if ends(&["ies"]) && lower.len() > 4 {
        return cut(3) + "y";
    }
    if ends(&["sses", "shes", "ches", "xes", "zzes", "statuses", "aliases", "viruses", "bonuses"])
        || lower == "statuses"
        || lower == "aliases"
        || lower == "buses"
    {
        return cut(2);
    }
    match ends(&["s"]) && !ends(&["ss", "us", "is", "as"]) {
        true => cut(1),
        false => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn tables_are_singular() {
        let cases = [
            ("users", "user"),
            ("user_statuses", "user_status"),
            ("categories", "category"),
            ("boxes", "box"),
            ("status", "status"),
            ("address", "address"),
            ("addresses", "address"),
            ("order_children", "order_child"),
            ("people", "person"),
            ("houses", "house"),
            ("s", "s"),
            ("analysis", "analysis"),
        ];
        for (many, one) in cases {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn items_are_valid_and_never_twice_the_same() {
        let mut names = Names::default();
        let cases = [
            (&["user"][..], "User"),
            (&["user", "app user"], "AppUser"),
            (&["user", "app user"], "AppUser2"),
            (&["table", "tables"], "Tables"),
            (&["1st"], "N1st"),
            (&["self"], "Self_"),
            (&["💥"], "N"),
            (&["straße"], "Straße"),
        ];
        for (wishes, name) in cases {
            assert_eq!(names.take(wishes), name);
        }
    }

    #[test]
    fn fields_are_valid_and_never_twice_the_same() {
        let columns =
            ["id", "type", "userId", "user_id", "self", "2fa", "_", "Ünï", "a b", "a-b", "gen"];
        let fields = fields(columns.into_iter());
        let expected = [
            "id",
            "r#type",
            "user_id",
            "user_id_2",
            "self_",
            "n_2fa",
            "n",
            "ünï",
            "a_b",
            "a_b_2",
            "r#gen",
        ];
        assert_eq!(fields, expected);
    }
}
