//! Connecting to real servers, in every way that a connection string can say.

use std::{
    io,
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use aludel_session::{
    ConnectError, ConnectReason, Conninfo, Environment, Session, SessionError, connect,
};
use aludel_testing::TestServer;

const SECRET: &str = "s3cret: it's @/?";

/// A machine without any setting but some variables and one file.
#[derive(Default)]
struct Machine {
    variables: Vec<(&'static str, String)>,
    file: Option<(&'static str, String)>,
}

impl Environment for Machine {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
    }

    fn read(&self, path: &str) -> Option<String> {
        self.file.as_ref().filter(|(it, _)| *it == path).map(|(_, text)| text.clone())
    }

    fn exists(&self, path: &str) -> bool {
        std::path::Path::new(path).exists()
    }

    fn is_open_to_others(&self, _path: &str) -> bool {
        false
    }

    fn user(&self) -> Option<String> {
        Some("postgres".into())
    }
}

async fn open(text: &str) -> Result<Box<dyn Session>, SessionError> {
    open_on(text, &Machine::default()).await
}

async fn open_on(text: &str, machine: &Machine) -> Result<Box<dyn Session>, SessionError> {
    connect(&Conninfo::resolve(text, machine)?).await
}

async fn refusal(text: &str) -> ConnectError {
    match open(text).await {
        Err(SessionError::Connect(error)) => {
            let shown = format!("{error} {error:?} {}", error.hint());
            assert!(!shown.contains("s3cret"), "{shown}");
            *error
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("connected: {text}"),
    }
}

async fn value(session: &mut dyn Session, sql: &str) -> String {
    session.query(sql).await.expect(sql)[0].text(0).to_owned()
}

/// The server as `key=value`, without a password.
fn address(server: &TestServer) -> String {
    format!("host={} port={} user=postgres dbname=postgres", server.host, server.port)
}

fn quoted(password: &str) -> String {
    format!("'{}'", password.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn passwords() {
    let server = aludel_testing::password_server(SECRET);
    let address = address(&server);
    open(&format!("{address} password={}", quoted(SECRET))).await.unwrap();
    let file = format!("*:*:*:postgres:{}", SECRET.replace('\\', "\\\\").replace(':', "\\:"));
    let from_file = Machine { file: Some(("/pass", file)), ..Machine::default() };
    open_on(&format!("{address} passfile=/pass"), &from_file).await.unwrap();
    let variables = vec![("PGPASSWORD", SECRET.to_owned())];
    open_on(&address, &Machine { variables, ..Machine::default() }).await.unwrap();

    let error = refusal(&format!("{address} password='s3cret but wrong'")).await;
    assert_eq!(
        (error.reason, error.code.as_deref()),
        (ConnectReason::PasswordRefused, Some("28P01"))
    );
    let error = refusal(&address).await;
    assert_eq!(error.reason, ConnectReason::PasswordMissing { passfile: None });
    assert!(error.to_string().contains("it wants a password, none was given"), "{error}");
    let error = refusal(&format!("{address} dbname='not there' password={}", quoted(SECRET))).await;
    assert_eq!(error.reason, ConnectReason::NoSuchDatabase { name: "not there".into() });
    assert!(error.hint().contains("not there"));
}

#[tokio::test]
async fn hosts() {
    let server = aludel_testing::server();
    let dead = closed_port();
    let error = refusal(&format!("host=127.0.0.1 port={dead}")).await;
    assert_eq!(error.reason, ConnectReason::Unreachable);
    assert!(error.to_string().contains(&format!("postgres@127.0.0.1:{dead}/postgres")), "{error}");
    let error = refusal("host=/nowhere").await;
    assert_eq!(error.reason, ConnectReason::Unreachable);
    let two = format!("host=127.0.0.1,{} port={dead},{} dbname=postgres", server.host, server.port);
    open(&two).await.unwrap();
    let two = format!("host=127.0.0.1,/nowhere port={dead},1");
    let error = refusal(&two).await;
    assert!(error.to_string().contains("/1") || error.to_string().contains("nowhere"), "{error}");
    for (wanted, works) in [
        ("read-write", true),
        ("primary", true),
        ("prefer-standby", true),
        ("standby", false),
        ("read-only", false),
    ] {
        let text = format!("{} target_session_attrs={wanted}", address(server));
        match works {
            true => drop(open(&text).await.unwrap()),
            false => assert_eq!(refusal(&text).await.reason, ConnectReason::WrongRole, "{wanted}"),
        }
    }
}

/// A way to a server that counts who takes it: its port, and the count.
fn counted_way_to(server: &TestServer) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let (counter, to) = (Arc::clone(&count), (server.host.clone(), server.port));
    thread::spawn(move || {
        for one in listener.incoming().flatten() {
            counter.fetch_add(1, Ordering::SeqCst);
            let other = TcpStream::connect((to.0.as_str(), to.1)).unwrap();
            for (mut from, mut to) in
                [(one.try_clone().unwrap(), other.try_clone().unwrap()), (other, one)]
            {
                thread::spawn(move || io::copy(&mut from, &mut to));
            }
        }
    });
    (port, count)
}

/// Each attempt is a process on the server.
#[tokio::test]
async fn a_server_that_does_not_encrypt_is_connected_to_once() {
    let server = aludel_testing::password_server(SECRET);
    let (port, count) = counted_way_to(&server);
    let to = format!("host=127.0.0.1 port={port} user=postgres dbname=postgres");
    let to = format!("{to} password={}", quoted(SECRET));
    for (mode, works) in [("prefer", true), ("allow", true), ("disable", true), ("require", false)]
    {
        count.store(0, Ordering::SeqCst);
        let text = format!("{to} sslmode={mode}");
        match works {
            true => drop(open(&text).await.unwrap()),
            false => assert_eq!(refusal(&text).await.reason, ConnectReason::Tls, "{mode}"),
        }
        assert_eq!(count.load(Ordering::SeqCst), 1, "{mode}");
    }
}

#[tokio::test]
async fn names_and_options() {
    let server = aludel_testing::server();
    let mut session = open(&address(server)).await.unwrap();
    assert_eq!(value(&mut *session, "SHOW application_name").await, "aludel");
    let text = format!("{} application_name=shop options='-c work_mem=7MB'", address(server));
    let mut session = open(&text).await.unwrap();
    assert_eq!(value(&mut *session, "SHOW application_name").await, "shop");
    assert_eq!(value(&mut *session, "SHOW work_mem").await, "7MB");
}

#[tokio::test]
async fn a_silent_host_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let error = refusal(&format!("host=127.0.0.1 port={port} connect_timeout=2")).await;
    assert_eq!(error.reason, ConnectReason::TimedOut);
    assert!(error.to_string().contains("no answer within 2 s"), "{error}");
}

fn certificate(name: &str) -> String {
    format!("{}/tests/certificates/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Lets the server encrypt: its files are written by itself, so that they are its own.
fn encrypt(server: &TestServer) {
    let folder = server.psql("postgres", "SHOW data_directory");
    for name in ["server.key", "server.crt", "ca.crt"] {
        let text = std::fs::read_to_string(certificate(name)).unwrap();
        let program = format!("umask 077; cat > \"{folder}/{name}\"");
        let lines = format!("SELECT regexp_split_to_table('{}', '\\n')", text.trim());
        server.psql("postgres", &format!("COPY ({lines}) TO PROGRAM '{program}'"));
    }
    server.psql("postgres", "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
    server.psql("postgres", "ALTER SYSTEM SET ssl = on");
    server.psql("postgres", "SELECT pg_reload_conf()");
    // The postmaster reads its settings a moment later.
    for _ in 0..200 {
        if server.psql("postgres", "SHOW ssl") == "on" {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the server does not encrypt");
}

const IS_ENCRYPTED: &str = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

#[tokio::test]
async fn encryption() {
    let server = aludel_testing::password_server("s3cret");
    let address = format!("{} password={}", address(&server), quoted("s3cret"));
    assert_eq!(refusal(&format!("{address} sslmode=require")).await.reason, ConnectReason::Tls);
    let mut session = open(&format!("{address} sslmode=prefer")).await.unwrap();
    assert_eq!(value(&mut *session, IS_ENCRYPTED).await, "f");

    encrypt(&server);
    let (ca, other) = (certificate("ca.crt"), certificate("other.crt"));
    let by_name = "host=localhost hostaddr=127.0.0.1";
    for (text, encrypted) in [
        ("sslmode=disable".to_owned(), "f"),
        ("sslmode=allow".to_owned(), "f"),
        ("sslmode=prefer".to_owned(), "t"),
        ("sslmode=require".to_owned(), "t"),
        (format!("sslmode=require sslrootcert={ca}"), "t"),
        (format!("sslmode=prefer sslrootcert={other}"), "t"),
        (format!("sslmode=verify-ca sslrootcert={ca}"), "t"),
        (format!("sslmode=verify-full sslrootcert={ca} {by_name}"), "t"),
    ] {
        let mut session = open(&format!("{address} {text}")).await.expect(&text);
        assert_eq!(value(&mut *session, IS_ENCRYPTED).await, encrypted, "{text}");
    }
    for text in [
        format!("sslmode=require sslrootcert={other}"),
        format!("sslmode=verify-ca sslrootcert={other}"),
        format!("sslmode=verify-full sslrootcert={ca}"),
        format!("sslrootcert=system {by_name}"),
    ] {
        let error = refusal(&format!("{address} {text}")).await;
        assert_eq!(error.reason, ConnectReason::Tls, "{text}: {error}");
    }
    let (cert, key) = (certificate("client.crt"), certificate("client.key"));
    let text = format!("{address} sslmode=require sslcert={cert} sslkey={key}");
    let mut session = open(&text).await.unwrap();
    let name = "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(value(&mut *session, name).await, "/CN=tester");
}

#[tokio::test]
async fn errors_notices_and_cancelling() {
    let database = aludel_testing::database();
    let mut session = open(&database.url()).await.unwrap();
    let error = session.execute("SELECT 1; SELECT 'ä', 1/0; SELECT 2").await.unwrap_err();
    let sql = error.sql().unwrap();
    assert_eq!((sql.code.as_str(), sql.completed, sql.position), ("22012", Some(1), None));
    let error = session.execute("SELECT 'ä', nothing").await.unwrap_err();
    assert_eq!(error.sql().unwrap().position, Some(13));
    session.execute("DO $$ BEGIN RAISE NOTICE 'one' USING HINT = 'two'; END $$").await.unwrap();
    let notices = session.take_notices();
    assert_eq!((notices[0].message.as_str(), notices[0].hint.as_deref()), ("one", Some("two")));
    assert!(session.take_notices().is_empty());
    let rows = session.query("SELECT NULL, true, 'ä', 1.50").await.unwrap();
    assert_eq!((rows[0].get(0), rows[0].is_true(1), rows[0].text(2)), (None, true, "ä"));

    let canceller = session.canceller().unwrap();
    let cancel = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        canceller.cancel().await.unwrap();
    };
    let (outcome, ()) = tokio::join!(session.execute("SELECT pg_sleep(60)"), cancel);
    assert_eq!(outcome.unwrap_err().sql().unwrap().code, "57014");
    session.execute("SELECT 1").await.unwrap();
}

#[tokio::test]
async fn what_is_foreseen_is_sent_ahead_and_nothing_else_changes() {
    let database = aludel_testing::database();
    let mut session = open(&database.url()).await.unwrap();
    database.psql("CREATE SEQUENCE asked");
    let next = "SELECT nextval('asked')";
    let queries = |queries: &[&str]| queries.iter().map(ToString::to_string).collect::<Vec<_>>();

    session.foresee(queries(&[next, "SELECT 'two'", next])).await.unwrap();
    let asked = [next, "SELECT 'two'", next];
    for (sql, wanted) in asked.into_iter().zip(["1", "two", "2"]) {
        assert_eq!(value(&mut *session, sql).await, wanted);
    }

    session.foresee(queries(&[next, "SELECT 1/0", "SELECT 'after'"])).await.unwrap();
    assert_eq!(value(&mut *session, next).await, "3");
    let error = session.query("SELECT 1/0").await.unwrap_err();
    assert_eq!(error.sql().unwrap().code, "22012");
    assert_eq!(value(&mut *session, "SELECT 'after'").await, "after");

    // Something else is asked: what was sent ahead has run, and is not answered any more.
    session.foresee(queries(&[next, next])).await.unwrap();
    assert_eq!(value(&mut *session, "SELECT 'else'").await, "else");
    assert_eq!(value(&mut *session, next).await, "6");
}

#[tokio::test]
async fn a_lost_connection_is_said() {
    let database = aludel_testing::database();
    let mut session = open(&database.url()).await.unwrap();
    let pid = value(&mut *session, "SELECT pg_backend_pid()").await;
    database.psql(&format!("SELECT pg_terminate_backend({pid})"));
    for _ in 0..2 {
        let error = session.execute("SELECT 1").await.unwrap_err();
        assert!(matches!(error, SessionError::Lost(_)), "{error:?}");
    }
}

#[tokio::test]
async fn settings_are_set_whatever_was_set_before() {
    let database = aludel_testing::database();
    let mut session = open(&database.url()).await.unwrap();
    session
        .execute("SET search_path = x; SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET ROLE pg_monitor; SET my.own = 'y'")
        .await
        .unwrap();
    let settings = aludel_session::SessionSettings::default();
    aludel_session::prepare_session(&mut *session, &settings).await.unwrap();
    let sql = "SELECT concat_ws(' ', current_setting('search_path'), current_setting('TimeZone'), \
        current_setting('DateStyle'), current_user, current_setting('my.own', true))";
    assert_eq!(value(&mut *session, sql).await.trim_end(), "public UTC ISO, MDY postgres");

    session
        .execute("SET search_path = x; SET DateStyle = 'German'; SET ROLE pg_monitor")
        .await
        .unwrap();
    let short = settings.statements_for(&mut *session).await.unwrap();
    assert!(short.len() < settings.statements().len(), "{short:?}");
    session.execute(&short.join("; ")).await.unwrap();
    assert_eq!(value(&mut *session, sql).await.trim_end(), "public UTC ISO, MDY postgres");
}
