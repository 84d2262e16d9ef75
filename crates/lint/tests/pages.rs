//! The pages of rules and facts in the manual are written from them: `UPDATE_EXPECT=1` writes them anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use aludel_lint::{RULES, fact_page, facts::FACTS, page};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn is_updated() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// The page of all rules, before the list of each.
const CONTENTS: &str = "- [What lint finds](lint.md)\n";

/// All pages: of rules, and of facts without one, by their codes.
fn pages() -> BTreeMap<&'static str, String> {
    let rules = RULES.iter().map(|rule| (rule.code, page(rule)));
    rules.chain(FACTS.iter().map(|fact| (fact.code, fact_page(fact)))).collect()
}

#[test]
fn each_code_has_its_page() {
    let folder = docs().join("rules");
    let path = |code: &str| folder.join(format!("{code}.md"));
    let pages = pages();
    assert_eq!(pages.len(), RULES.len() + FACTS.len(), "a code has two pages");
    if is_updated() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the folder of the rules");
        for (code, page) in &pages {
            fs::write(path(code), page).expect("the page is written");
        }
    }
    for (code, page) in &pages {
        let written = fs::read_to_string(path(code)).expect("each code has a page");
        assert!(written == *page, "{} is stale: run with UPDATE_EXPECT=1", path(code).display());
    }
    let names =
        fs::read_dir(&folder).expect("the folder").map(|it| it.expect("an entry").file_name());
    let names: BTreeSet<String> = names.map(|it| it.to_string_lossy().into_owned()).collect();
    assert_eq!(names, pages.keys().map(|code| format!("{code}.md")).collect());
}

#[test]
fn the_contents_list_each_code() {
    let path = docs().join("SUMMARY.md");
    let contents = fs::read_to_string(&path).expect("the contents");
    let (before, after) = contents.split_once(CONTENTS).expect("the page of all rules");
    let rest: String = after
        .lines()
        .skip_while(|line| line.starts_with("  "))
        .map(|it| format!("{it}\n"))
        .collect();
    let line = |code: &&str| format!("  - [{code}](rules/{code}.md)\n");
    let lines: String = pages().keys().map(line).collect();
    let wanted = format!("{before}{CONTENTS}{lines}{rest}");
    if is_updated() {
        fs::write(&path, &wanted).expect("the contents are written");
        return;
    }
    assert!(contents == wanted, "docs/SUMMARY.md is stale: run with UPDATE_EXPECT=1");
}

#[test]
fn rules_and_facts_stand_in_the_order_of_their_codes() {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let facts: Vec<&str> = FACTS.iter().map(|fact| fact.code).collect();
    for codes in [rules, facts] {
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    }
}
