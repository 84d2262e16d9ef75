//! Where directives cut a file: sections, segments, statements. And what must not stand in them.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    Direction, Fill, MistakeKind, Mode, directive, directive::Directive, directive::directive_text,
    source::Report, update,
};
use aludel_sql::{
    Kind, StatementSpan, Syntax, Token, copies_from_stdin, split_of, transaction_control,
};

/// A section of a file.
pub(crate) struct Cut<'a> {
    /// From its directive to its end.
    pub(crate) range: Range<usize>,
    /// Never empty.
    pub(crate) segments: Vec<SegmentCut<'a>>,
}

/// A segment of a section.
pub(crate) struct SegmentCut<'a> {
    pub(crate) mode: Mode,
    /// How its statement is cut into slices, where it is.
    pub(crate) fill: Option<Fill>,
    /// Of a way down: the segment of the way up, counted from one, that it takes back.
    pub(crate) undoes: Option<usize>,
    /// Its text, without its directive.
    pub(crate) range: Range<usize>,
    pub(crate) statements: Vec<StatementSpan<'a>>,
}

impl<'a> Cut<'a> {
    pub(crate) fn statements(&self) -> impl Iterator<Item = &StatementSpan<'a>> {
        self.segments.iter().flat_map(|segment| &segment.statements)
    }
}

/// The sections of a text. What is wrong with tokens and directives is reported.
pub(crate) fn sections<'a>(
    text: &str,
    tokens: &[Token<'a>],
    syntax: Syntax,
    report: &mut Report<'_>,
) -> BTreeMap<Direction, Cut<'a>> {
    check_tokens(text, tokens, report);
    let markers = markers(text, tokens, report);
    // A directive that could not be read may be the one that a section begins with: what would
    // follow from its absence is not said as well.
    if !report.is_uncertain() {
        check_prologue(tokens, markers.first(), report);
    }
    let mut sections: BTreeMap<Direction, Cut<'a>> = BTreeMap::new();
    let mut current = None;
    for (index, marker) in markers.iter().enumerate() {
        let end = markers.get(index + 1).map_or(text.len(), |next| next.start);
        let piece = piece(tokens, marker, end, syntax);
        match marker.directive {
            Directive::Section(direction, _) if sections.contains_key(&direction) => {
                let first = sections.get(&direction).map_or(0, |cut| report.line(cut.range.start));
                report.at(marker.start, MistakeKind::DuplicateSection { direction, first });
                current = None;
            }
            Directive::Section(direction, _) => {
                let cut = Cut { range: marker.start..end, segments: vec![piece] };
                sections.insert(direction, cut);
                current = Some(direction);
            }
            Directive::Segment(_) | Directive::Fill(..) => {
                match current.and_then(|it| sections.get_mut(&it)) {
                    Some(cut) => {
                        cut.range.end = end;
                        cut.segments.push(piece);
                    }
                    None if report.is_uncertain() => {}
                    None => report.at(marker.start, MistakeKind::SegmentOutside),
                }
            }
        }
    }
    sections.values_mut().for_each(drop_empty_segments);
    sections
}

/// A segment without statements commits nothing: only a section without any keeps its first.
fn drop_empty_segments(cut: &mut Cut<'_>) {
    if cut.statements().next().is_some() {
        cut.segments.retain(|segment| !segment.statements.is_empty());
    } else {
        cut.segments.truncate(1);
    }
}

fn piece<'a>(tokens: &[Token<'a>], marker: &Marker, end: usize, syntax: Syntax) -> SegmentCut<'a> {
    let (options, fill) = match &marker.directive {
        Directive::Section(_, options) | Directive::Segment(options) => (*options, None),
        Directive::Fill(fill, options) => (*options, Some(fill.clone())),
    };
    let directive::Options { mode, undoes } = options;
    let from = tokens.partition_point(|token| token.start < marker.end);
    let to = tokens.partition_point(|token| token.start < end);
    let inner = tokens.get(from..to).unwrap_or_default();
    let statements = split_of(inner.iter().copied(), syntax);
    SegmentCut { mode, fill, undoes, range: marker.end..end, statements }
}

/// A directive and where it stands: from its line's beginning to behind its line's end.
struct Marker {
    start: usize,
    end: usize,
    directive: Directive,
}

