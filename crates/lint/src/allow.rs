//! `-- aludel:allow CODE: why` above a statement.

use aludel_sql::{Kind, tokens};
use thiserror::Error;

use crate::{Script, rules};

/// A finding that somebody allows, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The rule's code.
    pub code: String,
    /// Why.
    pub why: String,
    /// The number of the statement that it stands above.
    pub statement: usize,
    /// Its line.
    pub line: usize,
}

/// A comment that allows nothing, for it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {kind}")]
pub struct AllowError {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub kind: AllowMistake,
}

/// What is wrong with a comment that allows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AllowMistake {
    /// It gives no reason.
    #[error(
        "aludel:allow {0} gives no reason; write: -- aludel:allow {0}: why it does no harm here"
    )]
    NoReason(String),
    /// It names no rule.
    #[error("aludel:allow names no rule; write: -- aludel:allow CODE: why it does no harm here")]
    NoCode,
    /// There is no such rule.
    #[error("there is no rule {code}{}", near.as_ref().map(|it| format!("; the nearest is {it}")).unwrap_or_default())]
    Unknown {
        /// What it says.
        code: String,
        /// The rule that is spelt most alike.
        near: Option<&'static str>,
    },
    /// No statement follows.
    #[error("aludel:allow stands above no statement")]
    NoStatement,
}

const WORD: &str = "aludel:allow";

/// The comments of a script that allow something. Each counts for the statement that follows it.
///
/// # Errors
///
/// All that are wrong.
pub fn allowances(script: &Script) -> Result<Vec<Allowance>, Vec<AllowError>> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let starts: Vec<usize> = script.statements().map(|it| it.range.start).collect();
    let mut at = 0;
    for token in tokens(&script.text) {
        let start = at;
        at += token.text.len();
        // What stands in the other way counts there.
        if !script.own.contains(&start) {
            continue;
        }
        let comment = token.text.strip_prefix("--").filter(|_| token.kind == Kind::LineComment);
        let Some(said) = comment.and_then(|it| it.trim().strip_prefix(WORD)) else { continue };
        let line = script.text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        let statement = starts.iter().position(|it| *it >= start);
        match read(said, statement) {
            Ok((code, why, statement)) => found.push(Allowance { code, why, statement, line }),
            Err(kind) => wrong.push(AllowError { line, kind }),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

fn read(said: &str, statement: Option<usize>) -> Result<(String, String, usize), AllowMistake> {
    let (code, why) = said.split_once(':').unwrap_or((said, ""));
    let (code, why) = (code.trim().to_owned(), why.trim().to_owned());
    if code.is_empty() {
        return Err(AllowMistake::NoCode);
    }
    if rules::find(&code).is_none() {
        let near = rules::nearest(&code);
        return Err(AllowMistake::Unknown { code, near });
    }
    if why.is_empty() {
        return Err(AllowMistake::NoReason(code));
    }
    Ok((code, why, statement.ok_or(AllowMistake::NoStatement)?))
}
