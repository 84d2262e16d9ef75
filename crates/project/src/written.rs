//! A plan as the text of a file: each hazard in plain words above its statement.

use std::collections::BTreeMap;

use aludel_catalog::Key;
use aludel_dialect::{Hazard, HazardKind, Remedy, Statement};
use aludel_plan::{Plan, Segment};
use aludel_revision::{DraftSegment, Fill, HazardComment, Mode};

use crate::portable;

/// The plan as the segments of a revision file.
pub fn segments(plan: &Plan, words: Words<'_>) -> Vec<DraftSegment> {
    plan.segments.iter().map(|segment| draft(segment, words)).collect()
}

/// The same, with what is to be known of the whole above its first statement.
pub(crate) fn noted_segments(plan: &Plan, notes: &[String], words: Words<'_>) -> Vec<DraftSegment> {
    let mut segments = segments(plan, words);
    if let Some(first) = segments.first_mut().filter(|_| !notes.is_empty()) {
        let notes: String = notes.iter().map(|note| format!("-- {note}\n")).collect();
        first.sql = format!("{notes}\n{}", first.sql);
    }
    segments
}

fn draft(segment: &Segment, words: Words<'_>) -> DraftSegment {
    let sql = statements(segment, &Notes::new(), words);
    let sliced = segment.statements.first().and_then(|statement| statement.sliced.as_ref());
    let fill = sliced.map(|it| Fill::new(it.table.clone(), it.key.clone()));
    let sql = portable::statements(&sql).into_owned();
    DraftSegment { mode: segment.mode, fill, undoes: segment.undoes, sql }
}

/// How a program words what to do about a hazard.
pub type Words<'a> = &'a dyn Fn(&Remedy) -> String;

/// What is noted above the statements about an object, beside their hazards.
pub type Notes = BTreeMap<Key, Vec<String>>;

/// The plan as a script.
pub fn script(plan: &Plan, notes: &Notes, words: Words<'_>) -> String {
    let parts: Vec<String> =
        plan.segments.iter().map(|segment| part(segment, notes, words)).collect();
    match parts.is_empty() {
        true => String::new(),
        false => portable::script(&format!("{}\n", parts.join("\n\n"))).into_owned(),
    }
}

fn part(segment: &Segment, notes: &Notes, words: Words<'_>) -> String {
    let segment = Segment {
        statements: segment.statements.iter().map(for_session).collect(),
        ..segment.clone()
    };
    let statements = statements(&segment, notes, words);
    match segment.mode {
        Mode::Transactional => statements,
        Mode::Autocommit => format!("-- outside of any transaction\n{statements}"),
    }
}

/// A setting holds for the session: nobody knows whether a script is run in one transaction.
fn for_session(statement: &Statement) -> Statement {
    let mut statement = statement.clone();
    if let Some(setting) = statement.sql.strip_prefix("SET LOCAL ") {
        statement.sql = format!("SET {setting}");
    }
    statement
}

fn statements(segment: &Segment, notes: &Notes, words: Words<'_>) -> String {
    let texts: Vec<String> =
        segment.statements.iter().map(|statement| noted(statement, notes, words)).collect();
    texts.join("\n\n")
}

fn noted(statement: &Statement, notes: &Notes, words: Words<'_>) -> String {
    let notes = notes.get(&statement.subject).into_iter().flatten();
    let notes: String = notes.map(|note| aludel_revision::comment("rename?", note)).collect();
    let hazards: String = statement.hazards.iter().map(|it| comment(it, words)).collect();
    format!("{notes}{hazards}{};", statement.sql)
}

/// A hazard as a comment: what may happen, and what to do about it.
pub fn comment(hazard: &Hazard, words: Words<'_>) -> String {
    HazardComment { remedy: hazard.remedy.as_ref().map(words), ..said(hazard) }.to_string()
}

/// A hazard as one line: what sort, and what may happen.
pub fn sentence(hazard: &Hazard) -> String {
    said(hazard).sentence()
}

fn said(hazard: &Hazard) -> HazardComment {
    HazardComment {
        kind: kind(hazard.kind).to_owned(),
        message: hazard.message.clone(),
        remedy: None,
    }
}

/// What sort of harm, in words.
const fn kind(kind: HazardKind) -> &'static str {
    match kind {
        HazardKind::DataLoss => "data loss",
        HazardKind::MayFail => "may fail",
        HazardKind::Rewrite => "rewrite",
        HazardKind::Scan => "scan",
        HazardKind::BlockingLock => "blocking lock",
        HazardKind::BreaksClients => "breaks clients",
        HazardKind::StaleValues => "stale values",
        HazardKind::Opaque => "cannot be judged",
    }
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Key, Kind};
    use aludel_dialect::Code;

    use super::*;

    fn hazard(subject: &Key) -> Hazard {
        Hazard::new(Code::DropTable, subject, "all rows of users are lost")
    }

    fn plan() -> Plan {
        let subject = Key::in_schema(Kind::Table, "public", "users");
        let drop = Statement::new(&subject, "DROP TABLE users")
            .with_hazard(hazard(&subject).with("copy them first"));
        let mut bare = Statement::new(&subject, "CREATE INDEX CONCURRENTLY i ON t (a)");
        bare.transactional = false;
        Plan::of([drop, bare])
    }

    #[test]
    fn a_hazard_stands_above_its_statement() {
        assert_eq!(
            script(&plan(), &Notes::new(), &Remedy::to_string),
            "-- hazard: data loss: all rows of users are lost\n-- remedy: copy them first\n\
             DROP TABLE users;\n\n-- outside of any transaction\n\
             CREATE INDEX CONCURRENTLY i ON t (a);\n"
        );
    }

    #[test]
    fn segments_keep_their_mode() {
        let modes: Vec<Mode> =
            segments(&plan(), &Remedy::to_string).iter().map(|segment| segment.mode).collect();
        assert_eq!(modes, [Mode::Transactional, Mode::Autocommit]);
    }

    #[test]
    fn the_proof_and_the_runner_know_what_is_announced() {
        assert!(said(&hazard(&Key::in_schema(Kind::Table, "public", "users"))).is_data_loss());
    }
}
