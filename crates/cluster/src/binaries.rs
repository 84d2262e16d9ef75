//! Where this machine has PostgreSQL's server binaries.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Parents of folders named by version, each with a `bin` in it: Debian, Red Hat's packages,
/// Homebrew.
const PARENTS: &[&str] = &["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"];

/// A folder with the binaries of one PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder that holds `postgres` and `initdb`.
    pub folder: PathBuf,
    /// The major version.
    pub major: u32,
    /// The exact release and who built it: `15.18 (Debian 15.18-0+deb12u1)`.
    pub release: String,
}

impl Binaries {
    /// The binaries in a folder, if there is a server among them.
    pub fn in_folder(folder: &Path) -> Option<Self> {
        Self::in_folder_by(folder, &version)
    }

    /// The same, where somebody may remember what a server's program says of itself.
    pub fn in_folder_by(folder: &Path, version: Version<'_>) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let said = version(&folder.join("postgres"))?;
        let release = release(&said)?.to_owned();
        Some(Self { folder: folder.to_owned(), major: major(&release)?, release })
    }

    /// Every server on this machine, the newest first. `ALUDEL_PG_BIN` names one folder and
    /// leaves out the search.
    pub fn installed() -> Vec<Self> {
        Self::installed_by(&version)
    }

    /// The same, where somebody may remember what a server's program says of itself.
    pub fn installed_by(version: Version<'_>) -> Vec<Self> {
        if let Some(folder) = env::var_os("ALUDEL_PG_BIN").filter(|folder| !folder.is_empty()) {
            return Self::in_folder_by(Path::new(&folder), version).into_iter().collect();
        }
        let mut folders = candidates();
        folders.sort();
        folders.dedup();
        let mut found: Vec<_> =
            folders.iter().filter_map(|folder| Self::in_folder_by(folder, version)).collect();
        found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
        found
    }

    /// A server of one major version.
    pub fn of_major(major: u32) -> Option<Self> {
        Self::installed().into_iter().find(|binaries| binaries.major == major)
    }

    /// The names of the extensions that this server could create, sorted.
    pub fn extensions(&self) -> Vec<String> {
        let Some(share) = self.share_folder() else { return Vec::new() };
        let Ok(entries) = fs::read_dir(share.join("extension")) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| {
                Some(entry.file_name().to_str()?.strip_suffix(".control")?.to_owned())
            })
            .collect();
        names.sort();
        names
    }

    /// The file that says what an extension is, and its version.
    pub fn control_file(&self, extension: &str) -> Option<PathBuf> {
        Some(self.share_folder()?.join("extension").join(format!("{extension}.control")))
    }

    pub(crate) fn share_folder(&self) -> Option<PathBuf> {
        let output = Command::new(self.folder.join("pg_config")).arg("--sharedir").output();
        let said = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
        let beside = || Some(self.folder.parent()?.join("share/postgresql"));
        let debian = || Some(PathBuf::from(format!("/usr/share/postgresql/{}", self.major)));
        let said = said.map(|said| PathBuf::from(said.trim()));
        [said, debian(), beside()]
            .into_iter()
            .flatten()
            .find(|share| share.join("extension").is_dir())
    }
}

/// Who says what a server's program says of itself, by its path; [`version`] asks it.
pub type Version<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// What `postgres --version` says; `None` where it cannot be started.
pub fn version(server: &Path) -> Option<String> {
    let output = Command::new(server).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()
}

fn candidates() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versioned = PARENTS.iter().flat_map(|parent| versioned(Path::new(parent)));
    env::split_paths(&path).chain(configured(&path)).chain(versioned).map(canonical).collect()
}

/// Where a folder's server really is: `/usr/local/bin/postgres` may be a link to Debian's.
fn canonical(folder: PathBuf) -> PathBuf {
    let server = fs::canonicalize(folder.join("postgres")).ok();
    server.and_then(|server| Some(server.parent()?.to_owned())).unwrap_or(folder)
}

/// What `pg_config` of the `PATH` says: its folder counts only if a server is in it. Debian's is a
/// script that asks one of the installations that are found without it.
fn configured(path: &OsStr) -> Option<PathBuf> {
    let program = env::split_paths(path).map(|it| it.join("pg_config")).find(|it| it.is_file())?;
    if is_debians(&program) {
        return None;
    }
    let output = Command::new(program).arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

fn is_debians(program: &Path) -> bool {
    const MOST: u64 = 4096;
    let is_small = fs::metadata(program).is_ok_and(|about| about.len() <= MOST);
    let text = is_small.then(|| fs::read_to_string(program).ok()).flatten().unwrap_or_default();
    text.starts_with("#!") && text.contains("\nPGBINROOT=\"/usr/lib/postgresql/\"\n")
}

/// `PARENT/*/bin` of what is named by a version.
fn versioned(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let named =
        entries.flatten().filter(|entry| is_versioned(&entry.file_name().to_string_lossy()));
    named.map(|entry| entry.path().join("bin")).collect()
}

fn is_versioned(name: &str) -> bool {
    let version = ["postgresql@", "pgsql-"].iter().find_map(|prefix| name.strip_prefix(prefix));
    version.unwrap_or(name).parse::<u32>().is_ok() || name == "postgresql"
}

/// The release in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`: from its number on.
fn release(version: &str) -> Option<&str> {
    Some(version.get(version.find(|c: char| c.is_ascii_digit())?..)?.trim())
}

/// The major version of a release.
fn major(release: &str) -> Option<u32> {
    release.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read_from_every_form() {
        let debian = "15.18 (Debian 15.18-0+deb12u1)";
        let cases = [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some((debian, 15))),
            ("postgres (PostgreSQL) 17.5\n", Some(("17.5", 17))),
            ("postgres (PostgreSQL) 18beta1", Some(("18beta1", 18))),
            ("nonsense", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = release(text).and_then(|release| Some((release, major(release)?)));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_folder_is_taken_only_if_it_is_named_by_a_version() {
        let cases = [("17", true), ("pgsql-16", true), ("postgresql@15", true), ("lib", false)];
        for (name, expected) in cases {
            assert_eq!(is_versioned(name), expected, "{name}");
        }
    }

    #[test]
    fn only_debians_script_is_not_asked() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = folder.path().join("pg_config");
        let path = folder.path().as_os_str();
        assert_eq!(configured(path), None);
        let cases = [
            ("#!/bin/sh\nset -e\nPGBINROOT=\"/usr/lib/postgresql/\"\necho /x\n", None),
            ("#!/bin/sh\necho /x\n", Some(PathBuf::from("/x"))),
        ];
        for (text, expected) in cases {
            fs::write(&program, text).expect("a script");
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            fs::set_permissions(&program, mode).expect("a mode");
            assert_eq!(configured(path), expected, "{text}");
        }
    }

    #[test]
    fn a_folder_without_a_server_has_no_binaries() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Binaries::in_folder(folder.path()), None);
    }
}
