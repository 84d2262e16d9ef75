//! The servers.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use aludel_cluster::{
    AfterStop, Authentication, Binaries, GRACE, Init, Listen, Owner, SUPERUSER, Server, Settings,
    Walls,
};

use crate::{absent, shared};

/// Settings of every server of the tests: room for many tests at once, and for a thousand tables
/// in one transaction.
pub(crate) const OPTIONS: &[&str] = &[
    "max_connections=300",
    "max_locks_per_transaction=512",
    "shared_buffers=128MB",
    "max_wal_size=1GB",
    "autovacuum=off",
    "wal_level=logical",
    "max_prepared_transactions=10",
];

/// A PostgreSQL server that tests may use. They are the superuser `postgres` on it.
#[derive(Debug)]
pub struct TestServer {
    /// The host: the folder of its socket, or `127.0.0.1`.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The password, where it wants one.
    pub password: Option<String>,
    /// Where its binaries are.
    pub binaries: Binaries,
    /// Stops it at the end, where it is this process's own.
    pub(crate) owned: Option<Server>,
}

/// The server that all tests share.
pub fn server() -> &'static TestServer {
    static SERVER: OnceLock<TestServer> = OnceLock::new();
    SERVER.get_or_init(shared::join)
}

/// A server for this test alone, over a socket and without a password.
pub fn private_server() -> TestServer {
    private(&binaries(), Authentication::Trust, &[])
}

/// A server for this test alone that was started with an extension's library; `None` where the build of
/// PostgreSQL has no such extension.
pub fn server_with_library(extension: &str) -> Option<TestServer> {
    let asked = format!("SELECT count(*) FROM pg_available_extensions WHERE name = '{extension}'");
    let is_there = server().psql("postgres", &asked) == "1";
    let option = format!("shared_preload_libraries={extension}");
    is_there.then(|| private(&server().binaries, Authentication::Trust, &[option.as_str()]))
}

/// A server of one major version for this test alone; `None` if this machine has none.
pub fn server_of_major(major: u32) -> Option<TestServer> {
    Some(private(&Binaries::of_major(major)?, Authentication::Trust, &[]))
}

/// A server for this test alone, on TCP, that wants a password (SCRAM-SHA-256).
pub fn password_server(password: &str) -> TestServer {
    private(&binaries(), Authentication::Password(password.into()), &[])
}

/// The newest binaries of this machine; without any, the test ends here.
pub fn binaries() -> Binaries {
    Binaries::installed().into_iter().next().unwrap_or_else(|| absent::no_server())
}

fn private(binaries: &Binaries, authentication: Authentication, options: &[&str]) -> TestServer {
    let folder = new_folder(&servers());
    let password = match &authentication {
        Authentication::Trust => None,
        Authentication::Password(password) => Some(password.clone()),
    };
    let listen = password.as_ref().map_or(Listen::SocketOnly, |_| Listen::Tcp(free_port()));
    let server = start(binaries, &folder, authentication, listen, Owner::Process, options);
    let host = match listen {
        Listen::SocketOnly => folder.display().to_string(),
        Listen::Tcp(_) => "127.0.0.1".into(),
    };
    let port = server.port;
    TestServer { host, port, password, binaries: binaries.clone(), owned: Some(server) }
}

/// Where servers stand: in memory where there is room, for a file system's journal of what they
/// create and remove takes longer than the tests.
pub(crate) fn servers() -> PathBuf {
    const ROOM: u64 = 6 << 30;
    aludel_files::shared_memory(ROOM).map_or_else(std::env::temp_dir, Path::to_owned)
}

/// A new folder for a server: everything of it is in there.
pub(crate) fn new_folder(parent: &Path) -> PathBuf {
    let folder = tempfile::Builder::new().prefix("aludel-pg-").tempdir_in(parent);
    let folder = folder.expect("a temporary folder").keep();
    aludel_cluster::make_folder(&folder).expect("a folder for the server");
    folder
}

/// Initialises and starts a server that removes its folder when it stops.
pub(crate) fn start(
    binaries: &Binaries,
    folder: &Path,
    authentication: Authentication,
    listen: Listen,
    owner: Owner,
    more: &[&str],
) -> Server {
    let data = folder.join("data");
    let init = Init { authentication, ..Init::default() };
    let started = aludel_cluster::init(binaries, &data, &init).and_then(|()| {
        let settings = Settings {
            socket: folder.to_owned(),
            listen,
            owner,
            after_stop: AfterStop::Remove(folder.to_owned()),
            grace: GRACE,
            lock: None,
            walls: Walls::None,
            options: OPTIONS.iter().chain(more).map(|&option| option.into()).collect(),
        };
        aludel_cluster::start(binaries, &data, settings)
    });
    started.unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl TestServer {
    /// Stops it now, if it is this process's own.
    pub fn stop(self) {
        drop(self.owned);
    }

    /// Its major version.
    pub fn major(&self) -> u32 {
        self.binaries.major
    }

    /// A URL of one of its databases, with the password if there is one.
    pub fn url(&self, database: &str) -> String {
        let host = self.host.replace('/', "%2F");
        let secret = self.password.as_ref().map(|password| format!(":{password}"));
        let secret = secret.unwrap_or_default();
        format!("postgresql://{SUPERUSER}{secret}@{host}:{}/{database}", self.port)
    }

    /// Runs SQL through `psql`, every statement by itself, and returns what it prints, unaligned.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        self.psql_each(database, &[sql])
    }

    /// As [`Self::psql`], for texts of which each is sent by itself.
    pub(crate) fn psql_each(&self, database: &str, texts: &[&str]) -> String {
        let beside = self.binaries.folder.join("psql");
        let program = if beside.is_file() { beside } else { "psql".into() };
        let mut command = Command::new(program);
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &self.url(database)]);
        command.args(texts.iter().flat_map(|text| ["-c", text]));
        let output = command.output().expect("psql");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "psql: {error}\n{}", texts.join("\n"));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }
}
