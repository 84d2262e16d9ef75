//! How models are laid out: as rustfmt would.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;

/// The widest line, and the widest arguments of an attribute, by rustfmt's defaults.
const WIDTH: usize = 100;
const ARGUMENTS: usize = 70;

/// A struct or an enum.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) doc: Option<String>,
    pub(super) derives: &'static str,
    /// `pub struct User`.
    pub(super) head: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) members: Vec<Member>,
}

/// A field or a variant.
#[derive(Debug, Clone, Default)]
pub(super) struct Member {
    pub(super) doc: Option<String>,
    pub(super) attributes: Vec<Attribute>,
    /// `pub id: Uuid`.
    pub(super) text: String,
}

/// `#[head(arguments)]`.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) head: &'static str,
    pub(super) arguments: Vec<String>,
}

/// A string as Rust writes it; raw where it has quotes.
pub(super) fn string(text: &str) -> String {
    // What Rust's own printing would escape acts instead of being seen.
    let is_plain = |c: char| matches!(c, '"' | '\'') || c.escape_debug().count() == 1;
    let hashes = "#".repeat(1 + longest_hashes(text));
    match text.contains('"') && text.chars().all(is_plain) {
        true => format!("r{hashes}\"{text}\"{hashes}"),
        false => format!("{text:?}"),
    }
}

fn longest_hashes(text: &str) -> usize {
    text.split(|c| c != '#').map(str::len).max().unwrap_or_default()
}

/// A whole file.
pub(super) fn file(
    imports: &BTreeSet<(&'static str, &'static str)>,
    enums: &BTreeMap<QualifiedName, Item>,
    tables: &BTreeMap<QualifiedName, Item>,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !imports.is_empty() {
        parts.push(uses(imports));
    }
    parts.extend(enums.values().chain(tables.values()).map(item));
    parts.join("\n")
}

fn uses(imports: &BTreeSet<(&'static str, &'static str)>) -> String {
    let mut by_crate: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (home, name) in imports {
        by_crate.entry(home).or_default().push(name);
    }
    let line = |(home, names): (&str, Vec<&str>)| match names.as_slice() {
        [name] => format!("use {home}::{name};\n"),
        names => format!("use {home}::{{{}}};\n", names.join(", ")),
    };
    by_crate.into_iter().map(line).collect()
}

fn item(item: &Item) -> String {
    let mut text = doc(item.doc.as_deref(), 0);
    text.push_str(&format!("#[derive({})]\n", item.derives));
    text.extend(item.attributes.iter().map(|it| attribute(it, 0)));
    text.push_str(&format!("{} {{\n", item.head));
    text.extend(item.members.iter().map(member));
    text.push_str("}\n");
    text
}

fn member(member: &Member) -> String {
    let mut text = doc(member.doc.as_deref(), 4);
    text.extend(member.attributes.iter().map(|it| attribute(it, 4)));
    text.push_str(&format!("    {},\n", member.text));
    text
}

fn doc(text: Option<&str>, indent: usize) -> String {
    let blank = " ".repeat(indent);
    text.map(|text| format!("{blank}/// {text}\n")).unwrap_or_default()
}

pub(super) fn attribute(attribute: &Attribute, indent: usize) -> String {
    let Attribute { head, arguments } = attribute;
    let (blank, joined) = (" ".repeat(indent), arguments.join(", "));
    let line = format!("{blank}#[{head}({joined})]\n");
    if joined.chars().count() <= ARGUMENTS && line.trim_end().chars().count() <= WIDTH {
        return line;
    }
    let lines: Vec<String> =
        arguments.iter().map(|argument| format!("{blank}    {argument}")).collect();
    format!("{blank}#[{head}(\n{}\n{blank})]\n", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_reads_back() {
        let cases = [
            ("a", "\"a\""),
            ("\"A\" > 0", "r#\"\"A\" > 0\"#"),
            ("a\"#b", "r##\"a\"#b\"##"),
            ("a\\\"b", "\"a\\\\\\\"b\""),
            ("a\nb", "\"a\\nb\""),
        ];
        for (text, written) in cases {
            assert_eq!(string(text), written);
        }
    }

    #[test]
    fn long_arguments_stand_below_each_other() {
        let arguments = vec!["a".repeat(40), "b".repeat(40)];
        let long = attribute(&Attribute { head: "column", arguments }, 4);
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        assert_eq!(long, format!("    #[column(\n        {a},\n        {b}\n    )]\n"));
    }
}
