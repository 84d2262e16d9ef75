//! Landlock: files and programs.

use std::{
    io,
    process::{Child, Command},
    sync::OnceLock,
    thread,
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, Scope, path_beneath_rules,
};

use super::{Premises, calls, reach};

/// The newest set of rights that is asked for; an older kernel gives what it has.
const NEWEST: ABI = ABI::V6;
/// The oldest that will do: programs, reading and writing.
const OLDEST: ABI = ABI::V1;

/// Why this kernel has no walls; asked once, by walling in a thread.
pub(super) fn missing() -> Option<String> {
    static MISSING: OnceLock<Option<String>> = OnceLock::new();
    let ask = || {
        let thread = thread::spawn(|| enter(rules(&[], &[], &[])?, calls::Stats::InMemory));
        match thread.join() {
            Ok(outcome) => outcome.err().map(|error| error.to_string()),
            Err(_) => Some("a thread that was to be walled in failed".into()),
        }
    };
    MISSING.get_or_init(ask).clone()
}

/// Starts a command in a thread that is walled in, which ends then.
pub(super) fn spawn(mut command: Command, premises: Premises) -> io::Result<Child> {
    let inside = move || {
        let programs = reach::programs(&premises.binaries);
        let read = reach::read_only(&premises.binaries);
        let rules = rules(&programs, &read, &[premises.data, premises.socket])?;
        enter(rules, calls::Stats::of_major(premises.binaries.major))?;
        command.spawn()
    };
    let failed = |_| io::Error::other("the thread that starts the server failed");
    thread::spawn(inside).join().map_err(failed)?
}

/// The rules that let a server run its programs, read its files and write to its folders.
fn rules(
    programs: &[std::path::PathBuf],
    read: &[std::path::PathBuf],
    own: &[std::path::PathBuf],
) -> io::Result<RulesetCreated> {
    let made = || -> Result<RulesetCreated, RulesetError> {
        Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(OLDEST))?
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?
            .add_rules(path_beneath_rules(programs, AccessFs::Execute | AccessFs::ReadFile))?
            .add_rules(path_beneath_rules(read, AccessFs::ReadFile | AccessFs::ReadDir))?
            .add_rules(path_beneath_rules(["/dev/null"], AccessFs::WriteFile | AccessFs::ReadFile))?
            .add_rules(path_beneath_rules(own, own_rights()))
    };
    made().map_err(io::Error::other)
}

/// Everything in its own folders but programs, devices and links to other places.
fn own_rights() -> BitFlags<AccessFs> {
    let never = AccessFs::Execute | AccessFs::MakeSym | AccessFs::MakeChar | AccessFs::MakeBlock;
    AccessFs::from_all(NEWEST) & !never
}

/// Walls this thread in.
fn enter(rules: RulesetCreated, stats: calls::Stats) -> io::Result<()> {
    rules.restrict_self().map_err(io::Error::other)?;
    calls::close(stats)
}
