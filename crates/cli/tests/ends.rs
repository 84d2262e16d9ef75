//! How a run ends before its end: signals, a closed terminal, a reader that is gone.

mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use support::Project;

/// What the last of some revisions does for a long time, in a transaction and without one.
const LONG: &str = "CREATE TABLE begun (id int);\nSELECT pg_sleep(300);";

fn sleeping(database: &aludel_testing::TestDatabase) -> bool {
    let running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' \
                   AND query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid() \
                   AND datname = current_database()";
    database.psql(running) != "0"
}

fn wait_until(mut is_there: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_there() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it never came to that");
}

fn kill(child: &Child, signal: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

fn spawn(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_signal_cancels_and_waits() {
    for signal in ["-HUP", "-TERM", "-INT"] {
        let database = aludel_testing::database();
        let project = Project::new().on(&database.url());
        project.revision("r1", "base", "SELECT 1;", "SELECT 1;");
        project.revision("r2", "r1", LONG, "DROP TABLE begun;");
        let child = spawn(&mut project.command(".", &["upgrade"]));
        wait_until(|| sleeping(&database));
        kill(&child, signal);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}: {}", said(&output));
        assert!(said(&output).contains("error: stopped while `r2` ran"), "{}", said(&output));
        assert!(!sleeping(&database), "{signal}: the statement goes on");
        assert_eq!(database.psql("SELECT to_regclass('begun') IS NULL"), "t", "{signal}");
        assert_eq!(database.psql("SELECT string_agg(revision, ' ') FROM aludel.revisions"), "r1");
    }
}

#[test]
fn a_closed_terminal_is_told_twice_and_waited_for_all_the_same() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.revision("r1", "base", LONG, "DROP TABLE begun;");
    let child = spawn(&mut project.command(".", &["upgrade"]));
    wait_until(|| sleeping(&database));
    kill(&child, "-HUP");
    kill(&child, "-HUP");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(!sleeping(&database));
}

#[test]
fn what_nohup_runs_goes_on() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.revision("r1", "base", "SELECT pg_sleep(3);", "SELECT 1;");
    let ours = project.command(".", &["upgrade"]);
    let mut command = Command::new("nohup");
    command.arg(ours.get_program()).args(ours.get_args()).current_dir(project.path("."));
    command.env_clear().envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let child = spawn(&mut command);
    let running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' \
                   AND pid <> pg_backend_pid() AND datname = current_database()";
    wait_until(|| database.psql(running) != "0");
    kill(&child, "-HUP");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(database.psql("SELECT string_agg(revision, ' ') FROM aludel.revisions"), "r1");
}

#[test]
fn a_run_whose_reader_is_gone_stops_and_is_no_success() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    for number in 1..=8 {
        let parent = if number == 1 { "base".to_owned() } else { format!("r{}", number - 1) };
        let (up, down) = (format!("CREATE TABLE t{number} ();"), format!("DROP TABLE t{number};"));
        let up = if number == 3 { format!("{up} SELECT pg_sleep(1);") } else { up };
        project.revision(&format!("r{number}"), &parent, &up, &down);
    }
    let mut child = spawn(&mut project.command(".", &["upgrade"]));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("applied    r1"), "{line}");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141), "{}", said(&output));
    let message = "error: stopped: the output is no longer read; what was applied stays applied";
    assert!(said(&output).contains(message), "{}", said(&output));
    let applied = "SELECT count(*) FROM aludel.revisions";
    let tables = "SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]$'";
    assert_eq!(database.psql(applied), database.psql(tables));
    assert!(database.psql(applied).parse::<usize>().unwrap() < 8);
    assert!(project.run(&["upgrade"]).contains("applied    r8"));
    assert_eq!(database.psql(applied), "8");
}

#[test]
fn what_judges_is_no_success_where_nobody_reads() {
    let project = Project::new();
    project.write("a.sql", "CREATE TABLE a (id int);");
    let arguments = ["diff", "--from", "empty", "--to", "a.sql", "--exit-code"];
    let mut child = spawn(&mut project.command(".", &arguments));
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141), "{}", said(&output));
    assert_eq!(said(&output).matches("error").count(), 0, "{}", said(&output));
}

/// A proxy through which nothing comes any more once it is frozen, though nothing is closed.
struct Hole {
    port: u16,
    frozen: Arc<AtomicBool>,
}

impl Hole {
    /// Before a server. `all`: whether connections that are made later are frozen, too.
    fn before(host: &str, port: u16, all: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let hole = Self {
            port: listener.local_addr().unwrap().port(),
            frozen: Arc::new(AtomicBool::new(false)),
        };
        let (frozen, host) = (hole.frozen.clone(), host.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let is_late = frozen.load(Ordering::SeqCst) && !all;
                let frozen = if is_late { Arc::default() } else { frozen.clone() };
                let server = TcpStream::connect((host.as_str(), port)).unwrap();
                let other = (server.try_clone().unwrap(), client.try_clone().unwrap());
                for (from, to) in [(client, server), other] {
                    let frozen = frozen.clone();
                    std::thread::spawn(move || pass(from, to, &frozen));
                }
            }
        });
        hole
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, frozen: &AtomicBool) {
    let mut bytes = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !frozen.load(Ordering::SeqCst) && to.write_all(&bytes[..count]).is_err() {
            return;
        }
    }
    // What is frozen is not closed either.
    if !frozen.load(Ordering::SeqCst) {
        let _ = to.shutdown(std::net::Shutdown::Both);
    }
}

#[test]
fn where_packets_vanish_a_second_connection_is_asked() {
    let cases = [
        (true, "neither this connection nor a second one gets an answer"),
        (false, "a second connection sees that the statement ended; its answer never came"),
    ];
    for (all, reason) in cases {
        let server = aludel_testing::password_server("secret");
        let database = aludel_testing::database_on(&server);
        let url = database.url();
        let (before, after) = url.split_once("@127.0.0.1:").expect("a server on TCP");
        let (port, rest) = after.split_once('/').expect("a database");
        let hole = Hole::before("127.0.0.1", port.parse().unwrap(), all);
        let mut project = Project::new().on(&format!("{before}@127.0.0.1:{}/{rest}", hole.port));
        project.set("ALUDEL_LOCK_TIMEOUT", "1s");
        project.revision("r1", "base", "SELECT pg_sleep(4);", "SELECT 1;");
        let child = spawn(&mut project.command(".", &["upgrade"]));
        let running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(4)%' \
                       AND pid <> pg_backend_pid() AND datname = current_database()";
        wait_until(|| database.psql(running) != "0");
        std::thread::sleep(Duration::from_secs(2));
        hole.frozen.store(true, Ordering::SeqCst);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{}", said(&output));
        let message = format!("error: the connection was lost while `r1` ran: {reason}");
        assert!(said(&output).contains(&message), "{}", said(&output));
    }
}