fn markers(text: &str, tokens: &[Token<'_>], report: &mut Report<'_>) -> Vec<Marker> {
    let mut markers = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == Kind::LineComment) {
        let Some(words) = directive_text(token) else { continue };
        let line_start = line_start(text, token.start);
        let alone = text.get(line_start..token.start).is_some_and(|head| head.trim().is_empty());
        match directive::parse(words) {
            Err(kind) => report.at(token.end() - behind_dashes(token), kind),
            Ok(_) if !alone => {
                let directive = words.to_owned();
                report.at(token.start, MistakeKind::DirectiveNotAlone { directive });
            }
            Ok(directive) => {
                let end = (token.end() + 1).min(text.len());
                markers.push(Marker { start: line_start, end, directive });
            }
        }
    }
    markers
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn behind_dashes(token: &Token<'_>) -> usize {
    token.text.trim_start_matches('-').trim_start().len()
}

/// What is wrong wherever it stands.
fn check_tokens(text: &str, tokens: &[Token<'_>], report: &mut Report<'_>) {
    for token in tokens {
        if !token.closed {
            report.at(token.start, MistakeKind::Unterminated { what: describe(token.kind) });
        }
        if token.kind == Kind::Other && token.text == "\\" {
            let rest = text.get(token.start..).unwrap_or_default();
            let command = rest.split_whitespace().next().unwrap_or_default().to_owned();
            report.at(token.start, MistakeKind::MetaCommand { command });
        }
    }
}

fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::BlockComment => "the comment that begins here",
        Kind::QuotedName => "the quoted name that begins here",
        Kind::DollarLiteral => "the dollar quote that begins here",
        Kind::CopyRows => "the list of rows that begins here",
        _ => "the literal that begins here",
    }
}

/// Before the first section, only comments may stand.
fn check_prologue(tokens: &[Token<'_>], first: Option<&Marker>, report: &mut Report<'_>) {
    let end = first.map_or(usize::MAX, |marker| marker.start);
    let sql = tokens.iter().take_while(|token| token.start < end).find(|token| !token.is_trivia());
    if let Some(token) = sql {
        report.at(token.start, MistakeKind::SqlOutside);
    }
}

/// The rows of a COPY from the client follow on lines of their own, as `pg_dump` writes them.
fn check_copy(statement: &StatementSpan<'_>, report: &mut Report<'_>) {
    match statement.tokens.last().filter(|token| token.kind == Kind::CopyRows) {
        Some(rows) => {
            let behind = rows.text.lines().next().unwrap_or_default().trim();
            if !behind.is_empty() && !behind.starts_with("--") {
                report.at(rows.start, MistakeKind::BehindCopy);
            }
        }
        None if copies_from_stdin(&statement.tokens) => {
            report.at(statement.range.start, MistakeKind::CopyFromStdin);
        }
        None => {}
    }
}

/// Reports what must not stand in a segment.
pub(crate) fn check(segment: &SegmentCut<'_>, report: &mut Report<'_>) {
    for statement in &segment.statements {
        check_copy(statement, report);
    }
    refuse_transaction_control(segment, report);
    check_fill(segment, report);
}

/// What takes back segments of the way up does so from the last to the first, and says so of each.
pub(crate) fn check_undone(up: &Cut<'_>, down: Option<&Cut<'_>>, report: &mut Report<'_>) {
    let wrong = |segment: &SegmentCut<'_>, why| {
        let number = segment.undoes.unwrap_or_default();
        (segment.range.start.saturating_sub(1), MistakeKind::WrongUndoes { number, why })
    };
    let mut found = Vec::new();
    found.extend(
        up.segments
            .iter()
            .filter(|it| it.undoes.is_some())
            .map(|segment| wrong(segment, "it stands in a way up")),
    );
    let segments = down.map_or(&[][..], |down| &down.segments);
    let is_marked = segments.iter().any(|segment| segment.undoes.is_some());
    let mut last = up.segments.len();
    for segment in segments.iter().filter(|_| is_marked) {
        match segment.undoes {
            None => {
                found.push(wrong(segment, "another segment says what it takes back, this one not"))
            }
            Some(number) if number > up.segments.len() => {
                found.push(wrong(segment, "the way up has fewer segments"));
            }
            Some(number) if number > last => {
                found.push(wrong(segment, "what came last is taken back first"));
            }
            Some(number) => last = number,
        }
    }
    found.into_iter().for_each(|(at, kind)| report.at(at, kind));
}

/// What runs in slices is one UPDATE of the table that is named, with a WHERE.
fn check_fill(segment: &SegmentCut<'_>, report: &mut Report<'_>) {
    let Some(fill) = &segment.fill else { return };
    let why = match segment.statements.as_slice() {
        [] => "nothing stands there",
        [one] => match update::why_not(&one.tokens, &fill.table) {
            Some(why) => why,
            None => return,
        },
        _ => "there are several statements",
    };
    let at = segment.statements.last().map_or(segment.range.start, |it| it.range.start);
    report.at(at, MistakeKind::NotSliced { table: fill.table.clone(), why });
}

fn refuse_transaction_control(segment: &SegmentCut<'_>, report: &mut Report<'_>) {
    for statement in &segment.statements {
        if let Some(words) = transaction_control(&statement.tokens) {
            let kind = MistakeKind::TransactionControl { statement: words };
            report.at(statement.range.start, kind);
        }
    }
}
