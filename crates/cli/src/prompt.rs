//! Questions, on a terminal only. Each has a flag that answers it.

use inquire::{Confirm, InquireError, Select, Text};

use crate::{Failure, Printer, Result, failure::FailureKind, shown::in_one_line};
use aludel_project::visible::visible;

/// Yes or no; `None` where nobody could answer.
pub(crate) fn confirm(printer: &Printer, question: &str) -> Result<Option<bool>> {
    if !printer.can_ask() {
        return Ok(None);
    }
    answered(Confirm::new(&visible(question)).with_default(false).prompt())
}

/// A line of text; `None` where nobody could answer.
pub(crate) fn text(printer: &Printer, question: &str) -> Result<Option<String>> {
    if !printer.can_ask() {
        return Ok(None);
    }
    answered(Text::new(question).prompt())
}

/// One of several, as its place in the list; `None` where nobody could answer.
pub(crate) fn select(
    printer: &Printer,
    question: &str,
    choices: Vec<String>,
) -> Result<Option<usize>> {
    if !printer.can_ask() {
        return Ok(None);
    }
    let choices = choices.iter().map(|choice| in_one_line(choice)).collect();
    let answer = answered(Select::new(&visible(question), choices).raw_prompt())?;
    Ok(answer.map(|choice| choice.index))
}

fn answered<T>(answer: std::result::Result<T, InquireError>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => {
            Err(Failure::new(FailureKind::Interrupted, "interrupted: nothing was done"))
        }
        Err(InquireError::NotTTY) => Ok(None),
        Err(error) => Err(Failure::new(FailureKind::System, error)),
    }
}
