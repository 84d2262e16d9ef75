//! The Rust types that have a type of the database by themselves: those that the drivers read.

/// What a known Rust type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builtin {
    /// A word of the catalogue of SQL types.
    Sql(&'static str),
    /// `Option`.
    Optional,
    /// What it holds: `Box<T>`.
    Transparent,
    /// `Vec<T>`.
    List,
    /// `PgRange<T>`.
    Range,
    /// `DateTime`, with and without a zone as an argument.
    DateTime,
    /// `HashMap`, `BTreeMap`.
    Map,
    /// A type that the database has no equal of: what to write instead.
    No(&'static str),
}

/// Where a type may come from: one whose name is common in other crates counts only from here.
type Homes = &'static [&'static str];

const ANY: Homes = &[];
const CHRONO: Homes = &["chrono", "sqlx", "time", "jiff", "jiff_sqlx", "sea_orm", "diesel"];
const JSON: Homes = &["serde_json", "sqlx", "tokio_postgres", "postgres_types", "axum", "diesel"];
const VECTOR: Homes = &["pgvector", "sqlx"];
const STD: Homes = &["std", "core", "alloc", "chrono", "time", "sqlx", "bytes", "bstr"];
const NETWORK: Homes = &["ipnetwork", "ipnet", "cidr", "sqlx", "std", "core"];

const UNSIGNED: &str = "PostgreSQL has no unsigned integers: use `i16`, `i32` or `i64`, or say \
     `#[column(type = numeric(20), check = \"… >= 0\")]`";
const TINY: &str = "PostgreSQL has no integer of one byte: use `i16`, or say \
     `#[column(type = \"\\\"char\\\"\")]` for what the drivers read as `i8`";
const WIDE: &str = "PostgreSQL has no integer of 128 bits: say `#[column(type = numeric(39))]`";
const SIZE: &str = "the width of this type depends on the machine: use `i32` or `i64`";
const CHAR: &str = "no driver reads a `char`: use `String`, or say `#[column(type = char(1))]`";
const UNIT: &str = "an instant of this clock is no date: use `DateTime<Utc>` or another of chrono, \
     time or jiff";

