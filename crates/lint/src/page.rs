//! The page of a rule or of a fact, made from it.

use crate::{Rule, facts::Fact, rules::RULES};

/// What a rule is about, in Markdown.
pub fn page(rule: &Rule) -> String {
    let Rule { code, title, level, problem, safe, setup, bad, good, .. } = rule;
    let mut page = format!(
        "# {code}\n\n{}. Level: {}.\n\n{problem}\n\n## The safe way\n\n{safe}\n\n## Example\n\n",
        capital(title),
        level.word()
    );
    if !setup.is_empty() {
        page.push_str(&format!("With\n\n```sql\n{setup}\n```\n\n"));
    }
    page.push_str(&format!("this is found:\n\n```sql\n{bad}\n```\n"));
    if !good.is_empty() {
        page.push_str(&format!("\nand this is not:\n\n```sql\n{good}\n```\n"));
    }
    page
}

/// What a fact is about, in Markdown.
pub fn fact_page(fact: &Fact) -> String {
    let Fact { code, harm, title, problem, safe, example } = fact;
    let mut page = format!(
        "# {code}\n\n{}. A plan writes it above its statement: `hazard: {harm}`.\n\n{problem}\n\n\
         ## The safe way\n\n{safe}\n",
        capital(title)
    );
    if let Some(example) = example {
        let with = match example.arguments {
            [] => String::new(),
            arguments => format!(", with `{}`", arguments.join(" ")),
        };
        page.push_str(&format!(
            "\n## Example\n\nFrom\n\n```sql\n{}\n```\n\nto{with}\n\n```sql\n{}\n```\n",
            example.from, example.to
        ));
    }
    page
}

/// All rules, a line each, in Markdown.
pub fn index_page() -> String {
    let line = |rule: &&Rule| {
        format!("| [{}]({}.md) | {} | {} |\n", rule.code, rule.code, rule.level.word(), rule.title)
    };
    let lines: String = RULES.iter().map(line).collect();
    format!("| rule | level | what it finds |\n|---|---|---|\n{lines}")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
