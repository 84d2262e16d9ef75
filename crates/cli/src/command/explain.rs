//! `aludel explain`: the page of a lint rule, or of a fact that plans state.

use aludel_lint::{RULES, fact_page, facts, facts::FACTS, find, nearest_of, page};

use crate::{
    Failure, Outcome, Result,
    args::ExplainArgs,
    failure::FailureKind,
    printer::Printer,
    style::{self, paint},
};

pub(crate) fn run(args: &ExplainArgs, printer: &Printer) -> Result {
    let Some(code) = &args.code else {
        list(printer)?;
        return Ok(Outcome::Done);
    };
    match (find(code), facts::fact(code)) {
        (Some(rule), _) => printer.raw(&page(rule))?,
        (None, Some(fact)) => printer.raw(&fact_page(fact))?,
        (None, None) => {
            let failure = Failure::new(FailureKind::Usage, format!("there is no rule `{code}`"));
            return Err(match nearest_of(code, lines().map(|[code, ..]| code)) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("`aludel explain` lists them all"),
            });
        }
    }
    Ok(Outcome::Done)
}

/// All that can be explained: the code, how grave it is or what sort of harm, and what it is about.
fn lines() -> impl Iterator<Item = [&'static str; 3]> {
    let rules = RULES.iter().map(|rule| [rule.code, rule.level.word(), rule.title]);
    rules.chain(FACTS.iter().map(|fact| [fact.code, fact.harm, fact.title]))
}

fn list(printer: &Printer) -> Result<()> {
    let mut lines: Vec<[&str; 3]> = lines().collect();
    lines.sort_unstable();
    let width = |column: fn(&[&'static str; 3]) -> usize| self::lines().map(|it| column(&it)).max();
    let code_width = width(|[code, ..]| code.len()).unwrap_or_default();
    let word_width = width(|[_, word, _]| word.len()).unwrap_or_default();
    for [code, word, title] in lines {
        let code = paint(style::NAME, format!("{code:code_width$}"));
        printer.result(format!("{code}  {word:word_width$}  {title}"))?;
    }
    Ok(())
}
