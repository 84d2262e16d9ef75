//! `aludel man`: the manual pages, a file a command.

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};

use crate::{
    Outcome, Result,
    args::{Cli, ManArgs},
};
use aludel_project::env::VARIABLES;

pub(crate) fn run(args: &ManArgs) -> Result {
    fs_err::create_dir_all(&args.folder)?;
    let mut cli = Cli::command().disable_help_subcommand(true);
    cli.build();
    for command in cli.get_subcommands().filter(|command| !command.is_hide_set()) {
        write(&args.folder, command.clone(), &[])?;
    }
    write(&args.folder, cli, &environment()?)?;
    Ok(Outcome::Done)
}

/// Writes the page of one command, with what stands at its end.
fn write(folder: &Path, command: clap::Command, end: &[u8]) -> Result<()> {
    let page = Man::new(command).manual("aludel");
    let mut text = Vec::new();
    page.render(&mut text)?;
    text.extend_from_slice(end);
    Ok(fs_err::write(folder.join(page.get_filename()), text)?)
}

/// The section about the environment.
fn environment() -> Result<Vec<u8>> {
    let mut section = Roff::default();
    section.control("SH", ["ENVIRONMENT"]);
    for variable in VARIABLES {
        section.control("TP", []);
        section.text([bold(variable.name)]);
        section.text([roman(variable.meaning)]);
    }
    let mut text = Vec::new();
    section.to_writer(&mut text)?;
    Ok(text)
}
