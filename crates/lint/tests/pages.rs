//! The pages of the rules in the manual are written from the rules: `UPDATE_EXPECT=1` writes them anew.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use aludel_lint::{RULES, page};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn is_updated() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// The page of all rules, before the list of each.
const CONTENTS: &str = "- [What lint finds](lint.md)\n";

#[test]
fn each_rule_has_its_page() {
    let folder = docs().join("rules");
    if is_updated() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the folder of the rules");
        for rule in RULES {
            let path = folder.join(format!("{}.md", rule.code));
            fs::write(path, page(rule)).expect("the page is written");
        }
    }
    for rule in RULES {
        let path = folder.join(format!("{}.md", rule.code));
        let written = fs::read_to_string(&path).expect("each rule has a page");
        assert!(written == page(rule), "{} is stale: run with UPDATE_EXPECT=1", path.display());
    }
    let names =
        fs::read_dir(&folder).expect("the folder").map(|it| it.expect("an entry").file_name());
    let names: BTreeSet<String> = names.map(|it| it.to_string_lossy().into_owned()).collect();
    assert_eq!(names, RULES.iter().map(|rule| format!("{}.md", rule.code)).collect());
}

#[test]
fn the_contents_list_each_rule() {
    let path = docs().join("SUMMARY.md");
    let contents = fs::read_to_string(&path).expect("the contents");
    let (before, after) = contents.split_once(CONTENTS).expect("the page of all rules");
    let rest: String = after
        .lines()
        .skip_while(|line| line.starts_with("  "))
        .map(|it| format!("{it}\n"))
        .collect();
    let line = |code: &str| format!("  - [{code}](rules/{code}.md)\n");
    let lines: String = RULES.iter().map(|rule| line(rule.code)).collect();
    let wanted = format!("{before}{CONTENTS}{lines}{rest}");
    if is_updated() {
        fs::write(&path, &wanted).expect("the contents are written");
        return;
    }
    assert!(contents == wanted, "docs/SUMMARY.md is stale: run with UPDATE_EXPECT=1");
}

#[test]
fn rules_stand_in_the_order_of_their_codes() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
}
