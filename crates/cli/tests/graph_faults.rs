//! What can be wrong with a graph of revisions, and with what is asked of one: each fault has its own words, names
//! the revisions, and says the way out.

mod support;

use support::Project;

/// Identifiers with their header keys, and command lines.
type Case =
    (&'static str, &'static [(&'static str, &'static str)], &'static [&'static [&'static str]]);

const LINE: &[(&str, &str)] = &[
    ("20230101_001", "-- revises: base"),
    ("20230102_001", "-- revises: 20230101_001"),
    ("20230103_001", "-- revises: 20230102_001"),
];

const BRANCHES: &[(&str, &str)] = &[
    ("20230101_001", "-- revises: base"),
    ("20230102_001", "-- revises: 20230101_001\n-- branch_labels: left"),
    ("20230102_002", "-- revises: 20230101_001\n-- branch_labels: right"),
    ("20230103_001", "-- revises: 20230102_001"),
];

const CASES: &[Case] = &[
    (
        "a cycle",
        &[("a1", "-- revises: c1"), ("b1", "-- revises: a1"), ("c1", "-- revises: b1")],
        &[&["heads"]],
    ),
    (
        "a cycle of dependencies",
        &[
            ("a1", "-- revises: base\n-- depends_on: b2"),
            ("b1", "-- revises: base\n-- depends_on: a1"),
            ("b2", "-- revises: b1"),
        ],
        &[&["heads"]],
    ),
    (
        "itself",
        &[("a1", "-- revises: a1"), ("b1", "-- revises: base\n-- depends_on: b1")],
        &[&["heads"]],
    ),
    (
        "an orphan",
        &[("20230101_001", "-- revises: base"), ("20230102_001", "-- revises: 20230101_002")],
        &[&["heads"]],
    ),
    (
        "a dependency that is not there",
        &[("a1", "-- revises: base\n-- depends_on: nowhere")],
        &[&["heads"]],
    ),
    ("two labels alike", &[("a1", "-- revises: base\n-- branch_labels: x, x")], &[&["heads"]]),
    (
        "a label on two branches",
        &[
            ("a1", "-- revises: base\n-- branch_labels: x"),
            ("b1", "-- revises: base\n-- branch_labels: x"),
        ],
        &[&["heads"]],
    ),
    (
        "a label that is a revision",
        &[("a1", "-- revises: base\n-- branch_labels: b1"), ("b1", "-- revises: base")],
        &[&["heads"]],
    ),
    (
        "a merge of ancestors",
        LINE,
        &[
            &["merge", "20230101_001", "20230103_001"],
            &["revision", "-m", "x", "--parent", "20230101_001", "--parent", "head"],
            &["merge"],
            &["merge", "base"],
        ],
    ),
    (
        "an ambiguous name, and none",
        LINE,
        &[&["show", "2023010"], &["show", "20"], &["show", "20230102_002"], &["show", "haed"]],
    ),
    (
        "ranges",
        LINE,
        &[
            &["history", "--offline", "20230103_001..20230101_001"],
            &["history", "--offline", "base..base"],
            &["prove", "head..base+1"],
            &["prove", "base"],
            &["show", "20230101_001..head"],
            &["show", "20230101_001:head"],
            &["history", "--offline", "head-1"],
            &["history", "--offline", "head.."],
            &["squash", "head"],
        ],
    ),
    (
        "several heads, and several ways",
        BRANCHES,
        &[
            &["show", "head"],
            &["show", "heads"],
            &["show", "20230101_001+1"],
            &["show", "20230101_001-2"],
            &["show", "head-1"],
            &["show", "base"],
            &["show", "current"],
            &["revision", "-m", "x"],
            &["revision", "-m", "x", "--parent", "-1"],
            &["check", "--heads"],
        ],
    ),
    (
        "another branch",
        BRANCHES,
        &[
            &["show", "left@20230102_002"],
            &["show", "right@head-9"],
            &["history", "--offline", "left..right"],
            &["rebase", "left@head", "--onto", "left"],
        ],
    ),
];

fn project(files: &[(&str, &str)]) -> Project {
    let project = Project::new().on(&aludel_testing::server().url("postgres"));
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    for (id, keys) in files {
        let text = format!(
            "-- {id}\n--\n-- revision: {id}\n{keys}\n\n-- migrate:up\n\nSELECT 1;\n\n-- migrate:down\n\nSELECT 1;\n"
        );
        project.write(&format!("migrations/{id}_step.sql"), text);
    }
    project
}

#[test]
fn each_fault_has_its_own_words() {
    let mut record = String::new();
    for (what, files, commands) in CASES {
        let project = project(files);
        record.push_str(&format!("# {what}\n{}\n", project.session(commands)));
    }
    assert_transcript!("graph_faults", record);
}

#[test]
fn each_fault_of_a_database_has_its_own_words() {
    let database = aludel_testing::database();
    let project = project(BRANCHES).on(&database.url());
    let record = project.session(&[
        &["upgrade", "+2"],
        &["upgrade", "20230102_001"],
        &["downgrade", "20230102_002"],
        &["upgrade", "right@+2"],
        &["upgrade"],
        &["upgrade", "heads"],
        &["downgrade", "-1"],
        &["downgrade", "left@-9"],
        &["upgrade", "-1"],
        &["downgrade", "+1"],
        &["downgrade", "left@-1"],
        &["history", "current.."],
        &["history", "left..right@head"],
        &["stamp", "head"],
    ]);
    assert_transcript!("graph_faults_of_a_database", record);
    let log = project.done(&["log", "right@current"]);
    assert!(log.contains("20230102_002") && !log.contains("20230102_001"), "{log}");
}
