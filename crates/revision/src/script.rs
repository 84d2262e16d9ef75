//! What a revision executes: its two sections, cut into segments and statements.

use std::{fmt, ops::Range, path::Path, sync::Arc};

use crate::{
    Checksum, Excerpt, Fill, MistakeKind, Mistakes, Mode, Style, checksum, cut, cut::Cut,
    revision::Revision, source::Report, variables::Written,
};
use aludel_sql::{Syntax, Token, tokens_of};

/// Which way a section goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The upgrade.
    Up,
    /// The downgrade.
    Down,
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

/// What a revision executes, both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The upgrade.
    pub up: Section,
    /// The downgrade; `None` where there is none.
    pub down: Option<Section>,
    /// The checksum of the upgrade: over the header keys that matter, directives and SQL tokens.
    pub up_checksum: Checksum,
    /// The checksum of the downgrade.
    pub down_checksum: Option<Checksum>,
}

/// One direction of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which way it goes.
    pub direction: Direction,
    /// Its text with its directives: what [`Section::parse`] reads again.
    pub text: Excerpt,
    /// What is committed and journaled by itself, in order. Never empty, though a segment may be.
    pub segments: Vec<Segment>,
}

/// A part of a section that is committed and journaled by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// How it runs.
    pub mode: Mode,
    /// How its one statement is cut into slices, where it is.
    pub fill: Option<Fill>,
    /// Of a way down: the segment of the way up, counted from one, that it takes back: it runs where that
    /// one ran. `None` where only the whole leads back.
    pub undoes: Option<usize>,
    /// Its SQL as it stands in the file, comments included, directives not.
    pub sql: Excerpt,
    /// Its statements, without their semicolons and without what stands between them.
    pub statements: Vec<Excerpt>,
}

impl Section {
    /// Reads one section from its own text, for example the way down that the journal keeps.
    /// `name` stands for the file in what is reported.
    pub fn parse(name: &str, direction: Direction, text: &str) -> Result<Self, Mistakes> {
        let text: Arc<str> = text.into();
        let mut report = Report::new(Path::new(name), &text);
        let syntax = Syntax::default();
        let tokens = all_tokens(&text, syntax);
        let mut cuts = cut::sections(&text, &tokens, syntax, &mut report);
        match cuts.remove(&direction) {
            Some(cut) => {
                let section = section((&text, None), direction, &cut, &mut report);
                report.finish(section)
            }
            None => Err(report.fail_missing(direction)),
        }
    }

    /// All its statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Excerpt> {
        self.segments.iter().flat_map(|segment| &segment.statements)
    }

    /// Whether it does nothing.
    pub fn is_empty(&self) -> bool {
        self.statements().next().is_none()
    }
}

/// Reads what a revision executes.
pub(crate) fn parse(revision: &Revision) -> Result<Script, Mistakes> {
    let (text, written) = (&revision.text, revision.written.as_ref());
    // Those of a file with variables are over their names.
    let sums = revision.checksums.get().filter(|_| written.is_some());
    let mut report = Report::new(&revision.path, text);
    let tokens = all_tokens(text, revision.syntax);
    let mut cuts = cut::sections(text, &tokens, revision.syntax, &mut report);
    let Some(up) = cuts.remove(&Direction::Up) else {
        check_down(revision, cuts.get(&Direction::Down), &mut report);
        return Err(report.fail_missing(Direction::Up));
    };
    let down = cuts.remove(&Direction::Down);
    check_down(revision, down.as_ref(), &mut report);
    cut::check_undone(&up, down.as_ref(), &mut report);
    let script = Script {
        up: section((text, written), Direction::Up, &up, &mut report),
        down: down
            .as_ref()
            .map(|down| section((text, written), Direction::Down, down, &mut report)),
        up_checksum: sums.map_or_else(|| checksum::of_up(revision, &up), |sums| sums.up),
        down_checksum: match sums {
            Some(sums) => sums.down,
            None => down.as_ref().map(|down| checksum::of_down(revision, down)),
        },
    };
    report.finish(script)
}

/// The tokens of a text, in a list that need not grow: SQL has a token in two to four bytes.
fn all_tokens(text: &str, syntax: Syntax) -> Vec<Token<'_>> {
    let mut all = Vec::with_capacity(text.len() / 2);
    all.extend(tokens_of(text, syntax));
    all.shrink_to_fit();
    all
}

/// A way down, or why there is none: one of the two must be said. What dbmate wrote may say nothing.
fn check_down(revision: &Revision, down: Option<&Cut<'_>>, report: &mut Report<'_>) {
    match (&revision.irreversible, down) {
        (None, None) if revision.style == Style::Aludel && !report.is_uncertain() => {
            report.whole(MistakeKind::MissingSection { direction: Direction::Down });
        }
        (Some(_), Some(down)) => {
            if let Some(statement) = down.statements().next() {
                report.at(statement.range.start, MistakeKind::IrreversibleWithDown);
            }
        }
        _ => {}
    }
}

fn section(
    (text, written): (&Arc<str>, Option<&Arc<Written>>),
    direction: Direction,
    cut: &Cut<'_>,
    report: &mut Report<'_>,
) -> Section {
    let excerpt = |range: Range<usize>| Excerpt::new(text, range).of(written);
    cut.segments.iter().for_each(|segment| cut::check(segment, report));
    let segments = cut.segments.iter().map(|segment| Segment {
        mode: segment.mode,
        fill: segment.fill.clone(),
        undoes: segment.undoes,
        sql: excerpt(segment.range.clone()),
        statements: segment
            .statements
            .iter()
            .map(|statement| excerpt(statement.range.clone()))
            .collect(),
    });
    Section { direction, text: excerpt(cut.range.clone()), segments: segments.collect() }
}
