//! Statements that are told by their first words.

use super::Token;

/// The words of a statement that begins, ends or prepares a transaction; `None` for any other.
/// Savepoints stay inside a transaction and are not meant.
pub fn transaction_control(statement: &[Token<'_>]) -> Option<String> {
    let is = |index: usize, word: &str| statement.get(index).is_some_and(|it| it.is_word(word));
    let first = statement.first()?;
    let begins = is(0, "begin") || (is(0, "start") && is(1, "transaction"));
    let noise = usize::from(is(1, "work") || is(1, "transaction"));
    let to_savepoint = is(0, "rollback") && is(1 + noise, "to");
    let ends = ["commit", "rollback", "end", "abort"].iter().any(|word| first.is_word(word));
    let prepares = is(0, "prepare") && is(1, "transaction");
    (begins || (ends && !to_savepoint) || prepares).then(|| words(statement))
}

/// Whether a statement begins, ends or prepares a transaction.
pub fn controls_transaction(statement: &[Token<'_>]) -> bool {
    transaction_control(statement).is_some()
}

fn words(statement: &[Token<'_>]) -> String {
    let words: Vec<String> = statement
        .iter()
        .take_while(|token| token.kind == super::Kind::Word)
        .take(2)
        .map(|token| token.text.to_ascii_uppercase())
        .collect();
    words.join(" ")
}

/// Whether a statement is a COPY that reads its rows from the client.
pub fn copies_from_stdin(statement: &[Token<'_>]) -> bool {
    copies(statement, "from", "stdin")
}

/// Whether a statement is a COPY that sends its rows to the client.
pub(crate) fn copies_to_stdout(statement: &[Token<'_>]) -> bool {
    copies(statement, "to", "stdout")
}

/// What stands in parentheses is a query or a list of columns.
fn copies(statement: &[Token<'_>], direction: &str, client: &str) -> bool {
    if !statement.first().is_some_and(|token| token.is_word("copy")) {
        return false;
    }
    let mut depth = 0_usize;
    statement.windows(2).any(|pair| {
        let [one, other] = pair else { return false };
        match one.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && one.is_word(direction) && other.is_word(client)
    })
}
