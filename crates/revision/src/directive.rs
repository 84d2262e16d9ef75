//! The comments that are not prose: `-- migrate:…`.

use crate::{Direction, MistakeKind, Mode, nearest::nearest};
use aludel_sql::Token;

/// What every directive begins with.
const PREFIX: &str = "migrate:";

/// The directives.
const NAMES: [&str; 3] = ["migrate:up", "migrate:down", "migrate:segment"];

/// A directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Directive {
    /// A section begins, and with it its first segment.
    Section(Direction, Mode),
    /// A further segment of a section begins.
    Segment(Mode),
}

/// The text of a directive, if a comment is one: what follows the dashes.
pub(crate) fn directive_text<'a>(token: &Token<'a>) -> Option<&'a str> {
    let text = token.text.strip_prefix("--")?.trim();
    let prefix = text.get(..PREFIX.len())?;
    prefix.eq_ignore_ascii_case(PREFIX).then_some(text)
}

/// Reads the text of a directive.
pub(crate) fn parse(text: &str) -> Result<Directive, MistakeKind> {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let mode = options(name, words)?;
    match name {
        "migrate:up" => Ok(Directive::Section(Direction::Up, mode)),
        "migrate:down" => Ok(Directive::Section(Direction::Down, mode)),
        "migrate:segment" => Ok(Directive::Segment(mode)),
        _ => Err(unknown(name)),
    }
}

fn options<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> Result<Mode, MistakeKind> {
    if !NAMES.contains(&name) {
        return Err(unknown(name));
    }
    let mut mode = Mode::Transactional;
    for word in words {
        mode = match word {
            "transaction:false" => Mode::Autocommit,
            "transaction:true" => Mode::Transactional,
            _ => {
                let (directive, option) = (name.to_owned(), word.to_owned());
                return Err(MistakeKind::UnknownOption { directive, option });
            }
        };
    }
    Ok(mode)
}

fn unknown(name: &str) -> MistakeKind {
    let nearest = nearest(name, NAMES).first().map(ToString::to_string);
    MistakeKind::UnknownDirective { directive: name.to_owned(), nearest }
}

/// The line of a section's first segment.
pub(crate) fn section_line(direction: Direction, mode: Mode) -> String {
    format!("-- migrate:{direction}{}", option(mode))
}

/// The line of a further segment.
pub(crate) fn segment_line(mode: Mode) -> String {
    format!("-- migrate:segment{}", option(mode))
}

fn option(mode: Mode) -> &'static str {
    match mode {
        Mode::Transactional => "",
        Mode::Autocommit => " transaction:false",
    }
}
