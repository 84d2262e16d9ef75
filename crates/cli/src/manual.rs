//! `docs/cli.md` is written from the code: a test holds it to it, and `UPDATE_EXPECT=1` rewrites it.

use std::{fmt::Write, path::Path};

use clap::CommandFactory;

use crate::{args::Cli, command::init, failure::EXIT_CODES};
use aludel_project::env::VARIABLES;

const INTRODUCTION: &str = "\
# The command line

This page is written from the code (`UPDATE_EXPECT=1 cargo test -p aludel-cli manual`).

Results go to standard output, everything else to standard error. Color, progress and questions
appear on a terminal only; every question has a flag that answers it. Every command that reads
takes `--format json`.
";

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n## Commands\n");
    let mut cli = Cli::command().term_width(100).color(clap::ColorChoice::Never);
    cli.build();
    block(&mut page, "aludel", &cli.render_long_help().to_string());
    for command in cli.get_subcommands_mut().filter(|command| command.get_name() != "help") {
        let help = command.clone().term_width(100).render_long_help().to_string();
        let own = help.split("Global options:").next().unwrap_or(&help);
        block(&mut page, &format!("aludel {}", command.get_name()), own);
    }
    exit_codes(&mut page);
    environment(&mut page);
    page.push_str("\n## Configuration\n\n`aludel.toml`, as `aludel init` writes it:\n\n```toml\n");
    page.push_str(&init::template(Path::new("src/models.rs"), Path::new("migrations")));
    page.push_str("```\n");
    page
}

fn block(page: &mut String, title: &str, help: &str) {
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let help = lines.join("\n");
    let _ = write!(page, "\n### `{title}`\n\n```text\n{}\n```\n", help.trim_end());
}

fn exit_codes(page: &mut String) {
    page.push_str("\n## Exit codes\n\n| code | meaning |\n|---:|---|\n");
    for line in EXIT_CODES.lines().skip(1) {
        let (code, meaning) = line.trim().split_once("  ").expect("a code and its meaning");
        let _ = writeln!(page, "| {code} | {meaning} |");
    }
}

fn environment(page: &mut String) {
    page.push_str("\n## Environment\n\nA `.env` file beside `aludel.toml` is read as well; what is really set wins.\n\n");
    page.push_str("| variable | meaning |\n|---|---|\n");
    for variable in VARIABLES {
        let _ = writeln!(page, "| `{}` | {} |", variable.name, variable.meaning);
    }
}

#[test]
fn the_page_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs_err::create_dir_all(path.parent().expect("a folder")).expect("the folder of the docs");
        fs_err::write(&path, page()).expect("the page is written");
    }
    let written = fs_err::read_to_string(&path).expect("the page is there");
    assert!(written == page(), "docs/cli.md is stale: run the test with UPDATE_EXPECT=1");
}
