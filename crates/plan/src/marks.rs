//! Which part of a way down takes back which segment of the way up, so that there is a way back from
//! wherever the way up was left.
//!
//! Each statement of the way down belongs to the first segment of the way up that says something of the
//! same object, or of what owns it. Whether a way down that is cut so leads back is for a proof to say.

use std::{cmp::Reverse, collections::BTreeMap};

use aludel_catalog::{Catalog, Key, Pair};
use aludel_dialect::{Leftover, Statement};

use crate::{Migration, Plan, Segment, outcome::joins};

/// The way down of a migration between two states, every segment of it marked; `None` where the way up
/// is committed at once, so that it is either there as a whole or not at all.
pub fn marked(migration: &Migration, catalogs: Pair<&Catalog>) -> Option<Plan> {
    let Migration { up, down } = migration;
    if up.segments.len() < 2 || down.is_empty() {
        return None;
    }
    let first = Firsts::of(up, catalogs);
    let mut steps: Vec<Step> = down.segments.iter().flat_map(|it| steps(it, &first)).collect();
    for (at, segment) in up.segments.iter().enumerate() {
        for statement in &segment.statements {
            let leftover = statement.leaves.as_deref();
            let last = last_of(up, &statement.subject);
            leftover.into_iter().for_each(|it| put(&mut steps, (at + 1, last), statement, it));
        }
    }
    Some(cut(steps))
}

/// A statement of the way down.
struct Step {
    undoes: usize,
    statement: Statement,
    /// What must have been said before it in its transaction.
    settings: Vec<Statement>,
}

/// The first segments that say something of objects.
struct Firsts<'a> {
    of: BTreeMap<&'a Key, usize>,
    catalogs: Pair<&'a Catalog>,
}

impl<'a> Firsts<'a> {
    fn of(up: &'a Plan, catalogs: Pair<&'a Catalog>) -> Self {
        let mut of = BTreeMap::new();
        for (at, segment) in up.segments.iter().enumerate() {
            // What is left of a preparation is taken away by itself.
            let said = segment.statements.iter().filter(|it| !it.is_preparation);
            said.for_each(|it| {
                of.entry(&it.subject).or_insert(at + 1);
            });
        }
        Self { of, catalogs }
    }

    /// The segment that a statement about an object takes back; the first where none is known to.
    fn undone_by(&self, subject: &Key) -> usize {
        let mut key = Some(subject.clone());
        while let Some(at) = key {
            if let Some(segment) = self.of.get(&at) {
                return *segment;
            }
            key = self.catalogs.before.owner(&at).or_else(|| self.catalogs.after.owner(&at));
        }
        1
    }
}

/// The statements of a segment of the way down.
fn steps(segment: &Segment, first: &Firsts<'_>) -> Vec<Step> {
    let mut settings = Vec::new();
    let mut steps = Vec::new();
    for statement in segment.statements.iter().cloned() {
        if statement.is_setting {
            settings.push(statement);
            continue;
        }
        let (undoes, settings) = (first.undone_by(&statement.subject), settings.clone());
        steps.push(Step { undoes, statement, settings });
    }
    steps
}

/// The last segment that says something of an object.
fn last_of(up: &Plan, subject: &Key) -> usize {
    let speaks = |segment: &Segment| segment.statements.iter().any(|it| it.subject == *subject);
    up.segments.iter().rposition(speaks).map_or(0, |at| at + 1)
}

/// Puts in what takes away a leftover: before what else is said of its subject, or after it.
fn put(
    steps: &mut Vec<Step>,
    (undoes, last_said): (usize, usize),
    of: &Statement,
    leftover: &Leftover,
) {
    let is_said = |step: &Step| step.statement.sql == leftover.sql;
    if steps.iter().any(is_said) {
        return;
    }
    let is_of = |step: &Step| step.statement.subject == of.subject;
    let first = steps.iter().position(is_of);
    let last = steps.iter().rposition(is_of).map(|at| at + 1);
    // What goes by itself with something else goes last: nothing of it may be in use any more.
    let is_alone = first.is_none() && !leftover.is_first;
    let undoes = if is_alone { 1 } else { undoes };
    let at = match leftover.is_first {
        true => first.unwrap_or(0),
        false => last.unwrap_or(steps.len()),
    };
    let statement = Statement {
        transactional: leftover.transactional,
        ..Statement::new(&of.subject, leftover.sql.clone())
    };
    // What takes back a later segment makes the same anew, and finds it left where that one is not the last.
    let later = first.and_then(|first| steps.get(first)).map_or(0, |step| step.undoes);
    if leftover.is_first && later > undoes && last_said > later {
        let (statement, settings) = (statement.clone(), Vec::new());
        steps.insert(at, Step { undoes: later, statement, settings });
    }
    steps.insert(at, Step { undoes, statement, settings: Vec::new() });
}

