//! What statements lock, read, write anew and build, on each major version: the page `docs/locks.md`.
//!
//! Each statement of `locks/statements.sql` is run by what `aludel lint` runs statements with. What is observed on
//! a major version is kept in `locks/observed`, and must be what the server of the tests shows; the page is made
//! from all of it. `scripts/locks` makes both anew, on a server of each major version.

mod case;
mod extent;
mod held;
mod observe;
mod observed;
mod page;
mod place;
mod scans;

use std::process::ExitCode;

use case::{Section, sections};
use libtest_mimic::{Arguments, Failed, Trial};
use observed::{Column, MAJORS};

fn main() -> ExitCode {
    let trials = match std::env::var_os("UPDATE_EXPECT") {
        Some(_) => vec![Trial::test("made_anew", make_anew)],
        None => {
            let kept = sections()
                .into_iter()
                .map(|section| Trial::test(name("locks", &section), move || as_kept(&section)));
            let seen = sections().into_iter().map(|section| {
                Trial::test(name("changes", &section), move || extent::is_enough(&section))
            });
            kept.chain(seen)
                .chain([Trial::test("the_page", page::is_made_from_what_is_kept)])
                .collect()
        }
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn name(what: &str, section: &Section) -> String {
    format!("{what}::{}", section.title.to_lowercase().replace(", ", "_").replace(' ', "_"))
}

/// What the server of the tests shows is what is kept of its major version.
fn as_kept(section: &Section) -> Result<(), Failed> {
    let major = aludel_testing::server().major();
    if !MAJORS.contains(&major) {
        aludel_testing::left_out(section.title, &format!("nothing is kept of PostgreSQL {major}"));
        return Ok(());
    }
    let (kept, seen) = (observed::read(major), observe::column(section)?);
    let differs = |case: &&case::Case| kept.get(case.text) != seen.get(case.text);
    let differing = section.cases.iter().filter(differs).map(|case| {
        let (kept, seen) = (kept.get(case.text), seen.get(case.text));
        format!("{}\n  kept {kept:?}\n  seen {seen:?}", case.text)
    });
    let differing: Vec<String> = differing.collect();
    match differing.is_empty() {
        true => Ok(()),
        false => Err(format!("{}\nscripts/locks makes it anew", differing.join("\n")).into()),
    }
}

/// Keeps what the server of the tests shows, and makes the page from all that is kept.
fn make_anew() -> Result<(), Failed> {
    let sections = sections();
    let mut column = Column::new();
    for section in &sections {
        column.extend(observe::column(section)?);
    }
    observed::write(aludel_testing::server().major(), &sections, &column);
    page::write();
    Ok(())
}
