//! One server for many processes.

use std::{
    env, fs,
    fs::File,
    io,
    os::unix::{fs::MetadataExt, net::UnixStream},
    path::{Path, PathBuf},
    process::{self, Command, ExitStatus},
};

use aludel_cluster::{Authentication, Listen, Owner};

use crate::server::{TestServer, binaries, new_folder, servers, start};

/// The environment variable that names the folder of a server to use.
pub const SERVER_VARIABLE: &str = "ALUDEL_TEST_SERVER";

/// Runs a command with a server of its own in the environment.
pub fn run_with_server(command: &mut Command) -> io::Result<ExitStatus> {
    let folder = new_folder(&servers());
    let (trust, listen) = (Authentication::Trust, Listen::SocketOnly);
    let _server = start(&binaries(), &folder, trust, listen, Owner::Process, &[]);
    command.env(SERVER_VARIABLE, &folder).status()
}

/// The server named by the environment, else the one that this user's processes share.
pub(crate) fn join() -> TestServer {
    if let Some(folder) = env::var_os(SERVER_VARIABLE) {
        return in_folder(Path::new(&folder));
    }
    let base = base_folder();
    let lock = File::create(base.join("lock")).expect("the lock of the shared server");
    lock.lock().expect("the lock of the shared server");
    let current = base.join("current");
    let named = fs::read_to_string(&current).ok().map(PathBuf::from);
    let folder = named.filter(|it| joined(it) && answers(it));
    let folder = folder.unwrap_or_else(|| {
        let folder = start_shared(&base);
        fs::write(&current, folder.display().to_string()).expect("the name of the shared server");
        folder
    });
    in_folder(&folder)
}

fn in_folder(folder: &Path) -> TestServer {
    let host = folder.display().to_string();
    TestServer { host, port: 5432, password: None, binaries: binaries(), owned: None }
}

/// A folder in the temporary folder, one for each user of the machine.
fn base_folder() -> PathBuf {
    let own = tempfile::NamedTempFile::new().expect("a temporary file");
    let user = own.as_file().metadata().expect("its owner").uid();
    let base = env::temp_dir().join(format!("aludel-test-{user}"));
    aludel_cluster::make_folder(&base).expect("the folder of the shared server");
    base
}

/// Says "I use it" first and looks whether it is open second; the server's guard does it the other
/// way round, so neither misses the other.
fn joined(folder: &Path) -> bool {
    sign(folder).is_ok() && folder.join("open").is_file()
}

/// A server that was killed leaves its sign behind, and maybe its socket.
fn answers(folder: &Path) -> bool {
    UnixStream::connect(folder.join(".s.PGSQL.5432")).is_ok()
}

fn sign(folder: &Path) -> io::Result<()> {
    fs::write(folder.join("users").join(process::id().to_string()), "")
}

fn start_shared(base: &Path) -> PathBuf {
    let folder = new_folder(base);
    let (users, open) = (folder.join("users"), folder.join("open"));
    aludel_cluster::make_folder(&users).expect("the list of users");
    sign(&folder).expect("a line in the list of users");
    fs::write(&open, "").expect("the sign that the server is open");
    let owner = Owner::Users { users, open };
    start(&binaries(), &folder, Authentication::Trust, Listen::SocketOnly, owner, &[]);
    folder
}
