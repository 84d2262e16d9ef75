//! The statements: paragraphs of `statements.sql`, whose last statement is the one that is looked at; those
//! before it make what it finds, beside the tables of `fixture.sql`.

/// What stands before each statement.
pub(crate) const FIXTURE: &str = include_str!("fixture.sql");

const STATEMENTS: &str = include_str!("statements.sql");

/// Statements of one kind.
pub(crate) struct Section {
    /// The kind.
    pub(crate) title: &'static str,
    /// The statements.
    pub(crate) cases: Vec<Case>,
}

/// One statement.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    /// All of its paragraph.
    pub(crate) text: &'static str,
    /// What makes what it finds.
    pub(crate) setup: &'static str,
    /// It, without its semicolon.
    pub(crate) statement: &'static str,
}

/// All statements, in their order.
pub(crate) fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for paragraph in STATEMENTS.trim().split("\n\n") {
        match (paragraph.strip_prefix("-- "), sections.last_mut()) {
            (Some(title), _) => sections.push(Section { title, cases: Vec::new() }),
            (None, Some(section)) => section.cases.push(Case::of(paragraph)),
            (None, None) => panic!("a statement before the first title: {paragraph}"),
        }
    }
    sections
}

impl Case {
    fn of(text: &'static str) -> Self {
        let (setup, statement) = text.rsplit_once(";\n").unwrap_or(("", text));
        Self { text, setup, statement: statement.trim_end_matches(';') }
    }
}
