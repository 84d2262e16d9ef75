//! What resolving needs of the machine, as a trait, so that it stays pure and testable.

use std::{env, fs, path::Path};

use aludel_files::most;

/// What resolving asks the machine.
pub trait Environment {
    /// An environment variable that is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The text of a file; `None` if it is not there.
    fn read(&self, path: &str) -> Option<String>;

    /// Whether there is such a file, folder or socket.
    fn exists(&self, path: &str) -> bool;

    /// Whether others than the owner may read a file.
    fn is_open_to_others(&self, path: &str) -> bool;

    /// The name of the user who runs this process.
    fn user(&self) -> Option<String>;
}

/// This process's own environment.
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Environment for System {
    fn variable(&self, name: &str) -> Option<String> {
        env::var(name).ok()
    }

    fn read(&self, path: &str) -> Option<String> {
        let bytes = aludel_files::read(Path::new(path), most::SETTINGS).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).exists()
    }

    #[cfg(unix)]
    fn is_open_to_others(&self, path: &str) -> bool {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
    }

    #[cfg(not(unix))]
    fn is_open_to_others(&self, _path: &str) -> bool {
        false
    }

    fn user(&self) -> Option<String> {
        system_user()
            .or_else(|| ["USER", "LOGNAME", "USERNAME"].iter().find_map(|it| self.variable(it)))
    }
}

/// The name behind the process's user number: what libpq asks the system for.
#[cfg(target_os = "linux")]
fn system_user() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let number = fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.split(':').nth(2) == Some(&number))?;
    line.split(':').next().map(str::to_owned)
}

#[cfg(not(target_os = "linux"))]
fn system_user() -> Option<String> {
    None
}