/// Cuts statements into segments of one mark each: what came last is taken back first.
fn cut(mut steps: Vec<Step>) -> Plan {
    steps.sort_by_key(|step| Reverse(step.undoes));
    let mut segments: Vec<Segment> = Vec::new();
    for Step { undoes, statement, settings } in steps {
        match segments.last_mut() {
            Some(last) if last.undoes == Some(undoes) && joins(last, &statement) => {
                let missing = settings.into_iter().filter(|it| !last.statements.contains(it));
                let missing: Vec<Statement> = missing.collect();
                last.statements.extend(missing);
                last.statements.push(statement);
            }
            _ => {
                let mut new = Segment::beginning(statement);
                new.statements.splice(0..0, settings);
                segments.push(Segment { undoes: Some(undoes), ..new });
            }
        }
    }
    Plan { segments }
}

#[cfg(test)]
mod tests {
    use aludel_catalog::Kind;

    use super::*;

    fn column(name: &str) -> Key {
        let table = aludel_catalog::QualifiedName::new("public", "t");
        Key::part(Kind::Column, &table, name)
    }

    fn index(name: &str) -> Key {
        Key::in_schema(Kind::Index, "public", name)
    }

    fn marks(up: Vec<Statement>, down: Vec<Statement>) -> Vec<String> {
        let catalog = Catalog::default();
        let migration = Migration { up: Plan::of(up), down: Plan::of(down) };
        let plan = marked(&migration, Pair::new(&catalog, &catalog)).expect("several segments");
        let told = |segment: &Segment| {
            let sql: Vec<_> = segment.statements.iter().map(|it| it.sql.as_str()).collect();
            format!("{} {}", segment.undoes.unwrap_or_default(), sql.join("; "))
        };
        plan.segments.iter().map(told).collect()
    }

    #[test]
    fn each_statement_takes_back_the_first_segment_that_speaks_of_the_same() {
        let up = vec![
            Statement::new(&column("a"), "add a"),
            Statement::new(&column("a"), "fill a").by_itself(),
            Statement::new(&column("a"), "require a"),
            Statement::new(&column("b"), "add b"),
            Statement::new(&index("i"), "build i").outside(),
        ];
        let down = vec![
            Statement::new(&index("i"), "drop i if it is there").outside(),
            Statement::new(&column("b"), "drop b"),
            Statement::new(&column("a"), "drop a"),
        ];
        assert_eq!(marks(up, down), ["4 drop i if it is there", "3 drop b", "1 drop a"]);
    }

    #[test]
    fn what_is_left_is_taken_away() {
        let left = |sql: &str, transactional, is_first| Leftover {
            sql: sql.to_owned(),
            transactional,
            is_first,
        };
        let unique = Key { kind: Kind::Constraint, ..column("u") };
        let build = Statement::new(&unique, "build u").outside().preparing();
        let check = Statement::new(&column("a"), "check a").preparing();
        let up = vec![
            build.leaving(left("drop index u", false, false)),
            Statement::new(&unique, "add u"),
            check.leaving(left("uncheck a", true, true)),
            Statement::new(&column("a"), "validate a").by_itself().preparing(),
            Statement::new(&column("a"), "require a"),
            Statement::new(&index("i"), "drop i").outside().leaving(left(
                "drop i too",
                false,
                true,
            )),
            Statement::new(&index("p"), "build p").outside().leaving(left("drop p", false, false)),
        ];
        let down = vec![
            Statement::new(&column("a"), "allow a"),
            Statement::new(&unique, "drop u"),
            Statement::new(&index("i"), "build i").outside(),
        ];
        assert_eq!(
            marks(up, down),
            [
                "5 drop i too",
                "5 build i",
                "4 allow a",
                "2 uncheck a; drop u",
                "1 drop index u",
                "1 drop p"
            ]
        );
    }

    #[test]
    fn what_is_made_anew_on_the_way_back_is_taken_away_before() {
        let left = || Leftover { sql: "uncheck".to_owned(), transactional: true, is_first: true };
        let t = Key::in_schema(Kind::Table, "public", "t");
        let change = |change: &str| {
            vec![
                Statement::new(&t, "check").preparing().leaving(left()),
                Statement::new(&t, change).outside(),
                Statement::new(&t, "let go of the check"),
            ]
        };
        assert_eq!(
            marks(change("leave"), change("join")),
            ["2 uncheck; check", "2 join", "2 let go of the check", "1 uncheck"]
        );
    }

    #[test]
    fn what_is_committed_at_once_needs_no_marks() {
        let catalog = Catalog::default();
        let plan = || Plan::of([Statement::new(&column("a"), "x")]);
        let migration = Migration { up: plan(), down: plan() };
        assert_eq!(marked(&migration, Pair::new(&catalog, &catalog)), None);
    }

    #[test]
    fn a_setting_is_said_in_each_piece() {
        let setting = Statement { is_setting: true, ..Statement::new(&column("a"), "set") };
        let up = vec![
            Statement::new(&column("a"), "make a"),
            Statement::new(&column("b"), "make b").by_itself(),
        ];
        let down = vec![
            setting,
            Statement::new(&column("b"), "drop b"),
            Statement::new(&column("a"), "drop a"),
        ];
        assert_eq!(marks(up, down), ["2 set; drop b", "1 set; drop a"]);
    }
}
