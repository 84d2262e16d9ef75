//! Where the scanners of engines differ.

/// What a text may hold, beyond what all have in common: words, numbers, operators, `'literals'`,
/// `"names"`, `-- comments` and `/* comments */`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Syntax {
    /// `$$ … $$` and `$tag$ … $tag$` are literals.
    pub dollar_quotes: bool,
    /// `` `names` `` and `[names]`.
    pub other_names: bool,
    /// A comment may hold comments, and an open one is no end.
    pub nested_comments: bool,
    /// `E'…'` with escapes, `B'…'`, `N'…'`, `U&'…'`, `U&"…"`.
    pub prefixed_literals: bool,
    /// The rows of a `COPY … FROM STDIN` follow its semicolon.
    pub copy: bool,
    /// The body of a trigger is `BEGIN … END`, with statements in it.
    pub trigger_bodies: bool,
}

impl Default for Syntax {
    fn default() -> Self {
        Self {
            dollar_quotes: true,
            other_names: false,
            nested_comments: true,
            prefixed_literals: true,
            copy: true,
            trigger_bodies: false,
        }
    }
}
