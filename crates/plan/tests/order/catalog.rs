//! Catalogs from one line: `kind name[=content] [on table] [-> table] [: needs…]`, one after the
//! other, with semicolons between.

use aludel_catalog::*;

/// The catalog that a line describes.
pub(crate) fn catalog(line: &str) -> Catalog {
    let mut catalog = Catalog::default();
    let entries: Vec<Entry<'_>> =
        line.split(';').map(str::trim).filter(|entry| !entry.is_empty()).map(Entry::read).collect();
    for entry in &entries {
        catalog.insert(entry.key(), Object::new(entry.body()));
    }
    let named = |name: &str| entries.iter().find(|entry| entry.name == name);
    for entry in &entries {
        for need in &entry.needs {
            let kind = if need.contains('.') { Kind::Column } else { Kind::Table };
            let key = named(need).map_or_else(|| key(kind, need), Entry::key);
            catalog.depend(entry.key(), key);
        }
    }
    catalog
}

struct Entry<'a> {
    kind: Kind,
    name: &'a str,
    content: &'a str,
    on: Option<&'a str>,
    references: Option<&'a str>,
    needs: Vec<&'a str>,
}

impl<'a> Entry<'a> {
    fn read(entry: &'a str) -> Self {
        let (head, needs) = entry.split_once(':').unwrap_or((entry, ""));
        let words: Vec<&str> = head.split_whitespace().collect();
        let after = |word: &str| words.windows(2).find(|pair| pair[0] == word).map(|pair| pair[1]);
        let (name, content) = words[1].split_once('=').unwrap_or((words[1], ""));
        Self {
            kind: kind(words[0]),
            name,
            content,
            on: after("on"),
            references: after("->"),
            needs: needs.split_whitespace().collect(),
        }
    }

    fn key(&self) -> Key {
        key(self.kind, self.name)
    }

    fn body(&self) -> Body {
        let text = self.content.to_owned();
        let table = |name: Option<&str>| QualifiedName::new("public", name.unwrap_or("none"));
        match self.kind {
            Kind::Schema => Schema {}.into(),
            Kind::Enum => Enum { labels: vec![text] }.into(),
            Kind::Function => Function {
                procedure: false,
                definition: text,
                arguments: Vec::new(),
                returns: String::new(),
                sql_body: false,
                is_broken: false,
            }
            .into(),
            Kind::View => {
                View { columns: Vec::new(), definition: text, options: Vec::new() }.into()
            }
            Kind::Default => Default { expression: text }.into(),
            Kind::Table => from_json("table", ""),
            Kind::Column => {
                from_json("column", &format!(r#", "position": 1, "data_type": "{text}""#))
            }
            Kind::Constraint => constraint(&text, self.references),
            Kind::Index => {
                let on = format!(
                    r#", "definition": "{text}", "table": {{"schema": "public", "name": "{}"}}"#,
                    table(self.on).name.as_str()
                );
                from_json("index", &on)
            }
            Kind::Sequence => Sequence {
                settings: SequenceSettings::ascending("bigint").unwrap(),
                unlogged: false,
                owned_by: self.on.map(|column| key(Kind::Column, column)),
            }
            .into(),
            other => panic!("no body for {other:?}"),
        }
    }
}

fn constraint(text: &str, references: Option<&str>) -> Body {
    let references = references.map_or_else(String::new, |table| {
        format!(r#", "references": {{"schema": "public", "name": "{table}"}}"#)
    });
    let constraint_type = if references.is_empty() { "primary_key" } else { "foreign_key" };
    let rest =
        format!(r#", "constraint_type": "{constraint_type}", "definition": "{text}"{references}"#);
    from_json("constraint", &rest)
}

/// Bodies of many fields, all of which but a few are their defaults.
fn from_json(kind: &str, rest: &str) -> Body {
    serde_json::from_str(&format!(r#"{{"kind": "{kind}"{rest}}}"#)).unwrap()
}

fn key(kind: Kind, name: &str) -> Key {
    match name.split_once('.') {
        Some((table, part)) => Key::part(kind, &QualifiedName::new("public", table), part),
        None => Key::in_schema(kind, "public", name),
    }
}

fn kind(word: &str) -> Kind {
    match word {
        "schema" => Kind::Schema,
        "enum" => Kind::Enum,
        "function" => Kind::Function,
        "view" => Kind::View,
        "default" => Kind::Default,
        "table" => Kind::Table,
        "column" => Kind::Column,
        "constraint" => Kind::Constraint,
        "index" => Kind::Index,
        "sequence" => Kind::Sequence,
        other => panic!("no kind {other}"),
    }
}
