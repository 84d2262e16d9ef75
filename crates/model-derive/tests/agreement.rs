//! The derive and the reader understand the same: on the same models the same names, on the same
//! mistakes the same words at the same place.

use std::{collections::BTreeSet, fs, path::Path};

use aludel::{Enum as _, Table as _};
use aludel_catalog::{Body, Key, Kind};
use aludel_model::{ReadOptions, Reading, read};

mod models {
    #![allow(dead_code)]
    include!("agreement/models.rs");
}

fn reading(path: &str) -> Reading {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    read(&folder, &ReadOptions { paths: vec![path.into()], ..ReadOptions::default() })
}

/// The columns of a table, in their order.
fn columns(reading: &Reading, schema: &str, table: &str) -> Vec<String> {
    let mut found: Vec<(u32, String)> = reading
        .wanted
        .catalog
        .of_kind(Kind::Column)
        .filter(|(key, _)| {
            let name = key.parent_name().expect("the table of a column");
            name.schema.as_str() == schema && name.name.as_str() == table
        })
        .filter_map(|(key, object)| match &object.body {
            Body::Column(column) => Some((column.position, key.name.as_str().to_owned())),
            _ => None,
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn both_give_the_same_names() {
    let reading = reading("agreement/models.rs");
    assert_eq!(reading.diagnostics, []);
    macro_rules! same {
        ($($model:ident),+) => {$(
            let schema = if models::$model::SCHEMA.is_empty() { "public" } else { models::$model::SCHEMA };
            let found = columns(&reading, schema, models::$model::NAME);
            assert_eq!(found, models::$model::COLUMNS, stringify!($model));
        )+};
    }
    same!(Plain, Renamed, Holder, Borrowed, CamelCase);
    assert_eq!(reading.models, 5, "every model is compared");
    let key = Key::in_schema(Kind::Enum, models::Mood::SCHEMA, models::Mood::NAME);
    let Some(Body::Enum(mood)) = reading.wanted.catalog.get(&key).map(|object| &object.body) else {
        panic!("the enum is a type")
    };
    assert_eq!(mood.labels, models::Mood::LABELS);
}

#[test]
fn both_say_the_same_words_at_the_same_place() {
    let expected = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong/misspelt.stderr"),
    );
    let said = errors(&expected.expect("what the compiler says"));
    let read: BTreeSet<(String, u32, u32)> = reading("wrong/misspelt.rs")
        .diagnostics
        .iter()
        .filter_map(|d| d.place.as_ref().map(|p| (d.message.clone(), p.line, p.column)))
        .collect();
    assert!(said.len() > 5);
    assert_eq!(said, read);
}

/// The errors in the compiler's words: the message up to what stands beside it, and the place.
fn errors(text: &str) -> BTreeSet<(String, u32, u32)> {
    let mut errors = BTreeSet::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(message) = line.strip_prefix("error: ") else { continue };
        let place =
            lines.by_ref().find_map(|line| line.trim().strip_prefix("--> ").map(str::to_owned));
        let place = place.expect("the place of an error");
        let mut numbers = place.rsplit(':').map(|n| n.parse().expect("a number"));
        let (column, line) = (numbers.next().expect("a column"), numbers.next().expect("a line"));
        let message = message.split(": ").next().unwrap_or(message);
        errors.insert((message.to_owned(), line, column));
    }
    errors
}
