//! What is installed beside the command, and the manual as a site: every page of one is there.

mod support;

use std::collections::BTreeSet;

use support::Project;

/// Names of files in a folder that end so, without the end.
fn names(folder: &std::path::Path, end: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let names = entries.map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter_map(|name| name.strip_suffix(end).map(str::to_owned)).collect()
}

#[test]
fn each_command_has_a_manual_page() {
    let project = Project::bare();
    let status = project.command(".", &["man", "man1"]).status().expect("the command runs");
    assert!(status.success());
    let help = project.run(&["--help"]);
    let commands = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let commands = commands.expect("a list of commands").lines();
    let mut expected: BTreeSet<String> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(|command| format!("aludel-{command}"))
        .collect();
    assert!(expected.len() > 10, "{help}");
    expected.insert("aludel".into());
    assert_eq!(names(&project.path("man1"), ".1"), expected);
    let page = project.read("man1/aludel.1");
    for part in ["ENVIRONMENT", "ALUDEL_SHADOW", "Exit codes:"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn the_site_has_every_page_of_the_manual() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).expect("the summary");
    let linked = summary.lines().filter_map(|line| line.split_once("](")?.1.strip_suffix(".md)"));
    let below = ["design", "recipes", "rules"].into_iter().flat_map(|folder| {
        let names = names(&docs.join(folder), ".md").into_iter();
        names.map(move |it| format!("{folder}/{it}"))
    });
    let mut pages: BTreeSet<String> = names(&docs, ".md").into_iter().chain(below).collect();
    pages.remove("SUMMARY");
    assert_eq!(linked.map(str::to_owned).collect::<BTreeSet<_>>(), pages);
}
