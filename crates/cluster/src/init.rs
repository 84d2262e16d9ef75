//! A new data folder.

use std::{
    fs::{self, DirBuilder},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown},
    path::Path,
};

use crate::{Account, Binaries, ClusterError, account::command};

/// The superuser of every server of our own.
pub const SUPERUSER: &str = "postgres";

/// How clients prove who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authentication {
    /// Whoever reaches the socket is let in. The socket's folder keeps others out.
    Trust,
    /// By this password, SCRAM-SHA-256, on TCP; the socket is as with `Trust`.
    Password(String),
}

/// What a new data folder is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Init {
    /// The locale, for example `C.UTF-8`; must exist on this machine.
    pub locale: String,
    /// How clients prove who they are.
    pub authentication: Authentication,
}

impl Default for Init {
    /// A locale that sorts by code points; macOS knows no `C.UTF-8`.
    fn default() -> Self {
        let locale = if cfg!(target_os = "macos") { "C" } else { "C.UTF-8" };
        Self { locale: locale.into(), authentication: Authentication::Trust }
    }
}

/// Makes a folder for the servers' account alone. Its parents are made too, as they come. One that
/// is there must be a folder, no link to one, and belong to that account or to us.
pub fn make_folder(folder: &Path) -> Result<(), ClusterError> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(ClusterError::file("make the folder", parent))?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => check_owner(folder),
        other => other,
    }
    .map_err(ClusterError::file("make the folder", folder))?;
    let private = fs::Permissions::from_mode(0o700);
    fs::set_permissions(folder, private).map_err(ClusterError::file("protect", folder))?;
    hand_over(folder)
}

/// Makes a folder, with its parents, that others cannot look into: the servers' account passes through
/// it where that is another one. One that is there must be a folder, no link to one, and ours.
pub fn make_passable(folder: &Path) -> Result<(), ClusterError> {
    let mode = if Account::for_servers().is_some() { 0o711 } else { 0o700 };
    let made = DirBuilder::new().recursive(true).mode(mode).create(folder);
    made.and_then(|()| check_owner(folder)).map_err(ClusterError::file("make the folder", folder))
}

/// Whether nobody else prepared the folder for us to give rights to.
fn check_owner(folder: &Path) -> io::Result<()> {
    let about = fs::symlink_metadata(folder)?;
    let servers = Account::for_servers().map(|account| account.user);
    let owners = [Some(aludel_files::user()), servers];
    let is_ours = about.is_dir() && owners.contains(&Some(about.uid()));
    let why = format!("it is no folder of ours (user {})", about.uid());
    is_ours.then_some(()).ok_or_else(|| io::Error::new(ErrorKind::PermissionDenied, why))
}

fn hand_over(path: &Path) -> Result<(), ClusterError> {
    let Some(account) = Account::for_servers() else { return Ok(()) };
    chown(path, Some(account.user), Some(account.group))
        .map_err(ClusterError::file("hand over", path))
}

/// Runs `initdb` on an empty or missing folder.
pub fn init(binaries: &Binaries, data: &Path, init: &Init) -> Result<(), ClusterError> {
    make_folder(data)?;
    let program = binaries.folder.join("initdb");
    let mut command = command(&program);
    command.arg("-D").arg(data).args(["-U", SUPERUSER, "-E", "UTF8", "--auth-local=trust"]);
    command.args(["--no-sync", "--lc-messages=C", &format!("--locale={}", init.locale)]);
    let secret = data.with_extension("secret");
    match &init.authentication {
        Authentication::Trust => command.arg("--auth-host=reject"),
        Authentication::Password(password) => {
            write_secret(&secret, password)?;
            command.arg("--auth-host=scram-sha-256").arg("--pwfile").arg(&secret)
        }
    };
    let output = command.output().map_err(ClusterError::run(&program))?;
    if matches!(init.authentication, Authentication::Password(_)) {
        fs::remove_file(&secret).map_err(ClusterError::file("remove", &secret))?;
    }
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(ClusterError::Failed {
        program: "initdb",
        output: String::from_utf8_lossy(&said).trim().into(),
    })
}

fn write_secret(path: &Path, password: &str) -> Result<(), ClusterError> {
    aludel_files::write_private(path, format!("{password}\n").as_bytes())
        .map_err(ClusterError::file("write", path))?;
    hand_over(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_folder_that_somebody_else_prepared_is_not_taken() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        make_folder(&at("a/b")).expect("a folder");
        make_folder(&at("a/b")).expect("the same folder again");
        fs::create_dir(at("victim")).expect("a folder");
        symlink(at("victim"), at("link")).expect("a link");
        fs::write(at("file"), "").expect("a file");
        let mut prepared = vec![at("link"), at("file")];
        if aludel_files::user() == 0 {
            fs::create_dir(at("theirs")).expect("a folder");
            chown(at("theirs"), Some(12345), None).expect("another owner");
            prepared.push(at("theirs"));
        }
        for folder in prepared {
            let error = make_folder(&folder).expect_err("not ours").to_string();
            assert!(error.contains("it is no folder of ours"), "{error}");
        }
        let victim = fs::metadata(at("victim")).expect("it is there");
        assert_eq!((victim.uid(), victim.mode() & 0o077), (aludel_files::user(), 0o055));
    }
}
