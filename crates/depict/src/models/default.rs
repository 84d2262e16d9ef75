//! Defaults as Rust expressions. A default that reads back as other words than the server's own is
//! written as SQL.

use aludel_catalog::Key;
use aludel_catalog::{Body, Ident, Kind, QualifiedName, Sequence, SequenceSettings};

use super::{draft::Draft, enums, layout::string, types::FieldType};
use crate::sql::{Reader, cast_literal};

/// The default of a column of this SQL type.
pub(super) fn default(draft: &mut Draft<'_>, sql: &str, rust: &FieldType, text: &str) -> String {
    plain(text, sql)
        .or_else(|| literal(draft, sql, text))
        .or_else(|| call(draft, sql, rust, text))
        .unwrap_or_else(|| format!("sql({})", string(text)))
}

/// Truth values and numbers.
fn plain(text: &str, sql: &str) -> Option<String> {
    let is_number = |text: &str| {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        digits(whole) && digits(fraction)
    };
    let is_whole = !text.contains('.');
    match (sql.split(['(', ' ']).next()?, text) {
        ("boolean", "true" | "false") => Some(text.to_owned()),
        ("smallint" | "integer" | "bigint", _) if is_number(text) && is_whole => {
            Some(text.to_owned())
        }
        ("real" | "double" | "numeric", _) if is_number(text) => Some(text.to_owned()),
        ("smallint" | "integer" | "bigint" | "real" | "double" | "numeric", _) => negative(text),
        _ => None,
    }
    .filter(|_| !sql.ends_with("[]"))
}

/// `'-1'::integer` is how the server prints a negative literal.
fn negative(text: &str) -> Option<String> {
    let (value, cast) = cast_literal(text)?;
    let number: i64 = value.parse().ok()?;
    let is_own = match cast {
        "integer" => i32::try_from(number).is_ok(),
        "bigint" => i32::try_from(number).is_err(),
        _ => false,
    };
    (number < 0 && is_own).then_some(value)
}

/// `'draft'::text`, a label of an enum, an empty list.
fn literal(draft: &Draft<'_>, sql: &str, text: &str) -> Option<String> {
    let (value, cast) = cast_literal(text)?;
    if cast != sql {
        return None;
    }
    if sql.ends_with("[]") {
        return (value == "{}").then(|| "[]".to_owned());
    }
    if let Some(names) = draft.enums.get(sql) {
        return enums::path(names, &value);
    }
    match sql {
        "json" | "jsonb" => Some(format!("json({})", string(&value))),
        "text"
        | "uuid"
        | "date"
        | "inet"
        | "cidr"
        | "interval"
        | "bytea"
        | "timestamp with time zone"
        | "timestamp without time zone" => Some(string(&value)),
        _ => None,
    }
}

/// The functions that have a word.
fn call(draft: &mut Draft<'_>, sql: &str, rust: &FieldType, text: &str) -> Option<String> {
    let is_time = rust.rust != "String" && (sql.starts_with("time") || sql == "date");
    match (text, sql) {
        ("now()", _) if is_time => Some("now()".to_owned()),
        ("CURRENT_DATE", "date") => Some("today()".to_owned()),
        ("gen_random_uuid()", "uuid") => Some("uuid_v4()".to_owned()),
        ("uuidv7()", "uuid") if draft.options.target.is_some_and(|major| major >= 18) => {
            Some("uuid_v7()".to_owned())
        }
        _ => nextval(draft, sql, text),
    }
}

/// `nextval`: the model brings the sequence, counting as any does; the rest of it is SQL's.
fn nextval(draft: &mut Draft<'_>, sql: &str, text: &str) -> Option<String> {
    if !matches!(sql, "smallint" | "integer" | "bigint") && !sql.starts_with("numeric") {
        return None;
    }
    let inside = text.strip_prefix("nextval(")?.strip_suffix(')')?;
    let (written, _) = cast_literal(inside).filter(|(_, cast)| *cast == "regclass")?;
    let mut reader = Reader::new(&written);
    let name = reader.qualified().filter(|_| reader.is_end())?;
    let key = Key::in_schema(Kind::Sequence, name.schema.clone(), name.name.clone());
    let is_sequence = matches!(draft.catalog.get(&key)?.body, Body::Sequence(_));
    let word = word(draft, &name).filter(|_| is_sequence)?;
    let settings = SequenceSettings::ascending("bigint")?;
    draft.say_body(&key, Sequence { settings, unlogged: false, owned_by: None });
    Some(format!("nextval({})", string(&word)))
}

/// The sequence's name as a model says it: there, a dot always divides.
fn word(draft: &Draft<'_>, name: &QualifiedName) -> Option<String> {
    let has_dot = |ident: &Ident| ident.as_str().contains('.');
    if has_dot(&name.schema) || has_dot(&name.name) {
        return None;
    }
    let (schema, own) = (name.schema.as_str(), name.name.as_str());
    match schema == draft.default_schema() {
        true => Some(own.to_owned()),
        false => Some(format!("{schema}.{own}")),
    }
}

#[cfg(test)]
mod tests {
    use aludel_catalog::Catalog;

    use super::{
        super::{ModelOptions, types::field_type},
        *,
    };

    #[test]
    fn a_default_reads_back_as_the_server_prints_it() {
        let (catalog, options) = (Catalog::default(), ModelOptions::default());
        let mut draft = Draft::new(&catalog, &options);
        let cases = [
            ("true", "boolean", "true"),
            ("0", "bigint", "0"),
            ("0.5", "numeric(5,2)", "0.5"),
            ("'-1'::integer", "bigint", "-1"),
            ("'0'::bigint", "bigint", "sql(\"'0'::bigint\")"),
            ("'draft'::text", "text", "\"draft\""),
            (
                "'draft'::character varying",
                "character varying(9)",
                "sql(\"'draft'::character varying\")",
            ),
            ("'{}'::text[]", "text[]", "[]"),
            ("'{\"a\": 1}'::jsonb", "jsonb", "json(r#\"{\"a\": 1}\"#)"),
            ("now()", "timestamp with time zone", "now()"),
            ("now()", "text", "sql(\"now()\")"),
            ("CURRENT_DATE", "date", "today()"),
            ("gen_random_uuid()", "uuid", "uuid_v4()"),
            ("uuidv7()", "uuid", "sql(\"uuidv7()\")"),
            ("(1 + 1)", "integer", "sql(\"(1 + 1)\")"),
            ("nextval('public.s'::regclass)", "integer", "sql(\"nextval('public.s'::regclass)\")"),
        ];
        for (text, sql, expected) in cases {
            let rust = field_type(&mut draft, sql);
            assert_eq!(default(&mut draft, sql, &rust, text), expected);
        }
    }
}
