//! Enumerated types as Rust enums.

use std::collections::BTreeMap;

use aludel_catalog::{Body, Catalog, Enum, Key, Kind, MAX_IDENT_BYTES, QualifiedName};

use super::{
    draft::{Draft, EnumNames},
    layout::{Attribute, Item, Member, string},
    names::{self, Names, variants},
};

/// The enums that can be said, by their types as the server prints them.
pub(super) fn named(catalog: &Catalog, names: &mut Names) -> BTreeMap<String, EnumNames> {
    let mut named = BTreeMap::new();
    for (key, object) in catalog.of_kind(Kind::Enum) {
        let (Body::Enum(body), Some(name)) = (&object.body, key.qualified_name()) else { continue };
        if !can_be_said(body) {
            continue;
        }
        let own = key.name.as_str();
        let with_schema = format!("{} {own}", name.schema.as_str());
        let wishes = [own, &with_schema];
        let item = names.take(&wishes);
        let variants = variants(&body.labels);
        named.insert(name.to_string(), EnumNames { key: key.clone(), item, variants });
    }
    named
}

fn can_be_said(body: &Enum) -> bool {
    let fits = |label: &String| label.len() <= MAX_IDENT_BYTES && !label.is_empty();
    !body.labels.is_empty() && body.labels.iter().all(fits)
}

/// The enums as items.
pub(super) fn items(draft: &mut Draft<'_>) -> BTreeMap<QualifiedName, Item> {
    let mut items = BTreeMap::new();
    for names in draft.enums.values().cloned().collect::<Vec<_>>() {
        let Some(Body::Enum(body)) = draft.catalog.get(&names.key).map(|found| &found.body) else {
            continue;
        };
        draft.say_with_comment(&names.key, (**body).clone());
        draft.imports.insert(("aludel", "Enum"));
        if let Some(name) = names.key.qualified_name() {
            items.insert(name, item(draft, &names));
        }
    }
    items
}

fn item(draft: &Draft<'_>, names: &EnumNames) -> Item {
    let key = &names.key;
    let mut arguments = vec![format!("name = {}", string(key.name.as_str()))];
    if let Some(schema) = key.schema.as_ref().filter(|it| it.as_str() != draft.default_schema()) {
        arguments.push(format!("schema = {}", string(schema.as_str())));
    }
    let (doc, stated) = documented(draft, key);
    arguments.extend(stated);
    Item {
        doc,
        derives: "Debug, Clone, Copy, PartialEq, Eq, Enum",
        attributes: vec![Attribute { head: "data_type", arguments }],
        head: format!("pub enum {}", names.item),
        members: names.variants.iter().map(|(name, label)| variant(name, label)).collect(),
    }
}

fn variant(name: &str, label: &str) -> Member {
    let stated = Attribute { head: "label", arguments: vec![format!("name = {}", string(label))] };
    let attributes = if name == label { Vec::new() } else { vec![stated] };
    Member { doc: None, attributes, text: name.to_owned() }
}

/// A comment as documentation, or as an argument where it has several lines.
pub(super) fn documented(draft: &Draft<'_>, key: &Key) -> (Option<String>, Option<String>) {
    let Some(comment) = draft.comment(key) else { return (None, None) };
    if !comment.contains(char::is_control) {
        return (Some(comment.to_owned()), None);
    }
    let stated = format!("comment = {}", string(comment));
    (None, draft.options.comments.then_some(stated))
}

/// A label's variant, as a default names it.
pub(super) fn path(names: &EnumNames, label: &str) -> Option<String> {
    let (variant, _) = names.variants.iter().find(|(_, it)| it == label)?;
    Some(format!("{}::{variant}", names.item))
}

/// A struct's name for a table: singular, then as it is, then with its schema.
pub(super) fn struct_name(name: &QualifiedName, names: &mut Names) -> String {
    let own = name.name.as_str();
    let one = names::singular(own);
    let with_schema = format!("{} {one}", name.schema.as_str());
    let row = format!("{one} row");
    names.take(&[&one, own, &with_schema, &row])
}
