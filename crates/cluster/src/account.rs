//! The account that a server runs under: PostgreSQL refuses to run as root.

use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::Command,
    sync::OnceLock,
};

/// A user and a group of the operating system, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: u32,
    /// The group.
    pub group: u32,
}

impl Account {
    /// The account that servers run under: `None` is whoever runs this program; root becomes
    /// `postgres`, or `nobody` where there is no such user.
    pub fn for_servers() -> Option<Self> {
        static ACCOUNT: OnceLock<Option<Account>> = OnceLock::new();
        *ACCOUNT.get_or_init(Self::find)
    }

    fn find() -> Option<Self> {
        if current_user()? != 0 {
            return None;
        }
        ["postgres", "nobody"].into_iter().find_map(Self::named)
    }

    fn named(name: &str) -> Option<Self> {
        Some(Self { user: id(&["-u", name])?, group: id(&["-g", name])? })
    }
}

/// The number of the user that runs this program.
fn current_user() -> Option<u32> {
    fs::metadata("/proc/self").map(|found| found.uid()).ok().or_else(|| id(&["-u"]))
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// What a server may know of the environment that it was started from: where libraries are, and
/// where programs and temporary files. Not a word of connections, passwords and tokens.
const KEPT: &[&str] = &["PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

/// A command under the servers' account, untouched by the caller's folder and environment.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").env_clear().env("LC_ALL", "C");
    command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    if let Some(account) = Account::for_servers() {
        command.uid(account.user).gid(account.group);
    }
    command
}
