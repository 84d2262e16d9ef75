//! A column as `CREATE TABLE` and `ADD COLUMN` write it.

use aludel_catalog::{Column, Generated, Identity, Key, SequenceSettings};

use super::{naming::Names, options, sequence};

/// `name type … NOT NULL`.
pub(super) fn full(key: &Key, column: &Column, default: Option<&str>, names: Names<'_>) -> String {
    let mut words = vec![key.name.to_string(), names.text(&column.data_type).into_owned()];
    if !column.foreign_options.is_empty() {
        words.push(options::foreign(&column.foreign_options));
    }
    words.extend(column.compression.iter().map(|method| format!("COMPRESSION {method}")));
    words.extend(column.collation.iter().map(|collation| collate(collation, names)));
    words.extend(constraints(column, default, names));
    words.join(" ")
}

/// `name WITH OPTIONS …` in a typed table, where there is something to say.
pub(super) fn of_typed(
    key: &Key,
    column: &Column,
    default: Option<&str>,
    names: Names<'_>,
) -> Option<String> {
    let words = constraints(column, default, names);
    (!words.is_empty()).then(|| format!("{} WITH OPTIONS {}", key.name, words.join(" ")))
}

/// `COLLATE "C"`.
pub(super) fn collate(collation: &str, names: Names<'_>) -> String {
    format!("COLLATE {}", names.text(collation))
}

fn constraints(column: &Column, default: Option<&str>, names: Names<'_>) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(not_null(column));
    words.extend(column.generated.iter().map(|generated| as_generated(generated, names)));
    words.extend(column.identity.iter().map(|identity| as_identity(identity, column, names)));
    words.extend(default.map(|default| format!("DEFAULT {}", names.text(default))));
    words
}

/// `NOT NULL`, with its name where the user gave one; an identity is so by itself.
fn not_null(column: &Column) -> Option<String> {
    let name = column.not_null_name.as_ref().map(|name| format!("CONSTRAINT {name} "));
    let options = column.not_null_options.as_ref().map(|options| format!(" {options}"));
    let is_said = column.not_null && (column.identity.is_none() || name.is_some());
    is_said.then(|| format!("{}NOT NULL{}", name.unwrap_or_default(), options.unwrap_or_default()))
}

fn as_generated(generated: &Generated, names: Names<'_>) -> String {
    let kind = if generated.is_virtual { "VIRTUAL" } else { "STORED" };
    let expression = super::naming::parenthesized(&names.text(&generated.expression));
    format!("GENERATED ALWAYS AS {expression} {kind}")
}

/// `GENERATED ALWAYS AS IDENTITY (START WITH 10)`.
pub(super) fn as_identity(identity: &Identity, column: &Column, names: Names<'_>) -> String {
    let when = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
    let mut settings = Vec::new();
    settings.extend(
        identity.sequence_name.iter().map(|n| format!("SEQUENCE NAME {}", names.qualified(n))),
    );
    let born_with = SequenceSettings::ascending(&column.data_type);
    settings.extend(sequence::settings(&identity.settings, born_with.as_ref()));
    match settings.is_empty() {
        true => format!("GENERATED {when} AS IDENTITY"),
        false => format!("GENERATED {when} AS IDENTITY ({})", settings.join(" ")),
    }
}
