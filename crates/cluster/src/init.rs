//! A new data folder.

use std::{
    fs,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt, chown},
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

/// Makes a folder for the servers' account alone. Its parents are made too, as they come.
pub fn make_folder(folder: &Path) -> Result<(), ClusterError> {
    fs::create_dir_all(folder).map_err(ClusterError::file("make the folder", folder))?;
    let private = fs::Permissions::from_mode(0o700);
    fs::set_permissions(folder, private).map_err(ClusterError::file("protect", folder))?;
    hand_over(folder)
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
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path).map_err(ClusterError::file("write", path))?;
    writeln!(file, "{password}").map_err(ClusterError::file("write", path))?;
    hand_over(path)
}
