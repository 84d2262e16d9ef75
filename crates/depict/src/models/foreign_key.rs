//! Foreign keys: from a model to a model, to a key that the models say.

use aludel_catalog::{Column, Constraint, ConstraintType, Ident, Key, Kind, QualifiedName};

use super::{
    constraint::{Written, deferrable, is_plain, of_table},
    draft::{Draft, TableNames},
    key::listed,
};
use crate::sql::{Reader, names};

/// What is written of the foreign keys of a table.
pub(super) fn foreign_keys(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    table: &TableNames,
) -> Vec<Written> {
    let mut written: Vec<Written> = Vec::new();
    for (key, body) in of_table(draft, name) {
        let is_taken = |column: &Ident| {
            let has = |it: &Written| matches!(it, Written::OnField(own, ..) if own == column);
            written.iter().any(has)
        };
        let Some(reference) = read(draft, name, body) else { continue };
        let is_on_field = matches!(reference.columns.as_slice(), [column] if !is_taken(column));
        let place = if is_on_field { Place::Field } else { Place::Struct };
        let Some(one) = write(draft, table, key, &reference, place) else { continue };
        draft.say_body(key, body.clone());
        written.push(one);
    }
    written
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Field,
    Struct,
}

/// A foreign key, taken apart.
struct Reference {
    columns: Vec<Ident>,
    target: QualifiedName,
    referenced: Vec<Ident>,
    /// `on_delete = cascade`, `match = full`, …
    options: Vec<String>,
}

fn read(draft: &Draft<'_>, name: &QualifiedName, body: &Constraint) -> Option<Reference> {
    if body.constraint_type != ConstraintType::ForeignKey || !is_plain(body) {
        return None;
    }
    let mut reader = Reader::new(&body.definition);
    reader.eat("FOREIGN KEY").then_some(())?;
    let columns = names(reader.group()?)?;
    reader.eat("REFERENCES").then_some(())?;
    let target = reader.qualified()?;
    let referenced = names(reader.group()?)?;
    let own = draft.tables.get(name)?;
    let options = options(own, &mut reader)?;
    let found = Reference { columns, target, referenced, options };
    let fits = draft.tables.contains_key(&found.target)
        && points_to_key(draft, &found)
        && are_comparable(draft, name, &found)
        && !sets_null_in_vain(draft, name, &found);
    fits.then_some(found)
}

fn options(table: &TableNames, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut options = Vec::new();
    if reader.eat("MATCH FULL") {
        options.push("match = full".to_owned());
    }
    if reader.eat("ON UPDATE") {
        options.push(format!("on_update = {}", action(table, reader)?));
    }
    if reader.eat("ON DELETE") {
        options.push(format!("on_delete = {}", action(table, reader)?));
    }
    options.extend(deferrable(reader)?);
    Some(options)
}

fn action(table: &TableNames, reader: &mut Reader<'_>) -> Option<String> {
    let words = [
        ("NO ACTION", "no_action"),
        ("RESTRICT", "restrict"),
        ("CASCADE", "cascade"),
        ("SET NULL", "set_null"),
        ("SET DEFAULT", "set_default"),
    ];
    let word = reader.choose(&words)?;
    let Some(list) = reader.group() else { return Some(word.to_owned()) };
    let fields: Option<Vec<&str>> =
        names(list)?.iter().map(|column| table.fields.get(column).map(String::as_str)).collect();
    Some(format!("{word}({})", fields?.join(", ")))
}

/// Models point to a primary key or a unique constraint that they say, and that is not deferrable.
fn points_to_key(draft: &Draft<'_>, found: &Reference) -> bool {
    let is_key = |body: &Constraint| {
        let kind =
            matches!(body.constraint_type, ConstraintType::PrimaryKey | ConstraintType::Unique);
        let is_on = body.columns.len() == found.referenced.len()
            && body.columns.iter().all(|column| found.referenced.contains(column));
        kind && is_on && is_plain(body) && !body.deferrable
    };
    of_table(draft, &found.target).into_iter().any(|(_, body)| is_key(body))
}

/// The reader of models takes only types that are plainly alike for the two ends.
fn are_comparable(draft: &Draft<'_>, name: &QualifiedName, found: &Reference) -> bool {
    let family = |sql: &str| match sql.split('(').next().unwrap_or(sql) {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => {
            "number".to_owned()
        }
        "text" | "character varying" | "character" | "name" => "text".to_owned(),
        _ => sql.to_owned(),
    };
    let ends = found.columns.iter().zip(&found.referenced);
    ends.map(|(own, other)| (column(draft, name, own), column(draft, &found.target, other))).all(
        |ends| match ends {
            (Some(own), Some(other)) => family(&own.data_type) == family(&other.data_type),
            _ => false,
        },
    )
}

/// `ON DELETE SET NULL` on a column that is never NULL is a mistake in models.
fn sets_null_in_vain(draft: &Draft<'_>, name: &QualifiedName, found: &Reference) -> bool {
    let sets_null = found.options.iter().any(|option| option.contains("set_null"));
    let is_never_null = |own: &Ident| column(draft, name, own).is_none_or(|column| column.not_null);
    sets_null && found.columns.iter().any(is_never_null)
}

fn column<'c>(draft: &Draft<'c>, table: &QualifiedName, name: &Ident) -> Option<&'c Column> {
    draft.catalog.column(&Key::part(Kind::Column, table, name.clone()))
}

fn write(
    draft: &Draft<'_>,
    table: &TableNames,
    key: &Key,
    found: &Reference,
    place: Place,
) -> Option<Written> {
    // A struct of another file has a path that is not known here.
    let target = draft.tables.get(&found.target).filter(|target| target.file == table.file)?;
    let columns: Vec<&str> = found.columns.iter().map(Ident::as_str).collect();
    let by_itself = format!("{}_{}_fkey", key.parent.as_ref()?.as_str(), columns.join("_"));
    let stated = draft.stated_name(key, Some(by_itself));
    let options = found.options.iter().cloned().chain(stated);
    let is_primary = primary_key(draft, &found.target).is_some_and(|it| *it == found.referenced);
    let fields: Option<Vec<String>> =
        found.referenced.iter().map(|column| target.fields.get(column).cloned()).collect();
    let fields = fields?;
    match (place, fields.as_slice()) {
        (Place::Field, [field]) => {
            let model = match is_primary {
                true => target.item.clone(),
                false => format!("{}::{field}", target.item),
            };
            let all: Vec<String> = [model].into_iter().chain(options).collect();
            let column = found.columns.first()?.clone();
            Some(Written::OnField(column, "references", all))
        }
        _ => {
            let own: Option<Vec<String>> =
                found.columns.iter().map(|it| table.fields.get(it).map(|it| listed(it))).collect();
            let columns = format!("columns({})", own?.join(", "));
            let references = format!("references = {}({})", target.item, fields.join(", "));
            Some(Written::Head(
                "foreign_key",
                [columns, references].into_iter().chain(options).collect(),
            ))
        }
    }
}

fn primary_key<'c>(draft: &Draft<'c>, table: &QualifiedName) -> Option<&'c Vec<Ident>> {
    Some(&draft.catalog.primary_key(table)?.columns)
}
