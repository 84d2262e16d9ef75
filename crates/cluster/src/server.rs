//! A running server.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use crate::{AfterStop, Binaries, ClusterError, Owner, SUPERUSER, guard};

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
    /// Further settings, `name=value`.
    pub options: Vec<String>,
}

/// A running server. Dropped, it stops, unless it belongs to all its users.
#[derive(Debug)]
pub struct Server {
    guard: Child,
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
    let ended = guard::ended(data);
    if ended.exists() {
        fs::remove_file(&ended).map_err(ClusterError::file("remove", &ended))?;
    }
    let command = command(binaries, data, port, &settings);
    let socket = settings.socket.clone();
    let mut guard = guard::spawn(&command, data, settings)?;
    match wait_until_ready(data) {
        Ok(()) => Ok(Server { guard, socket, port, binaries: binaries.clone() }),
        Err(status) => {
            let log = last_words(&guard::log(data), &status);
            end(&mut guard);
            Err(ClusterError::Start { data: data.to_owned(), log })
        }
    }
}

fn check_socket(folder: &Path, port: u16) -> Result<(), ClusterError> {
    let socket = folder.join(format!(".s.PGSQL.{port}"));
    if socket.as_os_str().len() < SOCKET_PATH_BYTES {
        return Ok(());
    }
    Err(ClusterError::SocketPath { path: folder.to_owned() })
}

/// Durability is for data that somebody wants to keep: nobody wants a throw-away server's.
fn command(binaries: &Binaries, data: &Path, port: u16, settings: &Settings) -> Command {
    let mut command = Command::new(binaries.folder.join("postgres"));
    command.arg("-D").arg(data).arg("-k").arg(&settings.socket).arg("-p").arg(port.to_string());
    let listen = match settings.listen {
        Listen::SocketOnly => "listen_addresses=",
        Listen::Tcp(_) => "listen_addresses=127.0.0.1",
    };
    let fixed = [listen, "fsync=off", "synchronous_commit=off", "full_page_writes=off"];
    for option in fixed.into_iter().chain(settings.options.iter().map(String::as_str)) {
        command.arg("-c").arg(option);
    }
    command
}

/// The error is why it will never be ready.
fn wait_until_ready(data: &Path) -> Result<(), String> {
    let ended = guard::ended(data);
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if is_ready(data) {
            return Ok(());
        }
        if let Ok(status) = fs::read_to_string(&ended) {
            return Err(format!("it ended with status {}", status.trim()));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(format!("it was not ready after {} seconds", PATIENCE.as_secs()))
}

/// Whether the last line of `postmaster.pid`, the server's state, says so. That is what `pg_ctl`
/// waits for.
fn is_ready(data: &Path) -> bool {
    let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    state.lines().nth(7).is_some_and(|state| state.trim() == "ready")
}

fn last_words(log: &Path, status: &str) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    let last: Vec<&str> = lines.into_iter().rev().collect();
    format!("{status}\n{}", last.join("\n"))
}

/// Closes the pipe that the guard reads from, and waits until the server is gone.
fn end(guard: &mut Child) {
    drop(guard.stdin.take());
    // The guard cannot be waited for only if it is gone already.
    let _ = guard.wait();
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
    fn drop(&mut self) {
        if self.guard.stdin.is_some() {
            end(&mut self.guard);
        }
    }
}
