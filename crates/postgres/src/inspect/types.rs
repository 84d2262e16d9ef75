//! Enums, ranges, base types and shells; and whose array, row and multirange types are.

use aludel_catalog::{BaseType, Enum, Key, Kind, QualifiedName, Range};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

/// An array type is its element's, a row type its relation's, a multirange type its range's.
const TYPES: &str = "
SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typisdefined, t.typrelid, e.oid, m.rngtypid
FROM pg_type t
LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
LEFT JOIN pg_range m ON m.rngmultitypid = t.oid
WHERE t.oid >= 16384
ORDER BY t.oid";

const LABELS: &str = "
SELECT enumtypid, enumlabel FROM pg_enum WHERE enumtypid >= 16384
ORDER BY enumtypid, enumsortorder";

const RANGES: &str = include_str!("ranges.sql");

const BASE_TYPES: &str = include_str!("base_types.sql");

/// Reads them. Domains and composite types are noted with their addresses alone.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let mut derived = Vec::new();
    for mut cells in reader.rows("types", TYPES).await? {
        let oid = cells.oid()?;
        if let Some(origin) = add_type(draft, oid, &mut cells)? {
            derived.push((origin, Address::of(class::TYPE, oid)));
        }
    }
    add_derived(draft, derived);
    read_labels(reader, draft).await?;
    read_ranges(reader, draft).await?;
    read_base_types(reader, draft).await
}

/// What a type is derived from, in the order in which they must be looked up: the element of an
/// array may itself be a row type or a multirange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Relation(Oid),
    Range(Oid),
    Element(Oid),
}

fn add_derived(draft: &mut Draft, mut derived: Vec<(Origin, Address)>) {
    derived.sort();
    for (origin, address) in derived {
        let origin = match origin {
            Origin::Relation(oid) => Address::of(class::RELATION, oid),
            Origin::Range(oid) | Origin::Element(oid) => Address::of(class::TYPE, oid),
        };
        if let Some(key) = draft.key_or_extension(origin).cloned() {
            draft.alias(address, key);
        }
    }
}

/// Adds a type, or says what it is derived from.
fn add_type(draft: &mut Draft, oid: Oid, cells: &mut Cells) -> Result<Option<Origin>> {
    let address = Address::of(class::TYPE, oid);
    let (schema, name, kind, defined) =
        (cells.oid()?, cells.ident()?, cells.letter(), cells.flag());
    let (relation, element, range) = (cells.oid()?, cells.oid()?, cells.oid()?);
    if relation != Oid::NONE {
        return Ok(Some(Origin::Relation(relation)));
    }
    if element != Oid::NONE {
        return Ok(Some(Origin::Element(element)));
    }
    if range != Oid::NONE {
        return Ok(Some(Origin::Range(range)));
    }
    let Some(schema) = draft.home(address, schema) else { return Ok(None) };
    let key = |kind| Key::in_schema(kind, schema, name);
    match kind {
        'e' => draft.add(address, key(Kind::Enum), Enum { labels: Vec::new() }),
        'd' => draft.alias(address, key(Kind::Domain)),
        'r' => draft.alias(address, key(Kind::Range)),
        'b' | 'p' if !defined || kind == 'b' => {
            draft.add(address, key(Kind::BaseType), BaseType { definition: None });
        }
        _ => {}
    }
    Ok(None)
}

async fn read_labels(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("enum labels", LABELS).await? {
        let address = Address::of(class::TYPE, cells.oid()?);
        let Some(key) = draft.key(address).cloned() else { continue };
        if let Some(aludel_catalog::Body::Enum(body)) = draft.body_mut(&key) {
            body.labels.push(cells.text()?);
        }
    }
    Ok(())
}

async fn read_ranges(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("range types", RANGES).await? {
        let address = Address::of(class::TYPE, cells.oid()?);
        let Some(key) = draft.key(address).cloned() else { continue };
        let mut body = Range {
            subtype: cells.text()?,
            subtype_opclass: cells.optional(),
            collation: cells.optional(),
            canonical: cells.optional(),
            subtype_diff: cells.optional(),
            multirange_name: cells.optional_name(),
        };
        if body.multirange_name == key.qualified_name().map(multirange_name) {
            body.multirange_name = None;
        }
        draft.add(address, key, body);
    }
    Ok(())
}

/// The name that the engine gives to the multirange type of a range type.
/// Source: PostgreSQL manual, "CREATE TYPE", "Range Types".
fn multirange_name(range: QualifiedName) -> QualifiedName {
    let name = range.name.as_str();
    let name = match name.split_once("range") {
        Some((before, after)) => format!("{before}multirange{after}"),
        None => format!("{}_multirange", &name[..name.floor_char_boundary(52)]),
    };
    QualifiedName { name: aludel_catalog::Ident::from(name).truncated(), ..range }
}

async fn read_base_types(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("base types", BASE_TYPES).await? {
        let address = Address::of(class::TYPE, cells.oid()?);
        let Some(key) = draft.key(address).cloned() else { continue };
        if key.kind == Kind::BaseType {
            draft.add(address, key, BaseType { definition: cells.optional() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multirange_is_named_as_the_engine_names_it() {
        let long = "r".repeat(63);
        let cases = [
            ("floatrange", "floatmultirange"),
            ("range_of_range", "multirange_of_range"),
            ("span", "span_multirange"),
            (&long, &format!("{}_multirange", "r".repeat(52))),
        ];
        for (range, expected) in cases {
            let name = multirange_name(QualifiedName::new("s", range));
            assert_eq!(name, QualifiedName::new("s", expected));
        }
    }
}
