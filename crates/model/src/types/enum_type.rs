//! How an enum is stored: as a type of the database, as text, or as a number.

use aludel_catalog::QualifiedName;
use aludel_grammar::{Enum, Mistake, Storage, Word};

/// How an enum is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EnumShape {
    /// As an enumerated type.
    Native(QualifiedName),
    /// As text: one of the labels.
    Text,
    /// As a number of this SQL type.
    Integer(&'static str),
}

/// sqlx's `type_name` for an enum that is kept as text.
const TEXT: &[&str] = &["text", "varchar", "character varying"];

/// How an enum is stored, by what it says itself.
pub(crate) fn enum_shape(item: &Enum, default_schema: &str) -> Result<EnumShape, Mistake> {
    let integer = item.repr.as_ref().and_then(|repr| integer(&repr.value));
    let type_name = item.sqlx.type_name.as_ref().map(|name| name.value.to_lowercase());
    let says_text = type_name.is_some_and(|name| TEXT.contains(&name.as_str()));
    let stated = item.data_type.storage;
    match (stated, integer) {
        (Some(Storage::Integer), Some(sql)) => Ok(EnumShape::Integer(sql)),
        (Some(Storage::Integer), None) => Ok(EnumShape::Integer("integer")),
        (Some(Storage::Text), _) => Ok(EnumShape::Text),
        (None, Some(sql)) if item.derives_type => Ok(EnumShape::Integer(sql)),
        (None, _) if says_text && item.data_type.name.is_none() => Ok(EnumShape::Text),
        _ => native_name(item, default_schema).map(EnumShape::Native),
    }
}

fn integer(repr: &str) -> Option<&'static str> {
    match repr {
        "i16" => Some("smallint"),
        "i32" => Some("integer"),
        "i64" => Some("bigint"),
        _ => None,
    }
}

fn native_name(item: &Enum, default_schema: &str) -> Result<QualifiedName, Mistake> {
    use heck::ToSnakeCase;
    let data_type = &item.data_type;
    let schema = data_type.schema.as_ref().map_or(default_schema, |s| s.value.as_str());
    if let Some(name) = &data_type.name {
        return Ok(QualifiedName::new(schema, name.value.as_str()));
    }
    if let Some(name) = &item.sqlx.type_name {
        return Ok(sqlx_name(name, schema));
    }
    // sqlx looks a type without `type_name` up by the enum's own name, which SQL folds.
    if item.derives_type && item.derives_enum.is_none() {
        return Ok(QualifiedName::new(schema, item.name.value.to_lowercase()));
    }
    let is_ours = item.derives_enum.is_some() || data_type.span.is_some();
    if is_ours && item.name.value.to_snake_case() == item.name.value.to_lowercase() {
        return Ok(QualifiedName::new(schema, item.name.value.to_snake_case()));
    }
    Err(unsaid(item))
}

/// `type_name = "app.role"`.
fn sqlx_name(name: &Word, schema: &str) -> QualifiedName {
    let bare = |part: &str| part.trim_matches('"').to_owned();
    match name.value.split_once('.') {
        Some((schema, name)) => QualifiedName::new(bare(schema), bare(name)),
        None => QualifiedName::new(schema, bare(&name.value)),
    }
}

fn unsaid(item: &Enum) -> Mistake {
    use heck::ToSnakeCase;
    let name = &item.name.value;
    Mistake::new(item.name.span, format!("the enum `{name}` does not say how it is stored")).help(
        format!(
            "derive `sqlx::Type` with `#[sqlx(type_name = \"{}\")]` for an enumerated type, with \
             `#[repr(i16)]` for a number, or with `#[sqlx(type_name = \"text\")]` for text",
            name.to_snake_case()
        ),
    )
}
