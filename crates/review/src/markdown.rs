//! The comment on a pull request: short, with folded details, as GitHub and GitLab read it.

use std::fmt::Write as _;

use crate::{Finding, Level, Review, Reviewed, Statement, Way, words::counted};

/// How many bytes a comment may have: GitHub takes 65,536 characters.
const MOST: usize = 60_000;

/// The review as Markdown.
pub fn markdown(review: &Review) -> String {
    let whole = written(review, usize::MAX);
    if whole.len() <= MOST {
        return whole;
    }
    // As many revisions with their details as there is room for; the table names all of them.
    let fits = |count: &usize| written(review, *count).len() <= MOST;
    let count = (0..review.revisions.len()).rev().find(fits).unwrap_or_default();
    let mut text = written(review, count);
    text.truncate(text.floor_char_boundary(MOST));
    text
}

fn written(review: &Review, most: usize) -> String {
    let mut text = format!("### {}: {}\n\n", plain(&review.title), review.counts().words());
    text.push_str(&table(review));
    for reviewed in review.revisions.iter().take(most) {
        text.push_str(&details(reviewed));
    }
    if let Some(left @ 1..) = review.revisions.len().checked_sub(most) {
        let _ = writeln!(text, "\nThe details of {} have no room here.", counted(left, "revision"));
    }
    if let Some(why) = review.queries.as_ref().and_then(|it| it.unknown.as_ref()) {
        let _ = writeln!(
            text,
            "\nThere may be other queries than those that were looked at: {}.",
            plain(why)
        );
    }
    let sizes = if review.sized { "" } else { ", without sizes of tables" };
    let _ =
        writeln!(text, "\n<sub>{}, on {}{sizes}</sub>", plain(&review.tool), plain(&review.server));
    text
}

fn table(review: &Review) -> String {
    if review.revisions.is_empty() {
        return String::new();
    }
    let queries = review.queries.is_some();
    let mut text = "| | Revision | Changes | Who waits | Findings | Proof |".to_owned();
    text.push_str(if queries { " Queries |\n|" } else { "\n|" });
    text.push_str(&" --- |".repeat(if queries { 7 } else { 6 }));
    text.push('\n');
    for it in &review.revisions {
        let proof = if it.proof.holds { "proven" } else { "**not proven**" };
        let _ = write!(
            text,
            "| {} | {} {} | {} | {} | {} | {proof} |",
            mark(it.counts().worst()),
            cell(&code(&it.id)),
            cell(&plain(&it.title)),
            it.changed(),
            cell(&plain(&it.who_waits())),
            it.counts().words(),
        );
        text.push_str(&if queries { format!(" {} |\n", it.queried()) } else { "\n".to_owned() });
    }
    text
}

fn mark(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Error) => "❌",
        Some(Level::Warning) => "⚠️",
        Some(Level::Note) => "ℹ️",
        None => "✅",
    }
}

