//! What a server says of a statement that it does not run.

/// What a statement takes and gives, types and relations by their numbers in the server's catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// The types of its parameters.
    pub parameters: Vec<u32>,
    /// The columns of its rows.
    pub columns: Vec<ResultColumn>,
}

/// A column of a statement's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: u32,
    /// How the type is narrowed, as the server counts it; `-1` where it is not.
    pub modifier: i32,
    /// The column of a relation that it is taken from: the relation, and its number there.
    pub origin: Option<(u32, i16)>,
}
