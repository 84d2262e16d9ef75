//! Servers of this machine's binaries.

use std::{fs, path::Path, process::Command, time::Duration};

use aludel_cluster::{
    AfterStop, Authentication, ClusterError, GRACE, Init, Listen, Owner, Settings, init, start,
};
use aludel_testing::binaries;

/// A data folder in a new folder, both for the servers' account.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    aludel_cluster::make_folder(folder.path()).expect("hand it over");
    folder
}

fn settings(socket: &Path, after_stop: AfterStop) -> Settings {
    let (listen, owner) = (Listen::SocketOnly, Owner::Process);
    Settings {
        socket: socket.to_owned(),
        listen,
        owner,
        after_stop,
        grace: GRACE,
        lock: None,
        options: Vec::new(),
    }
}

#[test]
fn a_kept_data_folder_serves_again() {
    let binaries = binaries();
    let folder = folder();
    let data = folder.path().join("data");
    init(&binaries, &data, &Init::default()).expect("initdb");
    for _ in 0..2 {
        let server = start(&binaries, &data, settings(folder.path(), AfterStop::Keep));
        let server = server.expect("a server");
        assert!(folder.path().join(".s.PGSQL.5432").exists());
        drop(server);
        assert!(!data.join("postmaster.pid").exists());
    }
    let log = fs::read_to_string(data.with_extension("log")).expect("its log");
    assert!(!log.contains("recovery"), "the shutdown was not clean: {log}");
}

/// Stopped by SIGSTOP, it hears nothing but SIGKILL.
#[test]
fn a_shutdown_that_hangs_is_cut_short() {
    let binaries = binaries();
    let folder = folder();
    let data = folder.path().join("data");
    init(&binaries, &data, &Init::default()).expect("initdb");
    let mut settings = settings(folder.path(), AfterStop::Keep);
    settings.grace = Duration::from_secs(1);
    let server = start(&binaries, &data, settings).expect("a server");
    let state = fs::read_to_string(data.join("postmaster.pid")).expect("its state");
    let process = state.lines().next().expect("its number");
    let stopped = Command::new("kill").args(["-STOP", process]).status().expect("kill");
    assert!(stopped.success());
    drop(server);
    let status = fs::read_to_string(data.with_extension("ended")).expect("its status");
    assert_eq!(status.trim(), "137");
}

#[test]
fn a_server_that_does_not_start_says_why() {
    let binaries = binaries();
    let folder = folder();
    let data = folder.path().join("data");
    init(&binaries, &data, &Init::default()).expect("initdb");
    let mut settings = settings(folder.path(), AfterStop::Keep);
    settings.options.push("shared_buffers=nonsense".into());
    let error = start(&binaries, &data, settings).expect_err("a wrong setting");
    let ClusterError::Start { log, .. } = &error else { panic!("{error}") };
    assert!(log.contains("shared_buffers"), "{log}");
}

#[test]
fn an_initdb_that_fails_says_why() {
    let binaries = binaries();
    let folder = folder();
    let locale = Init { locale: "xx_XX.nonsense".into(), authentication: Authentication::Trust };
    let error = init(&binaries, &folder.path().join("data"), &locale).expect_err("no such locale");
    assert!(error.to_string().contains("xx_XX.nonsense"), "{error}");
}

#[test]
fn a_folder_too_long_for_a_socket_is_refused() {
    let binaries = binaries();
    let long = Path::new("/tmp").join("a".repeat(100));
    let error = start(&binaries, &long.join("data"), settings(&long, AfterStop::Keep));
    assert!(matches!(error, Err(ClusterError::SocketPath { .. })), "{error:?}");
}
