//! The files of an installation: what a server needs to run, and nothing of the user's.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::elf;
use crate::Binaries;

/// What every program reads: libraries, locales, time zones, dictionaries, and the few files of
/// the system that the C library asks for.
const SYSTEM: &[&str] = &[
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share",
    "/usr/local/share",
    "/var/cache/postgresql/dicts",
    "/nix/store",
    "/gnu/store",
    "/home/linuxbrew/.linuxbrew/Cellar",
    "/home/linuxbrew/.linuxbrew/lib",
    "/home/linuxbrew/.linuxbrew/share",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/locale.alias",
    "/etc/nsswitch.conf",
    "/etc/hosts",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
];

/// The programs that it runs: the server itself, by way of its dynamic linker.
pub(super) fn programs(binaries: &Binaries) -> Vec<PathBuf> {
    let server = binaries.folder.join("postgres");
    let linker = elf::interpreter(&server);
    [Some(server), linker].into_iter().flatten().collect()
}

/// The files that it reads. What is not there is left out.
pub(super) fn read_only(binaries: &Binaries) -> Vec<PathBuf> {
    let libraries = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let system = SYSTEM.iter().map(PathBuf::from);
    system
        .chain(env::split_paths(&libraries).filter(|path| path.is_absolute()))
        .chain(installation(&binaries.folder))
        .chain(binaries.share_folder())
        .collect()
}

/// The folders beside the one of its programs, wherever all of it was put: `PREFIX/lib`, and what
/// Debian has below `usr`.
fn installation(bin: &Path) -> Vec<PathBuf> {
    let beside = bin.parent().into_iter();
    let usr = bin.ancestors().filter(|folder| folder.ends_with("usr"));
    let prefixes = beside.chain(usr);
    let parts =
        prefixes.flat_map(|prefix| ["bin", "lib", "lib64", "share"].map(|it| prefix.join(it)));
    parts.filter(|part| part.parent() != Some(Path::new("/"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_is_found_wherever_it_was_put() {
        let cases = [
            ("/opt/pg/bin", vec!["/opt/pg/bin", "/opt/pg/lib", "/opt/pg/lib64", "/opt/pg/share"]),
            (
                "/x/usr/lib/postgresql/15/bin",
                vec![
                    "/x/usr/lib/postgresql/15/bin",
                    "/x/usr/lib/postgresql/15/lib",
                    "/x/usr/lib/postgresql/15/lib64",
                    "/x/usr/lib/postgresql/15/share",
                    "/x/usr/bin",
                    "/x/usr/lib",
                    "/x/usr/lib64",
                    "/x/usr/share",
                ],
            ),
            ("/bin", vec![]),
        ];
        for (bin, expected) in cases {
            let expected: Vec<PathBuf> = expected.into_iter().map(PathBuf::from).collect();
            assert_eq!(installation(Path::new(bin)), expected, "{bin}");
        }
    }
}
