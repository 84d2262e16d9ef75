//! A catalog as a file: JSON with a version.

mod lines;
mod sound;

use std::{
    cmp::Ordering,
    io::{self, Write},
    path::Path,
};

use aludel_catalog::Catalog;
use lines::Lines;
use serde::{Deserialize, Serialize};
use serde_json::Serializer;

use crate::{Failure, FailureKind, Remedy, Result, visible::JsonWriter};

/// The version of the form.
const VERSION: u32 = 1;

/// The form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved<C> {
    /// The form's version.
    aludel_catalog: u32,
    /// The catalog.
    catalog: C,
}

/// Writes a catalog.
pub fn write(catalog: &Catalog, stream: &mut impl Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(JsonWriter(stream), Lines::default());
    Saved { aludel_catalog: VERSION, catalog }.serialize(&mut serializer)?;
    writeln!(stream)
}

/// The version alone, of a form that may be of another version.
#[derive(Debug, Deserialize)]
struct Version {
    aludel_catalog: u32,
}

/// Reads a catalog.
pub fn read(text: &[u8], path: &Path) -> Result<Catalog> {
    let wrong = |error: serde_json::Error| broken(&error, path);
    let version = serde_json::from_slice::<Version>(text).map_err(wrong)?.aludel_catalog;
    match version.cmp(&VERSION) {
        Ordering::Equal => {
            let catalog = serde_json::from_slice::<Saved<Catalog>>(text).map_err(wrong)?.catalog;
            sound(grounded(catalog, path)?, path)
        }
        Ordering::Greater => Err(of_version(version, path)
            .hint("it was written by a newer aludel: update this one, or write it with this one")),
        Ordering::Less => Err(of_version(version, path).hint("write it again with this aludel")),
    }
}

/// The catalog, unless something in it is a part of itself.
fn grounded(catalog: Catalog, path: &Path) -> Result<Catalog> {
    match catalog.without_ground() {
        None => Ok(catalog),
        Some(key) => {
            let path = path.display();
            let message = format!("{path}: {key} is a part of itself, or of too many others");
            Err(Failure::new(FailureKind::Input, message))
        }
    }
}

/// The catalog, unless a text in it would run more than it describes.
fn sound(catalog: Catalog, path: &Path) -> Result<Catalog> {
    match sound::first_unsound(&catalog) {
        None => Ok(catalog),
        Some(sound::Unsound { key, path: member, why }) => {
            let message = format!("{}: {key}: the text at {member} {why}", path.display());
            Err(Failure::new(FailureKind::Input, message)
                .hint("a saved catalog is data: no other SQL is run than what it describes"))
        }
    }
}

fn of_version(version: u32, path: &Path) -> Failure {
    let message = format!("{}: the form has version {version}, not {VERSION}", path.display());
    Failure::new(FailureKind::Input, message)
}

fn broken(error: &serde_json::Error, path: &Path) -> Failure {
    let (line, column) = (error.line(), error.column());
    let full = error.to_string();
    let what = full.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&full);
    let message = format!("{}:{line}:{column}: {what}", path.display());
    Failure::new(FailureKind::Input, message).remedy(Remedy::SaveCatalog)
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Key, Kind, Object, QualifiedName, Schema, Table};

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut catalog = Catalog::default();
        catalog.insert(Key::global(Kind::Schema, "app"), Object::new(Schema {}));
        let mut text = Vec::new();
        write(&catalog, &mut text).unwrap();
        assert_eq!(read(&text, Path::new("a.json")).unwrap(), catalog);
    }

    #[test]
    fn another_form_is_refused() {
        let cases = [
            ("{}", "a.json:1:2: missing field `aludel_catalog`"),
            (
                "{\"aludel_catalog\": 2, \"catalog\": {\"objects\": [], \"dependencies\": []}}",
                "a.json: the form has version 2, not 1",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(read(text.as_bytes(), Path::new("a.json")).unwrap_err().message, message);
        }
    }

    const TABLE: &str = "{}";

    fn tables(count: usize, parent: impl Fn(usize) -> Option<usize>) -> Vec<u8> {
        let mut catalog = Catalog::default();
        for number in 0..count {
            let inherits = parent(number).map(|of| QualifiedName::new("public", format!("t{of}")));
            let mut table: Table = serde_json::from_str(TABLE).unwrap();
            table.inherits.extend(inherits);
            let key = Key::in_schema(Kind::Table, "public", format!("t{number}"));
            catalog.insert(key, Object::new(table));
        }
        let mut text = Vec::new();
        write(&catalog, &mut text).unwrap();
        text
    }

    #[test]
    fn what_is_a_part_of_itself_is_named() {
        let why = "is a part of itself, or of too many others";
        let cases = [
            (tables(1, |_| Some(0)), Some("table public.t0")),
            (tables(3, |number| Some((number + 1) % 3)), Some("table public.t0")),
            (tables(20_000, |number| number.checked_sub(1)), Some("table public.t201")),
            (tables(2000, |number| (number > 0).then_some(0)), None),
        ];
        for (text, key) in cases {
            let found = read(&text, Path::new("a.json")).err().map(|failure| failure.message);
            assert_eq!(found, key.map(|key| format!("a.json: {key} {why}")));
        }
    }

    #[test]
    fn what_nests_without_end_is_a_mistake_with_its_place() {
        let start = "{\"aludel_catalog\": 1, \"catalog\": ";
        for nested in ["[", "{\"a\":", "[[{\"b\": ["] {
            let text = format!("{start}{}", nested.repeat(100_000));
            let found = read(text.as_bytes(), Path::new("a.json")).unwrap_err().message;
            assert!(found.starts_with("a.json:1:"), "{found}");
        }
    }
}
