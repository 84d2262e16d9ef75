//! `aludel explain`: the page of a lint rule.

use aludel_lint::{RULES, find, nearest, page};

use crate::{
    Failure, Outcome, Result,
    args::ExplainArgs,
    failure::FailureKind,
    printer::Printer,
    style::{self, paint},
};

pub(crate) fn run(args: &ExplainArgs, printer: &Printer) -> Result {
    let Some(code) = &args.code else {
        let width = RULES.iter().map(|rule| rule.code.len()).max().unwrap_or_default();
        for rule in RULES {
            let code = paint(style::NAME, format!("{:width$}", rule.code));
            printer.result(format!("{code}  {:7}  {}", rule.level.word(), rule.title))?;
        }
        return Ok(Outcome::Done);
    };
    match find(code) {
        Some(rule) => printer.raw(&page(rule))?,
        None => {
            let failure = Failure::new(FailureKind::Usage, format!("there is no rule `{code}`"));
            return Err(match nearest(code) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("`aludel explain` lists them all"),
            });
        }
    }
    Ok(Outcome::Done)
}
