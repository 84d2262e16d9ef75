//! PgBouncer in front of a server of the tests.

use std::{
    env, fs,
    net::TcpStream,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::server::{TestServer, free_port, new_folder};

/// The environment variable that names the program; without it, it is looked for where packages put it.
const PROGRAM_VARIABLE: &str = "ALUDEL_PGBOUNCER";

/// PgBouncer that gives sessions away between transactions. It ends with this value.
#[derive(Debug)]
pub struct Pooler {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Pooler {
    /// One before a server, with so many connections to each database; `None` where this machine has
    /// no PgBouncer.
    pub fn of(server: &TestServer, connections: usize) -> Option<Self> {
        let program = program()?;
        let folder = new_folder(&env::temp_dir());
        let (port, host) = (free_port(), &server.host);
        fs::write(folder.join("users"), "\"postgres\" \"\"\n").expect("the list of users");
        let settings = format!(
            "[databases]\n* = host={host} port={} user=postgres\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             auth_file = {}\npool_mode = transaction\ndefault_pool_size = {connections}\n\
             max_client_conn = 200\nignore_startup_parameters = extra_float_digits\n",
            server.port,
            folder.join("users").display()
        );
        let file = folder.join("pgbouncer.ini");
        fs::write(&file, settings).expect("the settings of the pooler");
        // It refuses to be root, and must reach the server's socket: it is whoever the server is.
        let owner = fs::metadata(host).expect("the folder of the server's socket");
        let mut command = Command::new(program);
        command.arg(&file).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).uid(owner.uid()).gid(owner.gid());
        let child = command.spawn().expect("PgBouncer");
        let pooler = Self { child, folder, port };
        pooler.wait();
        Some(pooler)
    }

    fn wait(&self) {
        let answers = || TcpStream::connect(("127.0.0.1", self.port)).is_ok();
        let pause = Duration::from_millis(20);
        let in_time = (0..500).any(|_| {
            answers() || {
                thread::sleep(pause);
                false
            }
        });
        assert!(in_time, "PgBouncer does not answer on port {}", self.port);
    }

    /// A URL through it, which says nothing of it.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // It may be gone by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = env::var_os(PROGRAM_VARIABLE) {
        return Some(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder: PathBuf| folder.join("pgbouncer")).find(|it: &PathBuf| Path::is_file(it))
}
