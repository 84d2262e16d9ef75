//! The comments that are not prose: `-- migrate:…`.

use crate::{Direction, Fill, MistakeKind, Mode, fill, nearest::nearest};
use aludel_sql::Token;

/// What every directive begins with.
const PREFIX: &str = "migrate:";

/// The directives.
const NAMES: [&str; 4] = ["migrate:up", "migrate:down", "migrate:segment", "migrate:fill"];

/// A directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Directive {
    /// A section begins, and with it its first segment.
    Section(Direction, Options),
    /// A further segment of a section begins.
    Segment(Options),
    /// A segment of a section begins whose one statement runs in slices.
    Fill(Fill, Options),
}

/// How a segment runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) mode: Mode,
    /// Of a way down: the segment of the way up, counted from one, that it takes back.
    pub(crate) undoes: Option<usize>,
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
    if name == "migrate:fill" {
        return fill(text.get(name.len()..).unwrap_or_default());
    }
    let options = options(name, words)?;
    match name {
        "migrate:up" => Ok(Directive::Section(Direction::Up, options)),
        "migrate:down" => Ok(Directive::Section(Direction::Down, options)),
        "migrate:segment" => Ok(Directive::Segment(options)),
        _ => Err(unknown(name)),
    }
}

fn fill(text: &str) -> Result<Directive, MistakeKind> {
    let (text, undoes) = match text.rsplit_once("undoes:") {
        Some((text, number)) => (text, Some(undone("migrate:fill", number.trim())?)),
        None => (text, None),
    };
    let options = Options { mode: Mode::Transactional, undoes };
    fill::parse(text)
        .map(|fill| Directive::Fill(fill, options))
        .map_err(|(option, why)| MistakeKind::WrongFill { option, why: why.to_owned() })
}

fn options<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> Result<Options, MistakeKind> {
    if !NAMES.contains(&name) {
        return Err(unknown(name));
    }
    let mut options = Options::default();
    for word in words {
        match word.split_once(':') {
            Some(("transaction", "false")) => options.mode = Mode::Autocommit,
            Some(("transaction", "true")) => options.mode = Mode::Transactional,
            Some(("undoes", number)) => options.undoes = Some(undone(name, number)?),
            _ => return Err(unknown_option(name, word)),
        }
    }
    Ok(options)
}

fn undone(directive: &str, number: &str) -> Result<usize, MistakeKind> {
    let number = number.parse().ok().filter(|number| *number > 0).ok_or(number);
    number.map_err(|number| unknown_option(directive, &format!("undoes:{number}")))
}

fn unknown_option(directive: &str, option: &str) -> MistakeKind {
    let (directive, option) = (directive.to_owned(), option.to_owned());
    MistakeKind::UnknownOption { directive, option }
}

fn unknown(name: &str) -> MistakeKind {
    let nearest = nearest(name, NAMES).first().map(ToString::to_string);
    MistakeKind::UnknownDirective { directive: name.to_owned(), nearest }
}

/// The line of a section's first segment.
pub(crate) fn section_line(direction: Direction, options: Options) -> String {
    format!("-- migrate:{direction}{}", written(options))
}

/// The line of a further segment.
pub(crate) fn segment_line(options: Options, fill: Option<&Fill>) -> String {
    match fill {
        Some(fill) => format!("-- migrate:fill {fill}{}", written(options)),
        None => format!("-- migrate:segment{}", written(options)),
    }
}

fn written(options: Options) -> String {
    let mode = match options.mode {
        Mode::Transactional => "",
        Mode::Autocommit => " transaction:false",
    };
    let undoes = options.undoes.map(|number| format!(" undoes:{number}"));
    format!("{mode}{}", undoes.unwrap_or_default())
}