/// Sorted by name.
const TYPES: &[(&str, Builtin, Homes)] = &[
    ("Arc", Builtin::Transparent, ANY),
    ("BTreeMap", Builtin::Map, ANY),
    ("BigDecimal", Builtin::Sql("numeric"), ANY),
    ("Bit", Builtin::Sql("bit"), VECTOR),
    ("BitVec", Builtin::Sql("varbit"), ANY),
    ("Box", Builtin::Transparent, ANY),
    ("Bytes", Builtin::Sql("bytea"), STD),
    ("BytesMut", Builtin::Sql("bytea"), STD),
    ("Cow", Builtin::Transparent, ANY),
    ("Date", Builtin::Sql("date"), CHRONO),
    ("DateTime", Builtin::DateTime, CHRONO),
    ("Decimal", Builtin::Sql("numeric"), ANY),
    ("Duration", Builtin::Sql("interval"), STD),
    ("HalfVector", Builtin::Sql("halfvec"), VECTOR),
    ("HashMap", Builtin::Map, ANY),
    ("Hyphenated", Builtin::Sql("uuid"), &["uuid", "sqlx"]),
    ("Instant", Builtin::No(UNIT), &["std", "tokio"]),
    ("IpAddr", Builtin::Sql("inet"), NETWORK),
    ("IpCidr", Builtin::Sql("cidr"), NETWORK),
    ("IpInet", Builtin::Sql("inet"), NETWORK),
    ("IpNet", Builtin::Sql("inet"), NETWORK),
    ("IpNetwork", Builtin::Sql("inet"), NETWORK),
    ("Json", Builtin::Sql("jsonb"), JSON),
    ("JsonRawValue", Builtin::Sql("jsonb"), JSON),
    ("JsonValue", Builtin::Sql("jsonb"), JSON),
    ("MacAddress", Builtin::Sql("macaddr"), ANY),
    ("NaiveDate", Builtin::Sql("date"), ANY),
    ("NaiveDateTime", Builtin::Sql("timestamp"), ANY),
    ("NaiveTime", Builtin::Sql("time"), ANY),
    ("NonZeroI16", Builtin::Sql("smallint"), ANY),
    ("NonZeroI32", Builtin::Sql("integer"), ANY),
    ("NonZeroI64", Builtin::Sql("bigint"), ANY),
    ("NonZeroU16", Builtin::No(UNSIGNED), ANY),
    ("NonZeroU32", Builtin::No(UNSIGNED), ANY),
    ("NonZeroU64", Builtin::No(UNSIGNED), ANY),
    ("OffsetDateTime", Builtin::Sql("timestamptz"), ANY),
    ("Oid", Builtin::Sql("oid"), ANY),
    ("Option", Builtin::Optional, ANY),
    ("PgBox", Builtin::Sql("box"), ANY),
    ("PgCiText", Builtin::Sql("citext"), ANY),
    ("PgCircle", Builtin::Sql("circle"), ANY),
    ("PgCube", Builtin::Sql("cube"), ANY),
    ("PgHstore", Builtin::Sql("hstore"), ANY),
    ("PgInterval", Builtin::Sql("interval"), ANY),
    ("PgLQuery", Builtin::Sql("lquery"), ANY),
    ("PgLSeg", Builtin::Sql("lseg"), ANY),
    ("PgLTree", Builtin::Sql("ltree"), ANY),
    ("PgLine", Builtin::Sql("line"), ANY),
    ("PgMoney", Builtin::Sql("money"), ANY),
    ("PgPath", Builtin::Sql("path"), ANY),
    ("PgPoint", Builtin::Sql("point"), ANY),
    ("PgPolygon", Builtin::Sql("polygon"), ANY),
    ("PgRange", Builtin::Range, ANY),
    ("PgTimeTz", Builtin::Sql("timetz"), ANY),
    ("PrimitiveDateTime", Builtin::Sql("timestamp"), ANY),
    ("RawValue", Builtin::Sql("jsonb"), JSON),
    ("Rc", Builtin::Transparent, ANY),
    ("SignedDuration", Builtin::Sql("interval"), CHRONO),
    ("Simple", Builtin::Sql("uuid"), &["uuid", "sqlx"]),
    ("Span", Builtin::Sql("interval"), &["jiff", "jiff_sqlx"]),
    ("SparseVector", Builtin::Sql("sparsevec"), VECTOR),
    ("String", Builtin::Sql("text"), ANY),
    ("SystemTime", Builtin::Sql("timestamptz"), ANY),
    ("Text", Builtin::Sql("text"), &["sqlx"]),
    ("Time", Builtin::Sql("time"), CHRONO),
    ("TimeDelta", Builtin::Sql("interval"), CHRONO),
    ("Timestamp", Builtin::Sql("timestamptz"), &["jiff", "jiff_sqlx"]),
    ("UtcDateTime", Builtin::Sql("timestamptz"), ANY),
    ("Uuid", Builtin::Sql("uuid"), ANY),
    ("Value", Builtin::Sql("jsonb"), JSON),
    ("Vec", Builtin::List, ANY),
    ("Vector", Builtin::Sql("vector"), VECTOR),
    ("Zoned", Builtin::No(ZONED), &["jiff"]),
    ("bool", Builtin::Sql("boolean"), ANY),
    ("char", Builtin::No(CHAR), ANY),
    ("f32", Builtin::Sql("real"), ANY),
    ("f64", Builtin::Sql("double"), ANY),
    ("i128", Builtin::No(WIDE), ANY),
    ("i16", Builtin::Sql("smallint"), ANY),
    ("i32", Builtin::Sql("integer"), ANY),
    ("i64", Builtin::Sql("bigint"), ANY),
    ("i8", Builtin::No(TINY), ANY),
    ("isize", Builtin::No(SIZE), ANY),
    ("str", Builtin::Sql("text"), ANY),
    ("u128", Builtin::No(WIDE), ANY),
    ("u16", Builtin::No(UNSIGNED), ANY),
    ("u32", Builtin::No(UNSIGNED), ANY),
    ("u64", Builtin::No(UNSIGNED), ANY),
    ("u8", Builtin::No(UNSIGNED), ANY),
    ("usize", Builtin::No(SIZE), ANY),
];

const ZONED: &str = "PostgreSQL keeps no time zone beside a time: use `jiff::Timestamp`, and a \
     column for the zone";

/// What a type of this path is. A bare name is known by itself; one with a path must come from a
/// crate that has it.
pub(super) fn builtin(path: &[&str]) -> Option<Builtin> {
    let (name, before) = path.split_last()?;
    let at = TYPES.binary_search_by(|(known, _, _)| known.cmp(name)).ok()?;
    let (_, builtin, homes) = TYPES.get(at)?;
    let is_home = match before.first() {
        None => true,
        Some(root) => homes.is_empty() || homes.contains(root),
    };
    is_home.then_some(*builtin)
}

/// The names of all known types, for a "did you mean".
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(name, _, _)| *name)
}

/// The range type over an element of this catalogue word.
pub(super) fn range_of(element: &str) -> Option<&'static str> {
    match element {
        "integer" => Some("int4range"),
        "bigint" => Some("int8range"),
        "numeric" => Some("numrange"),
        "timestamp without time zone" => Some("tsrange"),
        "timestamp with time zone" => Some("tstzrange"),
        "date" => Some("daterange"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_sorted_for_the_search_and_known_to_the_catalogue() {
        assert!(TYPES.is_sorted_by(|a, b| a.0 < b.0));
        for (name, builtin, _) in TYPES {
            if let Builtin::Sql(word) = builtin {
                let known = aludel_grammar::known_type(word, aludel_grammar::Span::default());
                assert!(known.is_some(), "{name}");
            }
        }
    }

    #[test]
    fn a_common_name_counts_only_from_the_crates_that_have_it() {
        let cases = [
            (&["Value"] as &[&str], true),
            (&["serde_json", "Value"], true),
            (&["toml", "Value"], false),
            (&["my_crate", "Uuid"], true),
            (&["jiff", "civil", "DateTime"], true),
        ];
        for (path, known) in cases {
            assert_eq!(builtin(path).is_some(), known, "{path:?}");
        }
    }
}
