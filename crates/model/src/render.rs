//! Diagnostics as the compiler prints them.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{Diagnostic, Place};

/// Whether the text is for a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With colors.
    Colored,
    /// Without.
    Plain,
}

/// Every diagnostic with its source line, the token underlined, and what to write instead.
pub fn render(diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Colored => Renderer::styled(),
        Style::Plain => Renderer::plain(),
    };
    let shown: Vec<String> = diagnostics.iter().map(|d| one(d, &renderer)).collect();
    shown.join("\n\n") + if shown.is_empty() { "" } else { "\n" }
}

fn one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let title = Level::ERROR.primary_title(diagnostic.message.as_str());
    let mut group = match &diagnostic.place {
        Some(_) => title.elements(snippets(diagnostic)),
        None => Group::with_title(title),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The place itself, then those that belong to it; those of one line share a snippet.
fn snippets(diagnostic: &Diagnostic) -> Vec<Snippet<'_, annotate_snippets::Annotation<'_>>> {
    let Some(place) = &diagnostic.place else { return Vec::new() };
    let mut first = snippet(place);
    first = first.annotation(
        AnnotationKind::Primary.span(underlined(place)).label(diagnostic.label.as_str()),
    );
    let mut all = vec![first];
    for related in &diagnostic.related {
        let kind = AnnotationKind::Context;
        let annotation = kind.span(underlined(&related.place)).label(related.label.as_str());
        all.push(snippet(&related.place).annotation(annotation));
    }
    all
}

fn snippet(place: &Place) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    let mut path = place.path.to_string_lossy().into_owned();
    let before = place.text.get(..place.span.start).map_or(0, |text| text.chars().count());
    if before + 1 < place.column as usize {
        // Only a piece of the line is shown, and columns would be counted from there.
        path.push_str(&format!(" (column {})", place.column));
    }
    Snippet::source(place.text.as_str()).line_start(place.line as usize).path(path)
}

/// The token; one byte where it is empty, so that there is something to see.
fn underlined(place: &Place) -> std::ops::Range<usize> {
    let end = place.span.end.max(place.span.start + 1).min(place.text.len());
    place.span.start.min(end)..end
}

/// Where a place is, for a line without its source: `src/models.rs:3:7`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}
