//! The examples of `docs/design/planning.md`.

use aludel_catalog::Pair;
use aludel_dialect::RenderOptions;
use aludel_plan::migration;

use crate::{catalog::catalog, dialect::Words, written};

const PAGE: &str = include_str!("../../../../docs/design/planning.md");

/// What stands behind a word, line by line.
fn said<'a>(example: &'a str, word: &str) -> Vec<&'a str> {
    example.lines().filter_map(|line| Some(line.strip_prefix(word)?.trim())).collect()
}

#[test]
fn every_example_of_the_page_is_planned_so() {
    let examples: Vec<&str> = PAGE.split("```plan\n").skip(1).collect();
    assert!(examples.len() > 4, "the examples are gone");
    for example in examples {
        let example = example.split("```").next().unwrap_or_default();
        let [before, after] = ["before:", "after:"].map(|word| said(example, word).concat());
        let catalogs = Pair::new(catalog(&before), catalog(&after));
        match migration(catalogs.as_ref(), &Words, &RenderOptions::default()) {
            Ok(migration) => {
                assert_eq!(written(&migration.up), said(example, "up:"), "{example}");
                let down = said(example, "down:");
                assert!(down.is_empty() || written(&migration.down) == down, "{example}");
            }
            Err(error) => {
                let expected = said(example, "error:").concat();
                assert!(!expected.is_empty(), "{error}\n{example}");
                assert!(error.to_string().starts_with(&expected), "{error}\n{example}");
            }
        }
    }
}
