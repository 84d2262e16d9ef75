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

    fn diagnostic(&self, sources: &[Source]) -> Diagnostic {
        let at = |file: usize, span| sources.get(file).map(|s| place(&s.path, &s.text, span));
        let related = self.related.iter().filter_map(|(file, span, label)| {
            Some(Related { place: at(*file, *span)?, label: label.clone() })
        });
        Diagnostic {
            message: self.mistake.message.clone(),
            place: self.file.and_then(|file| at(file, self.mistake.span)),
            label: self.mistake.label.clone(),
            related: related.collect(),
            help: self.mistake.help.clone(),
        }
    }
}

/// The diagnostics of all problems: by file and place, each once.
pub(crate) fn diagnostics(problems: &[Problem], sources: &[Source]) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = problems.iter().map(|p| p.diagnostic(sources)).collect();
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    all.dedup();
    all
}

/// The places of declarations.
pub(crate) fn places(
    declared: &BTreeMap<Key, (usize, Span)>,
    sources: &[Source],
) -> BTreeMap<Key, Place> {
    let at = |(key, (file, span)): (&Key, &(usize, Span))| {
        let source = sources.get(*file)?;
        Some((key.clone(), place(&source.path, &source.text, *span)))
    };
    declared.iter().filter_map(at).collect()
}

fn order(diagnostic: &Diagnostic) -> (Option<(&Path, u32, u32)>, &str) {
    let place = diagnostic.place.as_ref();
    (place.map(|p| (p.path.as_path(), p.line, p.column)), &diagnostic.message)
}

/// Lines and columns of a span.
fn place(path: &Path, text: &str, span: Span) -> Place {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary((span.end as usize).max(start));
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |i| end + i);
    let lines = text[..line_start].bytes().filter(|b| *b == b'\n').count();
    let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    Place {
        path: path.to_path_buf(),
        line: count(lines),
        column: count(text[line_start..start].chars().count()),
        text: text[line_start..line_end].to_owned(),
        span: start - line_start..end - line_start,
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
            let found = place(Path::new("x.rs"), text, Span { start, end });
            let found = (found.line, found.column, found.text, found.span);
            assert_eq!(found, (line, column, lines.to_owned(), span));
        }
    }
}
