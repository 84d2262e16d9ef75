//! What is a change, and what is taken over.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::*;
use aludel_diff::{Change, candidates, changes, exists, pending, target};
use aludel_postgres::Postgres;

fn public(name: &str) -> QualifiedName {
    QualifiedName::new("public", name)
}

fn key(kind: Kind, name: &str) -> Key {
    match name.split_once('.') {
        Some((table, part)) => Key::part(kind, &public(table), part),
        None => Key::in_schema(kind, "public", name),
    }
}

fn body(text: &str) -> Body {
    serde_json::from_str(text).unwrap()
}

fn table() -> Body {
    body(r#"{"kind": "table"}"#)
}

fn column(data_type: &str) -> Body {
    body(&format!(r#"{{"kind": "column", "position": 1, "data_type": "{data_type}"}}"#))
}

fn index(table: &str, definition: &str) -> Body {
    body(&format!(
        r#"{{"kind": "index", "table": {{"schema": "public", "name": "{table}"}}, "definition": "{definition}"}}"#
    ))
}

fn view(definition: &str) -> Body {
    View { columns: Vec::new(), definition: definition.to_owned(), options: Vec::new() }.into()
}

fn catalog(objects: impl IntoIterator<Item = (Key, Body)>) -> Catalog {
    let mut catalog = Catalog::default();
    for (key, body) in objects {
        catalog.insert(key, Object::new(body));
    }
    catalog
}

/// A source that speaks of tables and their parts in `public`, and of nothing that is said of them.
fn models() -> Aspects {
    let kinds =
        [Kind::Table, Kind::Column, Kind::Default, Kind::Index, Kind::Sequence, Kind::Schema];
    let mut kinds: BTreeMap<Kind, Reach> = kinds.map(|kind| (kind, Reach::Full)).into();
    kinds.insert(Kind::Enum, Reach::Additive);
    Aspects {
        kinds: Some(kinds),
        comments: false,
        privileges: false,
        ownership: false,
        scope: Scope::Schemas(["public".into()].into()),
        ..Aspects::everything()
    }
}

fn words(changes: &[Change<'_>]) -> Vec<String> {
    let word = |change: &Change<'_>| match change {
        Change::Create(_) => "create",
        Change::Drop(_) => "drop",
        Change::Alter(_) if change.is_rename() => "rename",
        Change::Alter(_) => "alter",
    };
    changes.iter().map(|change| format!("{} {}", word(change), change.key())).collect()
}

#[test]
fn a_catalog_is_the_same_as_itself_and_the_way_back_is_the_way_swapped() {
    let before = catalog([
        (key(Kind::Table, "t"), table()),
        (key(Kind::Column, "t.a"), column("text")),
        (key(Kind::Index, "i"), index("t", "(a)")),
    ]);
    let after = catalog([
        (key(Kind::Table, "t"), table()),
        (key(Kind::Column, "t.a"), column("integer")),
        (key(Kind::Index, "j"), index("t", "(a)")),
        (key(Kind::View, "v"), view("SELECT 1")),
    ]);
    assert_eq!(changes(Pair::new(&before, &before)), []);
    let up = changes(Pair::new(&before, &after));
    let expected = ["alter column public.t.a", "rename index public.j", "create view public.v"];
    assert_eq!(words(&up), expected);
    let mut down: Vec<_> = up.iter().map(|change| change.swap()).collect();
    down.sort_by_key(|change| change.key());
    assert_eq!(down, changes(Pair::new(&after, &before)));
}

#[test]
fn partitions_stay_as_long_as_the_whole_does() {
    let partition = |of: &str| {
        let parent = format!(r#"{{"schema": "public", "name": "{of}"}}"#);
        body(&format!(
            r#"{{"kind": "table", "partition_of": {{"parent": {parent}, "bound": "DEFAULT"}}}}"#
        ))
    };
    let before = catalog([
        (key(Kind::Table, "whole"), table()),
        (key(Kind::Table, "part"), partition("whole")),
        (key(Kind::Table, "deeper"), partition("part")),
        (key(Kind::Column, "part.a"), column("text")),
        (key(Kind::Index, "i"), index("deeper", "(a)")),
        (key(Kind::Table, "gone"), table()),
        (key(Kind::Table, "part_of_gone"), partition("gone")),
    ]);
    let wanted = catalog([(key(Kind::Table, "whole"), table())]);
    let target = target(&Postgres, Pair::new(&before, &wanted), &models(), &BTreeSet::new());
    let is = words(&changes(Pair::new(&before, &target)));
    assert_eq!(is, ["drop table public.gone", "drop table public.part_of_gone"]);
}

#[test]
fn what_a_source_cannot_express_is_taken_over() {
    let mut before = catalog([
        (Key::global(Kind::Schema, "public"), Schema {}.into()),
        (key(Kind::Table, "t"), table()),
        (key(Kind::Table, "gone"), table()),
        (key(Kind::Trigger, "t.kept"), trigger()),
        (key(Kind::Trigger, "gone.gone"), trigger()),
        (key(Kind::View, "v"), view("SELECT 1")),
        (key(Kind::Enum, "e"), Enum { labels: Vec::new() }.into()),
        (Key::in_schema(Kind::Table, "other", "t"), table()),
    ]);
    before.objects.get_mut(&key(Kind::Table, "t")).unwrap().comment = Some("kept".to_owned());
    let wanted = catalog([(key(Kind::Table, "t"), table()), (key(Kind::Table, "new"), table())]);
    let target = target(&Postgres, Pair::new(&before, &wanted), &models(), &BTreeSet::new());
    let found = changes(Pair::new(&before, &target));
    let expected =
        ["drop table public.gone", "create table public.new", "drop trigger public.gone.gone"];
    assert_eq!(words(&found), expected);
}

fn trigger() -> Body {
    Trigger {
        definition: String::new(),
        constraint: false,
        enabled: Firing::Origin,
        inherited: false,
    }
    .into()
}

#[test]
fn a_source_of_everything_drops_what_it_does_not_name() {
    let before = catalog([(key(Kind::View, "v"), view("SELECT 1"))]);
    let everything = Aspects::everything();
    let target =
        target(&Postgres, Pair::new(&before, &Catalog::default()), &everything, &BTreeSet::new());
    assert_eq!(target, Catalog::default());
}

#[test]
fn an_unstated_name_matches_an_object_of_the_same_definition() {
    let before = catalog([
        (key(Kind::Table, "t"), table()),
        (key(Kind::Index, "by_hand"), index("t", "(a)")),
        (key(Kind::Sequence, "counter"), sequence("t.id")),
        (key(Kind::Default, "t.id"), next("counter")),
    ]);
    let wanted = catalog([
        (key(Kind::Table, "t"), table()),
        (key(Kind::Index, "t_a_idx"), index("t", "(a)")),
        (key(Kind::Index, "t_b_idx"), index("t", "(b)")),
        (key(Kind::Sequence, "t_id_seq"), sequence("t.id")),
        (key(Kind::Default, "t.id"), next("t_id_seq")),
    ]);
    let unnamed: BTreeSet<Key> =
        [key(Kind::Index, "t_a_idx"), key(Kind::Index, "t_b_idx"), key(Kind::Sequence, "t_id_seq")]
            .into();
    let target = target(&Postgres, Pair::new(&before, &wanted), &models(), &unnamed);
    let found = changes(Pair::new(&before, &target));
    assert_eq!(words(&found), ["create index public.t_b_idx"]);
}

fn sequence(owned_by: &str) -> Body {
    Sequence {
        settings: SequenceSettings::ascending("integer").unwrap(),
        unlogged: false,
        owned_by: Some(key(Kind::Column, owned_by)),
    }
    .into()
}

fn next(sequence: &str) -> Body {
    Default { expression: format!("nextval('public.{sequence}'::regclass)") }.into()
}

#[test]
fn possible_renames_are_named_with_what_speaks_for_them() {
    let before = catalog([
        (key(Kind::Table, "old"), table()),
        (key(Kind::Column, "old.id"), column("uuid")),
        (key(Kind::Column, "old.a"), column("text")),
        (key(Kind::Table, "t"), table()),
        (key(Kind::Column, "t.mail"), column("text")),
        (key(Kind::Column, "t.n"), column("integer")),
        (key(Kind::Enum, "e"), Enum { labels: vec!["a".into(), "b".into()] }.into()),
    ]);
    let after = catalog([
        (key(Kind::Table, "new"), table()),
        (key(Kind::Column, "new.id"), column("uuid")),
        (key(Kind::Table, "t"), table()),
        (key(Kind::Column, "t.email"), column("text")),
        (key(Kind::Enum, "e"), Enum { labels: vec!["a".into(), "c".into()] }.into()),
    ]);
    let catalogs = Pair::new(&before, &after);
    let found = candidates(&changes(catalogs), catalogs);
    let found: Vec<String> = found
        .iter()
        .map(|c| format!("{} -> {}: {}", c.rename.from, c.rename.to, c.evidence))
        .collect();
    assert_eq!(
        found,
        [
            "enum public.e.b -> enum public.e.c: both stand at the same place of the type",
            "table public.old -> table public.new: 1 of 2 columns are the same",
            "column public.t.mail -> column public.t.email: both are text",
        ]
    );
}

#[test]
fn a_declared_rename_is_pending_until_it_is_done() {
    let before = catalog([
        (key(Kind::Table, "old"), table()),
        (key(Kind::Enum, "e"), Enum { labels: vec!["a".into()] }.into()),
    ]);
    let rename = |from: Key, to: Key| Rename { from, to };
    let value = |label: &str| Key::enum_value(&public("e"), label);
    let renames = [
        rename(key(Kind::Table, "old"), key(Kind::Table, "new")),
        rename(key(Kind::Table, "gone"), key(Kind::Table, "old")),
        rename(value("a"), value("b")),
        rename(value("b"), value("a")),
    ];
    let expected = [renames[0].clone(), renames[2].clone()];
    assert_eq!(pending(&renames, &before), expected);
    assert!(exists(&before, &value("a")) && !exists(&before, &value("b")));
}
