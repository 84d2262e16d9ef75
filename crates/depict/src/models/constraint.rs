//! Keys, checks and exclusion constraints.

use aludel_catalog::{Body, Constraint, ConstraintType, Ident, Key, Kind, QualifiedName};
use aludel_grammar::extension_of_method;

use super::{
    draft::{Draft, TableNames},
    index::{include_words, included},
    key::{is_word, listed},
    layout::string,
};
use crate::sql::{Reader, bare, names, words};

/// A constraint in the words of the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// An argument of a field's `column`: its word, and what is said of it.
    OnField(Ident, &'static str, Vec<String>),
    /// A head of the struct.
    Head(&'static str, Vec<String>),
}

/// The constraints of a table that are not inherited, with their keys.
pub(super) fn of_table<'c>(
    draft: &Draft<'c>,
    name: &QualifiedName,
) -> Vec<(&'c Key, &'c Constraint)> {
    let own = draft.catalog.parts(Kind::Constraint, name);
    own.filter_map(|(key, object)| match &object.body {
        Body::Constraint(body) => Some((key, &**body)),
        _ => None,
    })
    .collect()
}

/// What is written of the constraints of a table, foreign keys left out.
pub(super) fn constraints(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    table: &TableNames,
) -> Vec<Written> {
    let mut written = Vec::new();
    for (key, body) in of_table(draft, name) {
        let Some(one) = write(draft, table, key, body) else { continue };
        draft.say_body(key, Constraint { index_comment: None, ..body.clone() });
        written.push(one);
    }
    written
}

/// Whether all of a constraint but its definition can be said.
pub(super) fn is_plain(body: &Constraint) -> bool {
    let is_odd = body.not_valid || body.not_enforced || body.no_inherit || body.inherited;
    !is_odd && body.index_options.is_empty() && body.index_tablespace.is_none()
}

fn write(
    draft: &mut Draft<'_>,
    table: &TableNames,
    key: &Key,
    body: &Constraint,
) -> Option<Written> {
    if !is_plain(body) || draft.is_entangled(key) {
        return None;
    }
    match body.constraint_type {
        ConstraintType::PrimaryKey => primary_key(draft, table, key, body),
        ConstraintType::Unique => unique(draft, table, key, body),
        ConstraintType::Check => check(draft, table, key, body),
        ConstraintType::Exclusion => exclude(draft, key, body),
        ConstraintType::ForeignKey | ConstraintType::Trigger => None,
    }
}

fn primary_key(
    draft: &Draft<'_>,
    table: &TableNames,
    key: &Key,
    body: &Constraint,
) -> Option<Written> {
    let mut reader = Reader::new(&body.definition);
    reader.eat("PRIMARY KEY").then_some(())?;
    let columns = names(reader.group()?)?;
    let include = include_words(table, &included(&mut reader)?)?;
    let deferrable = deferrable(&mut reader)?;
    let by_itself = format!("{}_pkey", key.parent.as_ref()?.as_str());
    let options: Vec<String> = include
        .into_iter()
        .chain(deferrable)
        .chain(draft.stated_name(key, Some(by_itself)))
        .collect();
    placed(table, "primary_key", &columns, options)
}

fn unique(draft: &Draft<'_>, table: &TableNames, key: &Key, body: &Constraint) -> Option<Written> {
    let mut reader = Reader::new(&body.definition);
    reader.eat("UNIQUE").then_some(())?;
    let nulls = reader.eat("NULLS NOT DISTINCT").then(|| "nulls_not_distinct".to_owned());
    let columns = names(reader.group()?)?;
    let included = included(&mut reader)?;
    let include = include_words(table, &included)?;
    let deferrable = deferrable(&mut reader)?;
    let all: Vec<&str> = columns.iter().chain(&included).map(Ident::as_str).collect();
    let by_itself = format!("{}_{}_key", key.parent.as_ref()?.as_str(), all.join("_"));
    let stated = draft.stated_name(key, Some(by_itself));
    let options = nulls.into_iter().chain(include).chain(deferrable).chain(stated).collect();
    placed(table, "unique", &columns, options)
}

/// On the field where it is one, on the struct where there are several.
fn placed(
    table: &TableNames,
    head: &'static str,
    columns: &[Ident],
    options: Vec<String>,
) -> Option<Written> {
    if let [column] = columns {
        table.fields.get(column)?;
        return Some(Written::OnField(column.clone(), head, options));
    }
    let field = |column: &Ident| table.fields.get(column).map(|field| listed(field));
    let fields: Option<Vec<String>> = columns.iter().map(field).collect();
    Some(Written::Head(head, fields?.into_iter().chain(options).collect()))
}

/// `deferrable`, `deferrable = deferred`; `None` where something else is left.
pub(super) fn deferrable(reader: &mut Reader<'_>) -> Option<Option<String>> {
    let said = reader.eat("DEFERRABLE").then(|| match reader.eat("INITIALLY DEFERRED") {
        true => "deferrable = deferred".to_owned(),
        false => "deferrable".to_owned(),
    });
    reader.is_end().then_some(said)
}

/// The name holds the column where exactly one is mentioned; the reader of models goes by words,
/// so where a word may be a column or something else, the name is stated.
fn check(draft: &Draft<'_>, table: &TableNames, key: &Key, body: &Constraint) -> Option<Written> {
    let mut reader = Reader::new(&body.definition);
    reader.eat("CHECK").then_some(())?;
    let condition = bare(reader.group()?);
    reader.is_end().then_some(())?;
    let parent = key.parent.as_ref()?.as_str();
    let by_itself = match body.columns.as_slice() {
        [column] => format!("{parent}_{}_check", column.as_str()),
        _ => format!("{parent}_check"),
    };
    let is_column = |word: &String| table.fields.contains_key(&Ident::from(word.as_str()));
    let mut mentioned: Vec<String> = words(condition).filter(is_column).collect();
    mentioned.sort();
    mentioned.dedup();
    let own = body.columns.iter().map(|column| column.as_str().to_owned());
    let mut own: Vec<String> = own.collect();
    own.sort();
    let by_itself = (own == mentioned).then_some(by_itself);
    let stated = draft.stated_name(key, by_itself);
    let arguments = [string(condition)].into_iter().chain(stated).collect();
    Some(Written::Head("check", arguments))
}

fn exclude(draft: &mut Draft<'_>, key: &Key, body: &Constraint) -> Option<Written> {
    let mut reader = Reader::new(&body.definition);
    reader.eat("EXCLUDE USING").then_some(())?;
    let method = reader.ident()?;
    let is_known = extension_of_method(method.as_str()).is_none() && is_word(method.as_str());
    is_known.then_some(())?;
    let elements = string(reader.group()?);
    let condition = match reader.eat("WHERE") {
        true => Some(format!("where = {}", string(bare(reader.group()?)))),
        false => None,
    };
    let deferrable = deferrable(&mut reader)?;
    let arguments = [format!("method = {}", method.as_str()), elements];
    let options = condition.into_iter().chain(deferrable).chain(draft.stated_name(key, None));
    Some(Written::Head("exclude", arguments.into_iter().chain(options).collect()))
}
