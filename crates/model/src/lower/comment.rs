//! Comments, from documentation, where the configuration asks for them.

use aludel_grammar::{Mistake, Word};

use super::Lowering;

impl Lowering<'_> {
    /// The comment of an object: what is said, or else its documentation.
    pub(super) fn comment(
        &mut self,
        file: usize,
        stated: Option<&Word>,
        doc: Option<&String>,
    ) -> Option<String> {
        if self.options.comments {
            let text = stated.map(|word| &word.value).or(doc)?.trim();
            return (!text.is_empty()).then(|| text.to_owned());
        }
        if let Some(word) = stated {
            let mistake = Mistake::new(word.span, "comments are not part of these models");
            self.fail(file, mistake.help("set `comments = true` in the configuration"));
        }
        None
    }
}
