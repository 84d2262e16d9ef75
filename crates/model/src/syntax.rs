//! Mistakes of Rust's own grammar: said only where a full parser agrees.

use aludel_grammar::Mistake;

use crate::source::Source;

/// The mistakes in a file that count. This reader knows the declarations alone: what it takes for
/// a mistake of Rust, and the full parser does not, is one only in a file with models.
pub(crate) fn mistakes(source: &Source) -> Vec<Mistake> {
    let found = &source.file;
    if !source.counts {
        return Vec::new();
    }
    let has_models = source.text.contains("Table");
    if found.syntax.is_empty() || has_models || syn::parse_file(&source.text).is_err() {
        return found.mistakes.clone();
    }
    let is_syntax = |mistake: &&Mistake| found.syntax.contains(&mistake.span);
    found.mistakes.iter().filter(|mistake| !is_syntax(mistake)).cloned().collect()
}
