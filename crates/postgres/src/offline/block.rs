//! Blocks of PL/pgSQL.

use aludel_sql::quote_literal;

/// A block that is run once.
pub(super) fn block(declared: &str, body: &str) -> String {
    let declared = match declared {
        "" => String::new(),
        declared => format!("DECLARE\n{declared}\n"),
    };
    let text = format!("\n{declared}BEGIN\n{body}\nEND\n");
    let quote = dollar_quote(&text);
    format!("DO {quote}{text}{quote}")
}

/// The dollar quote that a text does not have.
pub(crate) fn dollar_quote(text: &str) -> String {
    let numbered = (1_u32..).map(|number| format!("$aludel{number}$"));
    let all = std::iter::once("$aludel$".to_owned()).chain(numbered);
    all.into_iter().find(|quote| !text.contains(quote.as_str())).unwrap_or_default()
}

/// The statement that fails with a message and what to do; `%` in either is itself.
pub(super) fn raise(message: &str, hint: &str) -> String {
    raising(&quote_literal(&format!("aludel: {message}")), hint)
}

/// The same with a message that is an expression.
pub(super) fn raising(message: &str, hint: &str) -> String {
    format!("RAISE EXCEPTION USING MESSAGE = {message}, HINT = {};", quote_literal(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_none_that_the_text_has() {
        assert_eq!(block("", "x;"), "DO $aludel$\nBEGIN\nx;\nEND\n$aludel$");
        let inside = block("", "a $aludel$ b $aludel1$");
        assert!(inside.starts_with("DO $aludel2$\n") && inside.ends_with("$aludel2$"), "{inside}");
    }
}
