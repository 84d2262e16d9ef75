//! What the application keeps. Edit a model, then run `notes generate "what changes"`.

use aludel::Table;

/// Someone who writes notes.
#[derive(Debug, Table)]
#[table(name = "authors")]
pub struct Author {
    /// Identifies the author.
    #[column(primary_key)]
    pub id: i64,
    /// What the author is called.
    #[column(unique)]
    pub name: String,
}

/// A note.
#[derive(Debug, Table)]
#[table(name = "notes")]
pub struct Note {
    /// Identifies the note.
    #[column(primary_key)]
    pub id: i64,
    /// Who wrote it.
    #[column(references(Author, on_delete = cascade), index)]
    pub author_id: i64,
    /// What it says.
    pub text: String,
}
