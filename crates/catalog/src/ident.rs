//! Names, and their one way of being quoted.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};

use crate::shared::shared;

/// The most bytes (not characters) that PostgreSQL keeps of a name.
/// Source: PostgreSQL manual, "4.1.1. Identifiers and Key Words" (`NAMEDATALEN - 1`).
pub const MAX_IDENT_BYTES: usize = 63;

/// One name, as the database stores it: unquoted, its case kept.
///
/// `Display` quotes it where SQL needs that; [`Ident::as_str`] is the name itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Ident(Arc<str>);

impl<'de> Deserialize<'de> for Ident {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

/// Names come again and again in a catalog: equal ones share their bytes.
struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Ident;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Ident, E> {
        Ok(Ident(shared(name)))
    }
}

impl Ident {
    /// The name as it is stored.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The same, sharing its bytes with an equal name that was met lately: for reading catalogs, in
    /// which names come again and again.
    pub fn shared(name: &str) -> Self {
        Self(shared(name))
    }

    /// The name as it is stored, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name cut to the bytes that PostgreSQL keeps, at a character's border.
    pub fn truncated(&self) -> Self {
        let end = self.0.floor_char_boundary(MAX_IDENT_BYTES);
        Self::new(&self.0[..end])
    }

    /// A base and an ending, the base cut so that the server keeps all of it; with a number behind it,
    /// should it not be free.
    pub fn free(base: &str, ending: &str, is_free: impl Fn(&Self) -> bool) -> Self {
        let named = |ending: &str| {
            let end = base.floor_char_boundary(MAX_IDENT_BYTES.saturating_sub(ending.len()));
            Self::from(format!("{}{ending}", &base[..end]))
        };
        let numbered = (2_u64..).map(|number| named(&format!("{ending}{number}")));
        let mut free = std::iter::once(named(ending)).chain(numbered).filter(is_free);
        free.next().unwrap_or_else(|| named(ending))
    }

    fn needs_quotes(&self) -> bool {
        let mut chars = self.0.chars();
        let starts_well = chars.next().is_some_and(|c| c.is_ascii_lowercase() || c == '_');
        let goes_on_well = chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        !(starts_well && goes_on_well) || RESERVED.binary_search(&&*self.0).is_ok()
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.needs_quotes() {
            write!(f, "\"{}\"", self.0.replace('"', "\"\""))
        } else {
            f.write_str(&self.0)
        }
    }
}

impl From<&str> for Ident {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Ident {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

/// A name in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QualifiedName {
    /// The namespace.
    pub schema: Ident,
    /// The name in it.
    pub name: Ident,
}

impl QualifiedName {
    /// `schema.name`.
    pub fn new(schema: impl Into<Ident>, name: impl Into<Ident>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// The key words that PostgreSQL's `quote_identifier` quotes: every one that is not plainly
/// "non-reserved", in any major from 14 to 18. Sorted.
/// Source: PostgreSQL manual, "Appendix C. SQL Key Words".
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_are_sorted_for_the_search() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn a_name_is_quoted_only_where_sql_needs_it() {
        let cases = [
            ("users", "users"),
            ("_a1", "_a1"),
            ("Users", "\"Users\""),
            ("user", "\"user\""),
            ("1st", "\"1st\""),
            ("a\"b", "\"a\"\"b\""),
            ("ünï", "\"ünï\""),
            ("", "\"\""),
            ("a$b", "\"a$b\""),
        ];
        for (name, shown) in cases {
            assert_eq!(Ident::from(name).to_string(), shown);
        }
    }

    #[test]
    fn a_free_name_is_numbered_and_cut() {
        let taken = ["a_new", "a_new2"];
        let free = |name: &Ident| !taken.contains(&name.as_str());
        assert_eq!(Ident::free("a", "_new", free).as_str(), "a_new3");
        assert_eq!(Ident::free("b", "_new", free).as_str(), "b_new");
        let long = Ident::free(&"é".repeat(40), "_new", free);
        assert_eq!(long.as_str(), format!("{}_new", "é".repeat(29)));
    }

    #[test]
    fn a_long_name_is_cut_at_63_bytes_and_never_inside_a_character() {
        assert_eq!(Ident::from("a".repeat(70)).truncated().as_str().len(), 63);
        assert_eq!(Ident::from("é".repeat(40)).truncated().as_str().len(), 62);
    }
}
