//! A running server.

use std::{
    fs::{self, File},
    io::{self, PipeWriter},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    AfterStop, Binaries, ClusterError, Owner, SUPERUSER, Walls, account,
    guard::{self, Post},
    walls::{Premises, spawn_inside},
};

/// The bytes that an address of a Unix socket may have on every system, the terminator included.
const SOCKET_PATH_BYTES: usize = 104;
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a server listens, besides its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// Nowhere.
    SocketOnly,
    /// On this port of 127.0.0.1.
    Tcp(u16),
}

/// What [`Settings::grace`] usually is.
pub const GRACE: Duration = Duration::from_secs(20);

/// How a server is run.
#[derive(Debug)]
pub struct Settings {
    /// The folder of the socket: short, and writable for the servers' account.
    pub socket: PathBuf,
    /// Where it listens besides.
    pub listen: Listen,
    /// Whose life its life hangs on.
    pub owner: Owner,
    /// What becomes of its folder.
    pub after_stop: AfterStop,
    /// How long its shutdown may take before it is cut short: whole seconds.
    pub grace: Duration,
    /// A locked file that stays locked until the server is gone, even where its owner is killed.
    pub lock: Option<File>,
    /// What its processes can reach of the machine.
    pub walls: Walls,
    /// Further settings, `name=value`.
    pub options: Vec<String>,
}

/// A running server. Dropped, it stops, unless it belongs to all its users.
#[derive(Debug)]
pub struct Server {
    guard: Child,
    process: Child,
    /// The folder of its socket.
    pub socket: PathBuf,
    /// Its port: the number in the socket's name, and the one of TCP.
    pub port: u16,
    /// Its binaries.
    pub binaries: Binaries,
}

/// Starts a server on a data folder and waits until it takes connections.
pub fn start(binaries: &Binaries, data: &Path, settings: Settings) -> Result<Server, ClusterError> {
    let port = match settings.listen {
        Listen::SocketOnly => 5432,
        Listen::Tcp(port) => port,
    };
    check_socket(&settings.socket, port)?;
    let (alive, hold) = io::pipe().map_err(ClusterError::run("/bin/sh"))?;
    let mut command = command(binaries, data, port, &settings);
    plug(&mut command, data, hold)?;
    let Settings { socket, owner, after_stop, grace, lock, walls, .. } = settings;
    let post = Post { data, owner: &owner, after_stop: &after_stop, grace, lock, alive };
    let guard = guard::spawn(post)?;
    let premises =
        Premises { binaries: binaries.clone(), data: data.to_owned(), socket: socket.clone() };
    let process = launch(command, walls, premises)?;
    let mut server = Server { guard, process, socket, port, binaries: binaries.clone() };
    guard::tell(&mut server.guard, server.process.id(), &owner)?;
    match wait_until_ready(&mut server.process, data) {
        Ok(()) => Ok(server),
        Err(status) => {
            let log = last_words(&log(data), &status);
            Err(ClusterError::Start { data: data.to_owned(), log })
        }
    }
}

/// Where the server's log goes.
fn log(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// Its log, and the end of the pipe that it and all its children hold as long as they live. A
/// group of its own: Ctrl-C on the terminal is the owner's affair.
fn plug(command: &mut Command, data: &Path, hold: PipeWriter) -> Result<(), ClusterError> {
    let path = log(data);
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let file = options.open(&path).map_err(ClusterError::file("write", &path))?;
    command.stdin(Stdio::null()).stdout(hold).stderr(file).process_group(0);
    Ok(())
}

fn launch(mut command: Command, walls: Walls, premises: Premises) -> Result<Child, ClusterError> {
    let program = PathBuf::from(command.get_program());
    let started = match walls {
        Walls::None => command.spawn(),
        Walls::Closed => spawn_inside(command, premises),
    };
    started.map_err(ClusterError::run(program))
}

fn check_socket(folder: &Path, port: u16) -> Result<(), ClusterError> {
    let socket = folder.join(format!(".s.PGSQL.{port}"));
    if socket.as_os_str().len() < SOCKET_PATH_BYTES {
        return Ok(());
    }
    Err(ClusterError::SocketPath { path: folder.to_owned() })
}

/// Memory that processes share is in the data folder, for no other is open; and nothing is to load
/// code or to look for a publisher by itself.
const WALLED: &[&str] = &[
    "dynamic_shared_memory_type=mmap",
    "max_logical_replication_workers=0",
    "shared_preload_libraries=",
    "archive_mode=off",
    "logging_collector=off",
    "external_pid_file=",
    "ssl=off",
];

/// Durability is for data that somebody wants to keep: nobody wants a throw-away server's.
fn command(binaries: &Binaries, data: &Path, port: u16, settings: &Settings) -> Command {
    let mut command = account::command(&binaries.folder.join("postgres"));
    command.arg("-D").arg(data).arg("-k").arg(&settings.socket).arg("-p").arg(port.to_string());
    let listen = match settings.listen {
        Listen::SocketOnly => "listen_addresses=",
        Listen::Tcp(_) => "listen_addresses=127.0.0.1",
    };
    let fixed = [
        listen,
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "unix_socket_permissions=0700",
    ];
    let walled: &[&str] = match settings.walls {
        Walls::None => &[],
        Walls::Closed => WALLED,
    };
    for option in fixed
        .into_iter()
        .chain(walled.iter().copied())
        .chain(settings.options.iter().map(String::as_str))
    {
        command.arg("-c").arg(option);
    }
    command
}

/// The error is why it will never be ready.
fn wait_until_ready(process: &mut Child, data: &Path) -> Result<(), String> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if let Ok(Some(status)) = process.try_wait() {
            return Err(format!("it ended with {status}"));
        }
        if is_ready(process.id(), data) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(format!("it was not ready after {} seconds", PATIENCE.as_secs()))
}

/// Whether the last line of `postmaster.pid`, the server's state, says so, and the first that it is
/// this server's. That is what `pg_ctl` waits for.
fn is_ready(process: u32, data: &Path) -> bool {
    let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let is_own = state.lines().next().is_some_and(|first| first.trim() == process.to_string());
    is_own && state.lines().nth(7).is_some_and(|state| state.trim() == "ready")
}

fn last_words(log: &Path, status: &str) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    let last: Vec<&str> = lines.into_iter().rev().collect();
    format!("{status}\n{}", last.join("\n"))
}

impl Server {
    /// A connection string for a database of it, over the socket, as the superuser.
    pub fn conninfo(&self, database: &str) -> String {
        let quoted = database.replace('\\', "\\\\").replace('\'', "\\'");
        let socket = self.socket.display();
        format!("host={socket} port={} user={SUPERUSER} dbname='{quoted}'", self.port)
    }
}

impl Drop for Server {
    /// Closes the pipe that the guard reads from, and waits until server and guard are gone.
    fn drop(&mut self) {
        if self.guard.stdin.take().is_some() {
            // They cannot be waited for only if they are gone already.
            let _ = self.process.wait();
            let _ = self.guard.wait();
        }
    }
}