fn details(reviewed: &Reviewed) -> String {
    let mut text = format!(
        "\n<details{}><summary>{} <code>{}</code> {}</summary>\n\n",
        if reviewed.counts().worst() == Some(Level::Error) { " open" } else { "" },
        mark(reviewed.counts().worst()),
        html(&reviewed.id),
        html(&reviewed.title),
    );
    for query in &reviewed.queries {
        let place = query.places.first().map(|it| code(it)).unwrap_or_default();
        let by = query.line.map(|line| format!(", by line {line}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "- **{}** {place}: {}{by}",
            query.level.word(),
            plain(&query.what.join("; "))
        );
    }
    if let Some(need) = &reviewed.need {
        let _ = writeln!(text, "- {}", plain(need));
    }
    for statement in &reviewed.up.statements {
        text.push_str(&said(statement, &reviewed.file));
    }
    for fault in &reviewed.proof.faults {
        let _ = writeln!(text, "- **not proven**: {}", plain(fault));
    }
    for loss in &reviewed.proof.losses {
        let _ = writeln!(text, "- what goes: {}", plain(loss));
    }
    let _ = writeln!(text, "\n{}", code(&reviewed.file));
    if let Some(changes) = reviewed.changes.as_ref().filter(|it| !it.is_empty()) {
        let line = |change: &crate::Change| {
            format!("{} {} {}", change.kind.words().0, change.kind.words().1, change.what)
        };
        text.push_str(&folded(
            "What changes",
            "",
            &changes.iter().map(line).collect::<Vec<_>>().join("\n"),
        ));
    }
    text.push_str(&folded("The way up", "sql", &sql(&reviewed.up)));
    if let Some(down) = &reviewed.down {
        text.push_str(&back(reviewed, down));
    }
    text + "\n</details>\n"
}

/// The way back, with what is found in it: folded, for it hurts nobody who goes on.
fn back(reviewed: &Reviewed, down: &Way) -> String {
    let found = reviewed.counts_back();
    let said: String = down.statements.iter().map(|it| said(it, &reviewed.file)).collect();
    let title = match found.worst() {
        None => "The way back".to_owned(),
        Some(_) => format!("The way back: {}", found.words()),
    };
    format!(
        "\n<details><summary>{title}</summary>\n\n{said}{}\n</details>\n",
        fenced("sql", &sql(down))
    )
}

fn sql(way: &Way) -> String {
    let statements: Vec<String> = way.statements.iter().map(|it| format!("{};", it.sql)).collect();
    statements.join("\n")
}

/// What is found in a statement, a line each.
fn said(statement: &Statement, file: &str) -> String {
    let place = code(&format!("{}:{}", file.rsplit('/').next().unwrap_or(file), statement.line));
    let mut text = String::new();
    if let Some(why) = &statement.refused {
        let _ = writeln!(text, "- **refused** {place}: {}", plain(why));
    }
    // What becomes of queries is said of each query.
    let rules = statement.counted().filter(|it| !it.is_of_queries());
    for Finding { code: rule, level, message, help, .. } in rules {
        let _ = writeln!(text, "- **{}** {place}: {} {}", level.word(), plain(message), code(rule));
        if *level >= Level::Warning && !help.is_empty() {
            text.push_str(&indented(&folded("The safe way", "sql", &help.join("\n"))));
        }
    }
    text
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") })
        .collect()
}

fn folded(title: &str, language: &str, text: &str) -> String {
    format!("\n<details><summary>{title}</summary>\n{}\n</details>\n", fenced(language, text))
}

fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("\n{fence}{language}\n{text}\n{fence}\n")
}

/// A text as code, whatever is in it.
fn code(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run(&line) + 1);
    let space = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or_default()
}

/// A text that is no markup, and calls nobody.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '\n' | '\r' => plain.push(' '),
            // A mention, with a sign between that nobody sees.
            '@' => plain.push_str("@\u{2060}"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' => {
                plain.push('\\');
                plain.push(char);
            }
            char => plain.push(char),
        }
    }
    plain
}

/// A text within HTML.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace(['\n', '\r'], " ")
        .replace('@', "@\u{2060}")
}

/// A cell ends at the next bar, even within code.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    let mut before = ' ';
    for char in text.chars() {
        if char == '|' && before != '\\' {
            cell.push('\\');
        }
        cell.push(char);
        before = char;
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        let cases = [
            ("a_b*c", "a\\_b\\*c"),
            ("<script>", "&lt;script&gt;"),
            ("@team", "@\u{2060}team"),
            ("[x](y)", "\\[x\\](y)"),
            ("two\nlines", "two lines"),
        ];
        for (text, expected) in cases {
            assert_eq!(plain(text), expected, "{text}");
        }
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(cell(&code("a|b")), "`a\\|b`");
        assert_eq!(cell(&plain("a|b")), "a\\|b");
    }
}
