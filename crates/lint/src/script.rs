//! A script: statements, and what commits them.

use std::{ops::Range, path::PathBuf, sync::Arc};

use aludel_revision::{Mode, Section};
use aludel_sql::{Kind, Token, split, tokens};

use crate::{Deployed, Statement};

/// Who wrote a script, and who runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A revision's way up: aludel runs it, with its own patience.
    Up,
    /// A revision's way down.
    Down,
    /// A file, run by whatever runs SQL.
    File,
}

impl Origin {
    /// The direction in words; `None` of a file that is no revision.
    pub const fn direction(self) -> Option<&'static str> {
        match self {
            Self::Up => Some("up"),
            Self::Down => Some("down"),
            Self::File => None,
        }
    }
}

/// Who begins and ends a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapper {
    /// Whoever runs the script.
    Tool,
    /// The script.
    Script,
}

/// Statements that are committed together.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Who begins and ends the transaction; `None` where each statement commits by itself.
    pub wrapper: Option<Wrapper>,
    /// The statements, with those that begin and end the transaction.
    pub statements: Vec<Statement>,
}

/// Statements to judge.
#[derive(Debug, Clone)]
pub struct Script {
    /// Where it stands.
    pub path: PathBuf,
    /// Its whole text.
    pub text: Arc<str>,
    /// The part of the text that it is: of a revision's file, one of the two ways.
    pub own: Range<usize>,
    /// Who wrote it.
    pub origin: Origin,
    /// Its statements.
    pub stages: Vec<Stage>,
    /// The revisions that come after it, and are applied where it is not, as far as that is known.
    pub overtaken_by: Vec<String>,
    /// The queries that are deployed, where they are known.
    pub deployed: Option<Deployed>,
}

impl Script {
    /// A section of a revision, whose file has this text.
    pub fn of_section(path: PathBuf, text: &str, section: &Section, origin: Origin) -> Self {
        let stages = section.segments.iter().map(|segment| {
            let is_sliced = segment.fill.is_some();
            let statements = segment.statements.iter();
            let statements =
                statements.map(|it| Statement::new(text, it.range()).sliced(is_sliced));
            Stage {
                wrapper: (segment.mode == Mode::Transactional).then_some(Wrapper::Tool),
                statements: statements.collect(),
            }
        });
        let stages = stages.collect();
        let (text, own) = (text.into(), section.text.range());
        Self { path, text, own, origin, stages, overtaken_by: Vec::new(), deployed: None }
    }

    /// A file of SQL. `together`: whoever runs it begins a transaction for all of it.
    pub fn of_file(path: PathBuf, text: &str, together: bool) -> Self {
        let mut stages = Vec::new();
        let mut open: Option<Stage> =
            together.then(|| Stage { wrapper: Some(Wrapper::Tool), statements: Vec::new() });
        for span in split(tokens(text)) {
            // The rows of a COPY belong to it.
            let end = span.tokens.last().filter(|last| last.kind == Kind::CopyRows);
            let end = end.map_or(span.range.end, Token::end);
            let statement = Statement::new(text, span.range.start..end);
            match &mut open {
                None if statement.is_begin() => {
                    open =
                        Some(Stage { wrapper: Some(Wrapper::Script), statements: vec![statement] });
                }
                None => stages.push(Stage { wrapper: None, statements: vec![statement] }),
                // What follows commits by itself, even where somebody else began the transaction.
                Some(stage) if statement.is_end() => {
                    let next = Stage { wrapper: stage.wrapper, statements: Vec::new() };
                    let next = statement.has("and chain").then_some(next);
                    stage.statements.push(statement);
                    stages.extend(std::mem::replace(&mut open, next));
                }
                Some(stage) => stage.statements.push(statement),
            }
        }
        stages.extend(open);
        let (own, text, origin) = (0..text.len(), text.into(), Origin::File);
        Self { path, text, own, origin, stages, overtaken_by: Vec::new(), deployed: None }
    }

    /// All statements.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.stages.iter().flat_map(|stage| &stage.statements)
    }
}

impl Statement {
    /// Whether it takes back what was done: that is no harm of its own.
    pub fn goes_back(&self) -> bool {
        self.begins("rollback") || self.begins("abort")
    }

    /// Whether it begins or ends a transaction.
    pub fn is_control(&self) -> bool {
        self.is_begin() || self.is_end()
    }

    /// Whether it begins a transaction.
    pub fn is_begin(&self) -> bool {
        (self.begins("begin") && !self.begins("begin atomic")) || self.begins("start transaction")
    }

    /// Whether it ends a transaction.
    pub fn is_end(&self) -> bool {
        ["commit", "end", "rollback", "abort"].iter().any(|word| self.begins(word))
            && !(self.begins("rollback") && self.has("to"))
            && !self.has("prepared")
    }
}
