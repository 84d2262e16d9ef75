//! The manual's examples: each is read, and what stands below it is what comes of it.
//! `UPDATE_EXPECT=1` writes what comes of them anew.

use std::fs;

use aludel_catalog::{Catalog, Ident, Pair};
use aludel_dialect::RenderOptions;
use aludel_model::{ReadOptions, Reading, Style, read, render};
use aludel_postgres::Postgres;

const MANUAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/models.md");

/// Where a block of the page is, and what it holds.
struct Block {
    language: String,
    text: String,
    start: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(open) = page[at..].find("```").map(|i| at + i) {
        let line_end = open + page[open..].find('\n').expect("a line") + 1;
        let close = line_end + page[line_end..].find("```").expect("a closed block");
        blocks.push(Block {
            language: page[open + 3..line_end].trim().to_owned(),
            text: page[line_end..close].to_owned(),
            start: line_end,
        });
        at = close + 3;
    }
    blocks
}

fn reading(source: &str) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("models.rs"), source).expect("a file");
    let options = ReadOptions { paths: vec!["models.rs".into()], ..ReadOptions::default() };
    read(folder.path(), &options)
}

/// The statements of a migration on an empty history, or the mistakes.
fn outcome(source: &str) -> (&'static str, String) {
    let reading = reading(source);
    if !reading.diagnostics.is_empty() {
        return ("text", render(&reading.diagnostics, Style::Plain));
    }
    let (empty, wanted) = (Catalog::default(), &reading.wanted.catalog);
    let catalogs = Pair::new(&empty, wanted);
    let default_schema = Some(Ident::from("public"));
    let options = RenderOptions { default_schema, major: 15, ..RenderOptions::default() };
    let changes = aludel_diff::changes(catalogs);
    let plan = aludel_plan::plan(&changes, catalogs, &Postgres, &options).expect("a plan");
    let statements: Vec<String> = plan.statements().map(|s| format!("{};\n", s.sql)).collect();
    ("sql", statements.join("\n"))
}

#[test]
fn every_example_gives_what_the_manual_says() {
    let page = fs::read_to_string(MANUAL).expect("the manual");
    let blocks = blocks(&page);
    let mut fresh = page.clone();
    let mut examples = 0;
    for (example, below) in blocks.iter().zip(blocks.iter().skip(1)).rev() {
        if example.language != "rust" {
            continue;
        }
        examples += 1;
        let (language, outcome) = outcome(&example.text);
        assert_eq!(language, below.language, "{}{outcome}", example.text);
        fresh.replace_range(below.start..below.start + below.text.len(), &outcome);
        if language == "sql" {
            aludel_testing::database().psql(&outcome);
        }
    }
    assert!(examples > 5);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(MANUAL, &fresh).expect("the manual can be written");
    } else {
        assert!(
            page == fresh,
            "the manual says otherwise; UPDATE_EXPECT=1 writes it anew:\n{fresh}"
        );
    }
}
