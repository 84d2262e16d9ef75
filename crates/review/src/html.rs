//! The page.

use aludel_depict::{Entity, SVG_STYLE, svg_marks, svg_part};
use aludel_sql::{Kind, tokens};
use askama::Template;

use crate::{
    Change, Counts, Finding, Level, Node, Review, Reviewed, Statement, Waiting, Way, graph,
    highlight::{Piece, pieces},
    words::counted,
};

/// What the page says of who made it: how one tells that a file is such a page.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"aludel review\">";

/// The review as one page of HTML, which needs nothing else.
pub fn html(review: &Review) -> String {
    let page = Page { review, styles: [STYLE, SVG_STYLE], generator: GENERATOR };
    // It is written into memory: nothing can fail but the memory.
    dense(&page.render().unwrap_or_default())
}

/// The page without empty lines, but for those of what is shown as it is written.
fn dense(page: &str) -> String {
    let mut dense = String::with_capacity(page.len());
    let mut is_written = false;
    for line in page.lines() {
        if is_written || !line.trim().is_empty() {
            dense.push_str(line);
            dense.push('\n');
        }
        // What a statement says itself is escaped: these are the page's own.
        let last = |tag| line.rfind(tag).map_or(0, |at| at + 1);
        is_written = match (last("<pre>"), last("</pre>")) {
            (0, 0) => is_written,
            (begins, ends) => begins > ends,
        };
    }
    dense
}

/// How the identifiers of the ends of lines begin, which all diagrams share.
const MARKS: &str = "erd";

const STYLE: &str = include_str!("../templates/style.css");

#[derive(Template)]
#[template(path = "review.html", whitespace = "minimize")]
struct Page<'a> {
    review: &'a Review,
    styles: [&'static str; 2],
    generator: &'static str,
}

/// Of more revisions each has less room: diagrams show what tells something, ways back no safe way.
const FEW: usize = 20;

impl Page<'_> {
    fn is_brief(&self) -> bool {
        self.review.revisions.len() > FEW
    }

    fn counts(&self) -> Counts {
        self.review.counts()
    }

    /// The history, the newest above.
    fn newest_first(&self) -> Vec<&Node> {
        self.review.history.iter().rev().collect()
    }

    /// What all diagrams share.
    fn marks(&self) -> String {
        svg_marks(MARKS)
    }

    fn lanes(&self) -> String {
        graph::drawn(&self.newest_first())
    }

    fn all_proven(&self) -> bool {
        self.review.revisions.iter().all(|it| it.proof.holds)
    }

    /// How many proofs hold, of how many.
    fn proven(&self) -> String {
        let all = self.review.revisions.len();
        let holding = self.review.revisions.iter().filter(|it| it.proof.holds).count();
        match (holding == all, all) {
            (true, 1) => "proven".to_owned(),
            (true, all) => format!("all {all} proven"),
            (false, all) => format!("{} of {} not proven", all - holding, counted(all, "revision")),
        }
    }
}

/// The identifier of a revision's part of the page: letters and digits alone, whatever the revision is called.
fn anchor(id: &str) -> String {
    let plain = |char: char| match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => char.to_string(),
        char => format!(".{:x}", u32::from(char)),
    };
    format!("r-{}", id.chars().map(plain).collect::<String>())
}

fn class(level: Option<Level>) -> &'static str {
    level.map_or("fine", Level::word)
}

/// SQL as markup, in colours.
fn colored(sql: &str) -> String {
    Colored { pieces: pieces(sql) }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(
    ext = "html",
    source = "{% for piece in pieces %}{% if piece.element.is_empty() %}{{ piece.text }}{% else %}\
              <{{ piece.element }}>{{ piece.text }}</{{ piece.element }}>{% endif %}{% endfor %}"
)]
struct Colored<'a> {
    pieces: Vec<Piece<'a>>,
}

fn verb(change: &Change) -> &'static str {
    change.kind.words().1
}

/// Where the transactions of a way begin: what is said above a statement.
fn heading(way: &Way, at: &usize) -> Option<String> {
    let at = *at;
    let transaction = |at: usize| way.statements.get(at).map(|it| it.transaction);
    let own = transaction(at)?;
    let before = at.checked_sub(1).and_then(transaction);
    if before == Some(own) {
        return None;
    }
    let several = way.statements.iter().any(|it| it.transaction != Some(1));
    match own {
        None => Some("Each commits by itself".to_owned()),
        Some(number) if several => Some(format!("Transaction {number}")),
        Some(_) => None,
    }
}

/// That nobody waits for a statement, as far as that is known.
fn nobody(statement: &Statement) -> String {
    match (statement.is_known, statement.waits_on) {
        (false, _) => "Whether anybody waits for it is not known".to_owned(),
        (true, true) => "Whoever waits for this transaction waits on".to_owned(),
        (true, false) if statement.is_observed => "Nobody waits for it".to_owned(),
        (true, false) => format!("Nobody waits for it, {}", statement.known),
    }
}

/// How a finding is known, where that is otherwise than the statement.
fn known<'a>(finding: &'a Finding, statement: &Statement) -> Option<&'a str> {
    (finding.known != statement.known).then_some(finding.known.as_str())
}

/// Whether there is more to a finding than one line.
fn says_more(finding: &Finding, statement: &Statement, has_way: &bool) -> bool {
    let Finding { help, weighed, allowed, .. } = finding;
    (*has_way && !help.is_empty())
        || weighed.is_some()
        || allowed.is_some()
        || known(finding, statement).is_some()
}

/// The safe way, where it is shown.
fn safe_way(finding: &Finding, has_way: &bool) -> Option<String> {
    (*has_way && !finding.help.is_empty()).then(|| colored(&finding.help.join("\n")))
}

/// Whether the server refuses any of it.
fn is_refused(way: &Way) -> bool {
    way.statements.iter().any(|it| it.refused.is_some())
}

/// What becomes of who reads.
fn reading(wait: &Waiting) -> &'static str {
    if wait.reads { "wait" } else { "go on" }
}

/// The tables that a revision concerns; each leads to the first statement that names it.
fn diagram(reviewed: &Reviewed, is_brief: bool) -> String {
    let Some(diagram) = reviewed.diagram.clone() else { return String::new() };
    let diagram = if is_brief { diagram.brief() } else { diagram };
    let id = anchor(&reviewed.id);
    let link = |entity: &Entity| {
        let name = entity.table.name.as_str();
        let line = reviewed.up.statements.iter().find(|it| names(&it.sql, name))?.line;
        Some(format!("#{id}-{line}"))
    };
    svg_part(&diagram, MARKS, &link)
}

/// Whether a statement has a name among its words.
fn names(sql: &str, name: &str) -> bool {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    tokens(sql).any(|token| match token.kind {
        Kind::Word => token.text.eq_ignore_ascii_case(name),
        Kind::QuotedName => token.text == quoted,
        _ => false,
    })
}

fn level_of(reviewed: &Reviewed) -> Option<Level> {
    reviewed.counts().worst()
}
