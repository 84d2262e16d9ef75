//! A review that has something of everything, with names that would be markup.

use aludel_catalog::{Ident, QualifiedName};
use aludel_depict::{Attribute, Diagram, Entity, Mark, Relation};
use aludel_review::{
    Change, ChangeKind, Finding, Level, Node, Proof, Queries, QueryFinding, Review, Reviewed,
    Statement, Waiting, Way,
};

pub(crate) const HOSTILE: &str =
    "</code><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{7*7}}";
pub(crate) const TITLE: &str = "2 revisions <b>to</b> review";

pub(crate) fn review() -> Review {
    let (first, second) =
        (reviewed("20260101_001", &["base"]), reviewed("../a b\"<i>#?", &["20260101_001"]));
    let second =
        Reviewed { down: None, irreversible: Some(HOSTILE.to_owned()), changes: None, ..second };
    Review {
        title: TITLE.to_owned(),
        tool: "aludel".to_owned(),
        server: "PostgreSQL 17".to_owned(),
        sized: false,
        queries: Some(Queries {
            read: 3,
            unreadable: vec![HOSTILE.to_owned()],
            unknown: Some(HOSTILE.to_owned()),
        }),
        history: history(),
        revisions: vec![first, second],
        left_out: 7,
    }
}

fn history() -> Vec<Node> {
    let node = |id: &str, parents: &[&str], reviewed| Node {
        id: id.to_owned(),
        title: HOSTILE.to_owned(),
        parents: parents.iter().map(|it| (*it).to_owned()).collect(),
        reviewed,
    };
    vec![
        node("a", &["gone"], false),
        node("20260101_001", &["a"], true),
        node("b", &["a"], false),
        node("../a b\"<i>#?", &["20260101_001", "b"], true),
    ]
}

fn reviewed(id: &str, parents: &[&str]) -> Reviewed {
    Reviewed {
        id: id.to_owned(),
        title: HOSTILE.to_owned(),
        file: format!("migrations/{HOSTILE}.sql"),
        parents: parents.iter().map(|it| (*it).to_owned()).collect(),
        created: Some("2026-01-01".to_owned()),
        phase: Some("contract".to_owned()),
        changes: Some(changes()),
        diagram: Some(diagram()),
        up: Way {
            statements: vec![statement(9, Some(1)), statement(10, Some(1)), statement(12, None)],
        },
        down: Some(Way { statements: vec![statement(20, Some(1))] }),
        queries: vec![QueryFinding {
            level: Level::Error,
            what: vec![HOSTILE.to_owned()],
            places: vec!["src/a.rs:1:2".to_owned(), HOSTILE.to_owned()],
            sql: format!("SELECT '{HOSTILE}' FROM t -- {HOSTILE}"),
            line: Some(10),
        }],
        proof: Proof {
            summary: "up and down; rows in 2 tables".to_owned(),
            faults: vec![HOSTILE.to_owned()],
            losses: vec![HOSTILE.to_owned()],
            hazards: vec![HOSTILE.to_owned()],
            unfilled: vec![HOSTILE.to_owned()],
            holds: false,
        },
        ..Reviewed::default()
    }
}

fn changes() -> Vec<Change> {
    let kinds = [ChangeKind::Create, ChangeKind::Drop, ChangeKind::Alter, ChangeKind::Rename];
    kinds.map(|kind| Change { kind, what: format!("table public.{HOSTILE}") }).to_vec()
}

fn statement(line: usize, transaction: Option<usize>) -> Statement {
    let finding = |level, allowed: Option<&str>| Finding {
        code: "a-rule".to_owned(),
        level,
        message: HOSTILE.to_owned(),
        help: vec![format!("SELECT '{HOSTILE}';"), format!("-- {HOSTILE}")],
        known: HOSTILE.to_owned(),
        weighed: Some(HOSTILE.to_owned()),
        allowed: allowed.map(str::to_owned),
    };
    let plain = Finding {
        help: Vec::new(),
        weighed: None,
        known: String::new(),
        ..finding(Level::Note, None)
    };
    let waiting = |reads| Waiting {
        relation: HOSTILE.to_owned(),
        lock: "ACCESS EXCLUSIVE".to_owned(),
        reads,
        how_long: "about 3 s".to_owned(),
        seconds: Some(3.0),
    };
    Statement {
        line,
        sql: format!(
            "ALTER TABLE \"{HOSTILE}\"\n\n\n    ADD COLUMN a int DEFAULT 1 -- {HOSTILE}\n"
        ),
        transaction,
        waits: if line == 12 { Vec::new() } else { vec![waiting(true), waiting(false)] },
        findings: vec![
            finding(Level::Error, None),
            finding(Level::Warning, None),
            finding(Level::Note, Some(HOSTILE)),
            plain,
        ],
        refused: (line == 10).then(|| HOSTILE.to_owned()),
        is_known: true,
        ..Statement::default()
    }
}

fn diagram() -> Diagram {
    let row = |name: &str, mark| Attribute {
        name: Ident::from(name),
        data_type: HOSTILE.to_owned(),
        nullable: true,
        primary: name == "id",
        foreign: false,
        unique: false,
        mark,
    };
    let entity = |name: &str, mark| Entity {
        table: QualifiedName { schema: "public".into(), name: name.into() },
        rows: vec![row("id", Mark::Same), row(HOSTILE, Mark::Added), row("gone", Mark::Removed)],
        more: 2,
        mark,
    };
    let relation = Relation {
        name: HOSTILE.into(),
        from: 0,
        to: 1,
        from_row: 1,
        to_row: 0,
        optional: true,
        unique: false,
        mark: Mark::Changed,
    };
    Diagram {
        entities: vec![entity(HOSTILE, Mark::Changed), entity("t", Mark::Added)],
        relations: vec![relation],
    }
}
