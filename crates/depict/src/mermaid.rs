//! A diagram in mermaid's words.
//!
//! Source: mermaid's manual, "Entity Relationship Diagrams".

use aludel_catalog::{Catalog, QualifiedName};

use crate::diagram::{Attribute, Diagram, Entity, Relation};

/// The diagram of a catalog's tables. Partitions are left out: they are their table.
pub fn mermaid(catalog: &Catalog) -> String {
    let diagram = Diagram::of(catalog);
    let entities = diagram.entities.iter().map(entity);
    let relations = diagram.relations.iter().map(|it| relation(it, &diagram));
    std::iter::once("erDiagram\n".to_owned()).chain(entities).chain(relations).collect()
}

fn entity(entity: &Entity) -> String {
    let name = entity_name(&entity.table);
    if entity.rows.is_empty() {
        return format!("    {name}\n");
    }
    let lines: String = entity.rows.iter().map(attribute).collect();
    format!("    {name} {{\n{lines}    }}\n")
}

/// `uuid user_id FK "may be NULL"`.
fn attribute(row: &Attribute) -> String {
    let marks = [(row.primary, "PK"), (row.foreign, "FK"), (row.unique, "UK")];
    let marks: Vec<&str> = marks.iter().filter(|(has, _)| *has).map(|(_, mark)| *mark).collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" {}", marks.join(", ")) };
    let name = word(row.name.as_str());
    let mut remarks: Vec<String> = Vec::new();
    if name != row.name.as_str() {
        remarks.push(comment(row.name.as_str()));
    }
    if row.nullable {
        remarks.push("may be NULL".to_owned());
    }
    let remarks = match remarks.is_empty() {
        true => String::new(),
        false => format!(" \"{}\"", remarks.join(", ")),
    };
    format!("        {} {name}{marks}{remarks}\n", data_type(&row.data_type))
}

/// The one side: exactly one row, or none where the key may be NULL. The many side: any number of
/// rows, or at most one where the key is unique.
fn relation(relation: &Relation, diagram: &Diagram) -> String {
    let one = if relation.optional { "|o" } else { "||" };
    let many = if relation.unique { "o|" } else { "o{" };
    let name = |place: usize| entity_name(&diagram.entities[place].table);
    let (from, to) = (name(relation.to), name(relation.from));
    let label = comment(relation.name.as_str());
    format!("    {from} {one}--{many} {to} : \"{label}\"\n")
}

/// A table's name in quotes, which mermaid ends at the next quote whatever stands before it.
fn entity_name(name: &QualifiedName) -> String {
    let own = comment(name.name.as_str());
    match name.schema.as_str() {
        "public" => format!("\"{own}\""),
        schema => format!("\"{}.{own}\"", comment(schema)),
    }
}

/// A text that can stand in quotes.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c == '"' || c.is_control() { '\'' } else { c }).collect()
}

/// The name of an attribute: a letter, then letters, digits, `_` and `-`.
fn word(name: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let safe: String = name.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    if safe.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        safe
    } else {
        format!("_{safe}")
    }
}

/// A type in one word: `timestamptz`, `varchar(320)`, `numeric(12-2)`, `text[]`.
fn data_type(short: &str) -> String {
    let short = short.replace(", ", "-");
    let is_part = |c: char| c.is_alphanumeric() || "_-()[]".contains(c);
    let safe: String = short.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    if safe.starts_with(char::is_alphabetic) { safe } else { format!("t{safe}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::short;

    #[test]
    fn types_and_names_are_single_words() {
        let cases = [
            ("character varying(320)", "varchar(320)"),
            ("numeric(12,2)[]", "numeric(12-2)[]"),
            ("timestamp with time zone", "timestamptz"),
            ("public.role", "role"),
            ("app.\"Odd type\"", "app__Odd_type_"),
            ("\"char\"", "t_char_"),
        ];
        for (sql, shown) in cases {
            assert_eq!(data_type(&short(sql)), shown);
        }
        assert_eq!([word("a b"), word("1st"), word("ü")], ["a_b", "_1st", "ü"]);
    }
}
