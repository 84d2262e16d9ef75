//! A server that is killed and started again on the same data, which holds what was committed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use aludel_cluster::{AfterStop, Authentication, Init, Listen, Owner, Server, Settings, Walls};

use crate::server::{OPTIONS, TestServer, binaries, new_folder};

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// The backends of aludel's runs, with SIGKILL: the server ends all others, and recovers by itself.
    Backend,
    /// The server's first process, with SIGKILL.
    Postmaster,
    /// The server, by an immediate stop.
    Immediate,
}

/// A server that may be killed. It, and its data, end with this value.
#[derive(Debug)]
pub struct MortalServer {
    folder: PathBuf,
    running: Option<Server>,
    /// The backends that were killed last.
    killed: Vec<String>,
    /// How it is reached, alive or not.
    pub server: &'static TestServer,
}

impl MortalServer {
    /// A new one, which keeps what it commits.
    pub fn new() -> Self {
        let folder = new_folder(&std::env::temp_dir());
        let init = Init { authentication: Authentication::Trust, ..Init::default() };
        aludel_cluster::init(&binaries(), &folder.join("data"), &init).expect("a data folder");
        let server = TestServer {
            host: folder.display().to_string(),
            port: 5432,
            password: None,
            binaries: binaries(),
            owned: None,
        };
        let mut mortal =
            Self { folder, running: None, killed: Vec::new(), server: Box::leak(Box::new(server)) };
        mortal.start();
        mortal
    }

    fn start(&mut self) {
        let settings = Settings {
            socket: self.folder.clone(),
            listen: Listen::SocketOnly,
            owner: Owner::Process,
            after_stop: AfterStop::Keep,
            grace: Duration::from_secs(1),
            lock: None,
            walls: Walls::None,
            options: OPTIONS
                .iter()
                .copied()
                .chain(["synchronous_commit=on"])
                .map(Into::into)
                .collect(),
        };
        let started = aludel_cluster::start(&binaries(), &self.folder.join("data"), settings);
        self.running = Some(started.unwrap_or_else(|error| panic!("{error}")));
    }

    /// Kills it, and does not wait for what comes of that. The pids are those of its runs' backends.
    pub fn kill(&mut self, death: Death, backends: &[String]) {
        self.killed = if death == Death::Backend { backends.to_vec() } else { Vec::new() };
        let state = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
        let first: Vec<String> = state.lines().next().map(str::to_owned).into_iter().collect();
        let (signal, processes) = match death {
            Death::Backend => ("KILL", backends),
            Death::Postmaster => ("KILL", first.as_slice()),
            Death::Immediate => ("QUIT", first.as_slice()),
        };
        if !processes.is_empty() {
            // A backend may be gone already.
            let _ = Command::new("kill").args(["-s", signal]).args(processes).output();
        }
    }

    /// Brings it back, and waits until it takes connections.
    pub fn revive(&mut self, death: Death) {
        if death != Death::Backend {
            // Waits until its last process is gone.
            self.running = None;
            self.start();
        }
        let begin = Instant::now();
        // Once it has taken note that one is gone, it takes no connection until it has recovered.
        let is_gone = |pid: &String| !Path::new("/proc").join(pid).exists();
        while !self.killed.iter().all(is_gone) || !self.answers() {
            assert!(begin.elapsed() < Duration::from_secs(60), "the server does not recover");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn answers(&self) -> bool {
        let asked = Command::new("psql")
            .args(["-XAtqc", "SELECT 1", "-d", &self.server.url("postgres")])
            .output();
        asked.is_ok_and(|output| output.status.success())
    }
}

impl Default for MortalServer {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for MortalServer {
    fn drop(&mut self) {
        self.running = None;
        // A temporary folder: nobody misses it, and nobody is harmed by it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
