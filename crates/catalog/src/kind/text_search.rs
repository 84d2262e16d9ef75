//! Text search objects.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE TEXT SEARCH PARSER`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchParser {
    /// The list in parentheses.
    pub definition: String,
}

/// `CREATE TEXT SEARCH TEMPLATE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchTemplate {
    /// The list in parentheses.
    pub definition: String,
}

/// `CREATE TEXT SEARCH DICTIONARY`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchDictionary {
    /// The template.
    pub template: QualifiedName,
    /// The options as the engine keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<String>,
}

/// `CREATE TEXT SEARCH CONFIGURATION`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchConfiguration {
    /// The parser.
    pub parser: QualifiedName,
    /// Token types and their dictionaries, sorted by token type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mappings: Vec<TextSearchMapping>,
}

/// Where tokens of one type are looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchMapping {
    /// The token type.
    pub token: String,
    /// The dictionaries in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dictionaries: Vec<QualifiedName>,
}
