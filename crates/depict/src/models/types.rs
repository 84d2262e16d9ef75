//! The type of a field, from the type of its column.

use aludel_grammar::type_words;

use super::{draft::Draft, layout::string};

/// What a field is, and the `type = …` that it needs where that alone does not say the column's
/// type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldType {
    pub(super) rust: String,
    pub(super) stated: Option<String>,
}

/// A Rust type, where it is imported from, and the SQL type that it stands for by itself.
type Known = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// By the word of the SQL type, without its arguments.
const KNOWN: &[(&str, Known)] = &[
    ("bigint", ("i64", &[], "bigint")),
    ("boolean", ("bool", &[], "boolean")),
    ("bytea", ("Vec<u8>", &[], "bytea")),
    ("date", ("NaiveDate", &[("chrono", "NaiveDate")], "date")),
    ("double", ("f64", &[], "double")),
    ("halfvec", ("pgvector::HalfVector", &[], "halfvec")),
    ("inet", ("std::net::IpAddr", &[], "inet")),
    ("integer", ("i32", &[], "integer")),
    ("json", ("serde_json::Value", &[], "jsonb")),
    ("jsonb", ("serde_json::Value", &[], "jsonb")),
    ("numeric", ("Decimal", &[("rust_decimal", "Decimal")], "numeric")),
    ("real", ("f32", &[], "real")),
    ("smallint", ("i16", &[], "smallint")),
    ("sparsevec", ("pgvector::SparseVector", &[], "sparsevec")),
    ("text", ("String", &[], "text")),
    ("time", ("NaiveTime", &[("chrono", "NaiveTime")], "time")),
    ("timestamp", ("NaiveDateTime", &[("chrono", "NaiveDateTime")], "timestamp")),
    ("timestamptz", ("DateTime<Utc>", &[("chrono", "DateTime"), ("chrono", "Utc")], "timestamptz")),
    ("uuid", ("Uuid", &[("uuid", "Uuid")], "uuid")),
    ("vector", ("pgvector::Vector", &[], "vector")),
];

/// What is read as text where nothing better is known.
const TEXT: Known = ("String", &[], "text");

/// The type of a field that holds values of this SQL type.
pub(super) fn field_type(draft: &mut Draft<'_>, sql: &str) -> FieldType {
    let element = sql.strip_suffix("[]").unwrap_or(sql);
    let is_list = element.len() < sql.len();
    let listed = |rust: &str| if is_list { format!("Vec<{rust}>") } else { rust.to_owned() };
    if let Some(names) = draft.enums.get(element) {
        return FieldType { rust: listed(&names.item), stated: None };
    }
    let words = words(draft, element);
    let name = words.as_deref().and_then(|words| words.split('(').next()).unwrap_or_default();
    let known = KNOWN.binary_search_by(|(word, _)| word.cmp(&name)).ok();
    let (rust, imports, by_itself) =
        known.and_then(|at| KNOWN.get(at)).map_or(TEXT, |(_, known)| *known);
    draft.imports.extend(imports);
    let brackets = &sql[element.len()..];
    let stated = match words {
        Some(words) if words == by_itself => None,
        Some(words) => Some(format!("{words}{brackets}")),
        None => Some(string(sql)),
    };
    FieldType { rust: listed(rust), stated }
}

/// The catalogue's words for a type; one of an extension where the reader will look for it there,
/// and the extension is noted as said.
fn words(draft: &mut Draft<'_>, sql: &str) -> Option<String> {
    if let Some((words, None)) = type_words(sql) {
        return Some(words);
    }
    let (schema, bare) = sql.split_once('.')?;
    let (words, extension) = type_words(bare)?;
    let home = draft.extension_home(extension?)?;
    if home.to_string() != schema {
        return None;
    }
    draft.say_extension(extension?);
    Some(words)
}

#[cfg(test)]
mod tests {
    use aludel_catalog::Catalog;

    use super::{super::ModelOptions, *};

    #[test]
    fn the_types_are_sorted_for_the_search() {
        assert!(KNOWN.is_sorted_by_key(|(word, _)| *word));
    }

    #[test]
    fn a_type_is_stated_where_the_rust_type_does_not_say_it() {
        let (catalog, options) = (Catalog::default(), ModelOptions::default());
        let mut draft = Draft::new(&catalog, &options);
        let cases = [
            ("integer", "i32", None),
            ("text[]", "Vec<String>", None),
            ("character varying(320)", "String", Some("varchar(320)")),
            ("numeric(12,2)[]", "Vec<Decimal>", Some("numeric(12, 2)[]")),
            ("timestamp(3) with time zone", "DateTime<Utc>", Some("timestamptz(3)")),
            ("json", "serde_json::Value", Some("json")),
            ("bytea[]", "Vec<Vec<u8>>", None),
            ("interval", "String", Some("interval")),
            ("public.email", "String", Some("\"public.email\"")),
            ("public.\"Odd\"[]", "Vec<String>", Some("r#\"public.\"Odd\"[]\"#")),
            // No such extension is there: the type is of somebody else.
            ("public.citext", "String", Some("\"public.citext\"")),
        ];
        for (sql, rust, stated) in cases {
            let found = field_type(&mut draft, sql);
            assert_eq!((found.rust.as_str(), found.stated.as_deref()), (rust, stated), "{sql}");
        }
    }
}
