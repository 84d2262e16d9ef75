//! Mistakes on their way to diagnostics: first a file's number and bytes, in the end lines and
//! columns.

use std::{collections::BTreeMap, path::Path};

use aludel_catalog::Key;
use aludel_grammar::{Mistake, Span};

use crate::{Diagnostic, Place, Related, source::Source};

/// A mistake, not yet with lines and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file, where one is to blame.
    file: Option<usize>,
    mistake: Mistake,
    related: Vec<(usize, Span, String)>,
}

impl Problem {
    /// A mistake in a file.
    pub(crate) fn in_file(file: usize, mistake: Mistake) -> Self {
        Self { file: Some(file), mistake, related: Vec::new() }
    }

    /// A mistake of no single file.
    pub(crate) fn everywhere(message: String, help: Option<&str>) -> Self {
        let mut mistake = Mistake::new(Span::default(), message);
        mistake.help = help.map(str::to_owned);
        Self { file: None, mistake, related: Vec::new() }
    }

    /// With another place that belongs to it.
    pub(crate) fn related(mut self, file: usize, span: Span, label: &str) -> Self {
        self.related.push((file, span, label.to_owned()));
        self
    }

    /// The files that it has to do with.
    fn files(&self) -> impl Iterator<Item = usize> {
        self.file.into_iter().chain(self.related.iter().map(|(file, ..)| *file))
    }

    fn diagnostic(&self, lines: &Lines<'_>) -> Diagnostic {
        let at = |file: usize, span| lines.place(file, span);
        let related = self.related.iter().filter_map(|(file, span, label)| {
            Some(Related { place: at(*file, *span)?, label: label.clone() })
        });
        Diagnostic {
            message: short(&self.mistake.message),
            place: self.file.and_then(|file| at(file, self.mistake.span)),
            label: short(&self.mistake.label),
            related: related.collect(),
            help: self.mistake.help.as_deref().map(short),
        }
    }
}

/// A name of a megabyte says no more than its beginning.
fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How many diagnostics are shown: who has more has made one mistake many times.
const MOST: usize = 100;

/// The diagnostics of all problems: by file and place, each once, the first hundred.
pub(crate) fn diagnostics(problems: &[Problem], sources: &[Source]) -> Vec<Diagnostic> {
    let path = |problem: &Problem| problem.file.and_then(|file| sources.get(file)).map(|s| &s.path);
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (path(problem), problem.mistake.span.start));
    let shown = sorted.iter().take(2 * MOST);
    let lines = Lines::of(sources, shown.clone().flat_map(|problem| problem.files()));
    let mut all: Vec<Diagnostic> = shown.map(|problem| problem.diagnostic(&lines)).collect();
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    all.dedup();
    if all.len() > MOST || sorted.len() > 2 * MOST {
        all.truncate(MOST);
        let message = format!("these are {MOST} mistakes; there are more");
        all.push(Problem::everywhere(message, None).diagnostic(&lines));
    }
    all
}

/// The places of declarations.
pub(crate) fn places(
    declared: &BTreeMap<Key, (usize, Span)>,
    sources: &[Source],
) -> BTreeMap<Key, Place> {
    let lines = Lines::of(sources, declared.values().map(|(file, _)| *file));
    let at = |(key, (file, span)): (&Key, &(usize, Span))| {
        Some((key.clone(), lines.place(*file, *span)?))
    };
    declared.iter().filter_map(at).collect()
}

fn order(diagnostic: &Diagnostic) -> (Option<(&Path, u32, u32)>, &str) {
    let place = diagnostic.place.as_ref();
    (place.map(|p| (p.path.as_path(), p.line, p.column)), &diagnostic.message)
}

/// Where lines begin, of those files that are asked about.
struct Lines<'a> {
    sources: &'a [Source],
    starts: BTreeMap<usize, Vec<usize>>,
}

/// The most bytes of source before a token, and from its start on, that are shown with it.
const SHOWN: usize = 2000;

impl<'a> Lines<'a> {
    fn of(sources: &'a [Source], files: impl Iterator<Item = usize>) -> Self {
        let mut starts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for file in files {
            let Some(source) = sources.get(file) else { continue };
            starts.entry(file).or_insert_with(|| line_starts(&source.text));
        }
        Self { sources, starts }
    }

    fn place(&self, file: usize, span: Span) -> Option<Place> {
        let source = self.sources.get(file)?;
        Some(place(&source.path, &source.text, self.starts.get(&file)?, span))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Lines and columns of a span. Of a line that goes on for ever only what is near is shown.
fn place(path: &Path, text: &str, starts: &[usize], span: Span) -> Place {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary((span.end as usize).max(start).min(start + SHOWN));
    let line = starts.partition_point(|line| *line <= start);
    let line_start = line.checked_sub(1).and_then(|at| starts.get(at)).copied().unwrap_or_default();
    let from = text.ceil_char_boundary(line_start.max(start.saturating_sub(SHOWN)));
    let furthest = text.floor_char_boundary(start.saturating_add(SHOWN)).max(end);
    let to = text[end..furthest].find('\n').map_or(furthest, |at| end + at);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        path: path.to_path_buf(),
        line: count(line.max(1)),
        column: count(text[line_start..start].chars().count() + 1),
        text: text[from..to].to_owned(),
        span: start - from..end - from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "a\nüb c\nd";
        let cases = [
            ((5, 6), (2, 3, "üb c", 3..4)),
            ((0, 1), (1, 1, "a", 0..1)),
            ((8, 9), (3, 1, "d", 0..1)),
        ];
        for ((start, end), (line, column, lines, span)) in cases {
            let found = place(Path::new("x.rs"), text, &line_starts(text), Span { start, end });
            let found = (found.line, found.column, found.text, found.span);
            assert_eq!(found, (line, column, lines.to_owned(), span));
        }
    }

    #[test]
    fn of_a_long_line_only_what_is_near_is_shown() {
        let text = format!("ü\n{}\nb", "é".repeat(500_000));
        let start = 3 + 2 * 250_000;
        let span = Span { start, end: start + 4 };
        let found = place(Path::new("x.rs"), &text, &line_starts(&text), span);
        assert_eq!((found.line, found.column), (2, 250_001));
        assert_eq!((found.text.len(), found.span), (2 * SHOWN, SHOWN..SHOWN + 4));
    }
}
