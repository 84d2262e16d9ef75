//! Indexes.

use aludel_catalog::{Ident, Index, Key, QualifiedName};
use aludel_grammar::extension_of_method;

use super::{
    draft::{Draft, TableNames},
    key::{self, is_word, keys},
    layout::string,
};
use crate::sql::{Reader, bare, names};

/// An index in the words of the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// Nothing but a column: `index` on the field.
    OnField(Ident),
    /// `#[index(…)]`.
    Head(Vec<String>),
}

/// What is written of the indexes of a table.
pub(super) fn indexes(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    table: &TableNames,
) -> Vec<Written> {
    let mut written: Vec<Written> = Vec::new();
    for (key, index) in draft.indexes.get(name).cloned().unwrap_or_default() {
        let brought = draft.brought.clone();
        let Some(head) = write(draft, table, key, index) else {
            draft.brought = brought;
            continue;
        };
        draft.say_body(key, Index { statistics: Vec::new(), ..index.clone() });
        written.push(head);
    }
    written
}

fn write(draft: &mut Draft<'_>, table: &TableNames, key: &Key, index: &Index) -> Option<Written> {
    let is_plain = !index.invalid && !index.only && !index.inherited;
    let is_placed = index.partition_of.is_some() || index.tablespace.is_some();
    if !is_plain || is_placed || draft.is_entangled(key) {
        return None;
    }
    let mut reader = Reader::new(&index.definition);
    reader.eat("USING").then_some(())?;
    let method = reader.ident()?;
    is_sayable(draft, method.as_str())?;
    let keys = keys(draft, table, reader.group()?)?;
    let include = included(&mut reader)?;
    let options = options(table, index, &method, &include, &mut reader)?;
    let stated = draft.stated_name(key, by_itself(&index.table, &keys, &include));
    match (keys.as_slice(), options.is_empty() && stated.is_none()) {
        ([key::Key { column: Some(column), .. }], true) => Some(Written::OnField(column.clone())),
        _ => {
            let keys = keys.into_iter().map(|key| key.text);
            Some(Written::Head(keys.chain(options).chain(stated).collect()))
        }
    }
}

/// A method of an extension brings it: that must be the one that is there.
fn is_sayable(draft: &mut Draft<'_>, method: &str) -> Option<()> {
    if let Some(extension) = extension_of_method(method) {
        draft.extension_home(extension)?;
        draft.say_extension(extension);
    }
    is_word(method).then_some(())
}

/// The columns of `INCLUDE`.
pub(super) fn included(reader: &mut Reader<'_>) -> Option<Vec<Ident>> {
    match reader.eat("INCLUDE") {
        true => names(reader.group()?),
        false => Some(Vec::new()),
    }
}

/// `include(a, b)`.
pub(super) fn include_words(table: &TableNames, columns: &[Ident]) -> Option<Option<String>> {
    if columns.is_empty() {
        return Some(None);
    }
    let fields: Option<Vec<&str>> =
        columns.iter().map(|column| table.fields.get(column).map(String::as_str)).collect();
    Some(Some(format!("include({})", fields?.join(", "))))
}

fn options(
    table: &TableNames,
    index: &Index,
    method: &Ident,
    include: &[Ident],
    reader: &mut Reader<'_>,
) -> Option<Vec<String>> {
    let mut options = Vec::new();
    if index.unique {
        options.push("unique".to_owned());
    }
    if method.as_str() != "btree" {
        options.push(format!("method = {}", method.as_str()));
    }
    options.extend(include_words(table, include)?);
    if reader.eat("NULLS NOT DISTINCT") {
        options.push("nulls_not_distinct".to_owned());
    }
    if reader.eat("WITH") {
        options.push(format!("with({})", key::settings(reader.group()?)?));
    }
    if reader.eat("WHERE") {
        options.push(format!("where = {}", string(bare(reader.rest()))));
        *reader = Reader::new("");
    }
    reader.is_end().then_some(options)
}

/// The name that an index of plain columns has by itself.
fn by_itself(table: &QualifiedName, keys: &[key::Key], include: &[Ident]) -> Option<String> {
    let keys: Option<Vec<&Ident>> = keys.iter().map(|key| key.name.as_ref()).collect();
    let mut all: Vec<&str> = keys?.into_iter().chain(include).map(Ident::as_str).collect();
    let name = format!("{}_{}_idx", table.name.as_str(), all.join("_"));
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    (all.len() == count).then_some(name)
}
