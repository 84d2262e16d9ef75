//! One suite for all kinds of shadows.

use std::{
    collections::BTreeSet,
    env,
    future::Future,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use aludel_session::{Conninfo, Session};
use aludel_shadow::{Kind, Progress, Shadow, ShadowError, Wish, choose};

/// Whatever a server does, no shadow may keep its user waiting for ever.
fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let done = runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await });
    runtime.shutdown_background();
    done.expect("it took too long")
}

const PATIENCE: Duration = Duration::from_secs(180);

fn silent() -> Box<Progress> {
    Box::new(|_| {})
}

/// Where a shadow comes from in a test, and what can be looked at afterwards.
struct Bench {
    kind: Kind,
    cache: PathBuf,
    url: Option<String>,
    _folder: tempfile::TempDir,
    server: Option<aludel_testing::TestServer>,
}

impl Bench {
    fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if kind == Kind::LocalServer {
            // Without any the test ends here.
            aludel_testing::binaries();
        }
        let cache = match kind {
            // Warm data folders are there to be used again.
            Kind::LocalServer => Path::new(env!("CARGO_TARGET_TMPDIR")).join("shadow-cache"),
            _ => folder.path().to_owned(),
        };
        let server = (kind == Kind::TemporaryDatabase).then(aludel_testing::private_server);
        // A shadow's login on a server that is not ours may create databases, and owns nothing.
        let url = server.as_ref().map(|server| {
            server.psql("postgres", "CREATE ROLE shadow LOGIN CREATEDB");
            server.url("postgres").replace("//postgres@", "//shadow@")
        });
        Self { kind, cache, url, _folder: folder, server }
    }

    fn wish(&self) -> Wish {
        wish(self.kind, &self.cache, self.url.as_deref())
    }

    async fn shadow(&self) -> Box<dyn Shadow> {
        open(&self.wish()).await
    }

    fn assert_nothing_is_left(&self) {
        if let Some(server) = &self.server {
            let sql = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
            assert_eq!(server.psql("postgres", sql), "postgres template0 template1");
        }
        assert_eq!(folders(&self.cache.join("embedded")), 0, "a folder of the embedded server");
    }
}

fn wish(kind: Kind, cache: &Path, url: Option<&str>) -> Wish {
    let target = url.map(|url| Conninfo::parse(url).expect("a connection string"));
    Wish {
        only: Some(kind),
        server: target.clone(),
        target,
        cache: Some(cache.to_owned()),
        ..Wish::default()
    }
}

async fn open(wish: &Wish) -> Box<dyn Shadow> {
    choose(wish, &*silent()).await.unwrap_or_else(|error| panic!("{error}")).0
}

async fn value(session: &mut dyn Session, sql: &str) -> String {
    let rows = session.query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.first().expect("a row").text(0).to_owned()
}

const RELATIONS: &str = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
const DATABASES: &str = "SELECT count(*) FROM pg_database WHERE datname ~ 'shadow'";

async fn each_database_is_new(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    assert_eq!(shadow.kind(), kind);
    for _ in 0..3 {
        let session = shadow.fresh().await.expect("a database");
        assert_eq!(value(session, RELATIONS).await, "0");
        assert_eq!(
            value(session, "SELECT string_agg(extname, ' ') FROM pg_extension").await,
            "plpgsql"
        );
        session.execute("CREATE TABLE t (id int PRIMARY KEY)").await.expect("a table");
    }
    let session = shadow.session().expect("the latest");
    assert_eq!(value(session, RELATIONS).await, "2");
    let count: u32 = value(session, DATABASES).await.parse().expect("a number");
    assert!(count <= 1, "{count} databases at once");
    shadow.close().await.expect("close");
}

async fn whatever_was_done_the_next_database_is_new(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let messes = [
        "BEGIN; CREATE TABLE t ()",
        "SET default_transaction_read_only = on",
        "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION nonsense()",
        "ALTER DATABASE postgres SET search_path = nowhere",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "CREATE ROLE shadow_mess; SET SESSION AUTHORIZATION shadow_mess",
    ];
    for mess in messes {
        let session = shadow.fresh().await.expect(mess);
        assert_eq!(value(session, RELATIONS).await, "0");
        session.execute("CREATE TABLE fine ()").await.expect("a table");
        // Some of them fail, and that is a mess too.
        let _ = session.execute(mess).await;
    }
    let session = shadow.fresh().await.expect("a database");
    assert_eq!(value(session, RELATIONS).await, "0");
    let _ = session.execute("DROP ROLE shadow_mess").await;
    shadow.close().await.expect("close");
}

async fn its_major_is_the_engines(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let major = shadow.major().to_string();
    let session = shadow.fresh().await.expect("a database");
    let sql = "SELECT current_setting('server_version_num')::int / 10000";
    assert_eq!(value(session, sql).await, major);
    shadow.close().await.expect("close");
}

async fn its_extensions_can_be_created(kind: Kind) {
    let bench = Bench::new(kind);
    let extensions: BTreeSet<String> =
        ["citext", "hstore", "ltree", "pg_trgm"].map(str::to_owned).into();
    let wish = Wish { extensions: extensions.clone(), ..bench.wish() };
    let (mut shadow, _) = choose(&wish, &*silent()).await.expect("a shadow");
    for extension in &extensions {
        assert!(shadow.extensions().contains(extension), "{extension}");
        let session = shadow.fresh().await.expect("a database");
        session.execute(&format!("CREATE EXTENSION {extension}")).await.expect(extension);
    }
    shadow.close().await.expect("close");
}

async fn a_missing_extension_is_named(kind: Kind) {
    let bench = Bench::new(kind);
    let wish = Wish { extensions: ["nonesuch".to_owned()].into(), ..bench.wish() };
    let Err(error) = choose(&wish, &*silent()).await else { panic!("there is no such extension") };
    assert!(matches!(error, ShadowError::MissingExtensions { .. }), "{error:?}");
    assert!(error.to_string().contains("lacks the extension nonesuch"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("install it")));
    bench.assert_nothing_is_left();
}

/// A failure half-way drops what it holds, as well as the end does.
async fn whoever_forgets_to_close_leaves_nothing(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let session = shadow.fresh().await.expect("a database");
    session.execute("CREATE TABLE t (id int)").await.expect("a table");
    drop(shadow);
    if kind == Kind::TemporaryDatabase {
        bench.assert_nothing_is_left();
    }
}

/// A subscription would keep its database from being dropped.
async fn a_subscription_does_not_keep_the_database(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let session = shadow.fresh().await.expect("a database");
    let sql = "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere.invalid' PUBLICATION p \
               WITH (connect = false)";
    session.execute(sql).await.expect("a subscription");
    shadow.fresh().await.expect("another database");
    shadow.close().await.expect("close");
    bench.assert_nothing_is_left();
}

async fn roles_are_made_only_on_a_server_of_our_own(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let roles = ["postgres".to_owned(), "Some \"one\"".to_owned()];
    for _ in 0..2 {
        let ensured = shadow.ensure_roles(&roles).await;
        if kind == Kind::TemporaryDatabase {
            let Err(aludel_engine::ShadowError::MissingRoles { roles }) = ensured else {
                panic!("{ensured:?}")
            };
            assert_eq!(roles, ["Some \"one\""]);
        } else {
            ensured.expect("roles");
            let sql = "GRANT CREATE ON SCHEMA public TO \"Some \"\"one\"\"\"";
            let session = shadow.session().expect("a database");
            session.execute(sql).await.expect("a grant");
            let session = shadow.fresh().await.expect("a database");
            session.execute(sql).await.expect("a grant in the next database");
        }
    }
    shadow.close().await.expect("close");
    let mut shadow = bench.shadow().await;
    let session = shadow.fresh().await.expect("a database");
    let count = value(session, "SELECT count(*) FROM pg_roles WHERE rolname ~ 'one'").await;
    assert_eq!(count, "0", "a role outlived its shadow");
    shadow.close().await.expect("close");
}

async fn roles_that_sql_makes_go_with_their_database(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let asked = ["asked for".to_owned()];
    shadow.ensure_roles(&asked).await.expect("a role");
    let there = "SELECT string_agg(format('%s %s', rolname, rolcreatedb), ' ') FROM pg_roles \
                 WHERE oid >= 16384";
    for _ in 0..2 {
        let session = shadow.fresh().await.expect("a database");
        assert_eq!(value(session, there).await, "asked for f");
        let sql = "CREATE ROLE made LOGIN; ALTER ROLE \"asked for\" CREATEDB; \
                   CREATE TABLE t (); ALTER TABLE t OWNER TO made; \
                   ALTER DATABASE postgres SET work_mem = '5MB'";
        session.execute(sql).await.expect("roles");
    }
    shadow.forget_roles();
    let session = shadow.fresh().await.expect("a database");
    assert_eq!(value(session, "SELECT count(*) FROM pg_roles WHERE oid >= 16384").await, "0");
    assert_eq!(value(session, "SELECT count(*) FROM pg_db_role_setting").await, "0");
    shadow.close().await.expect("close");
}

async fn nothing_is_left_behind(kind: Kind) {
    let bench = Bench::new(kind);
    bench.shadow().await.close().await.expect("close");
    bench.assert_nothing_is_left();
}

/// Dropped without being closed: what a panic leaves.
async fn what_is_left_behind_is_removed_by_the_next(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    shadow.fresh().await.expect("a database");
    drop(shadow);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut shadow = bench.shadow().await;
    let session = shadow.fresh().await.expect("a database");
    let count: u32 = value(session, DATABASES).await.parse().expect("a number");
    assert!(count <= 1, "{count} databases");
    shadow.close().await.expect("close");
    bench.assert_nothing_is_left();
}

/// Only a server of our own keeps anything: elsewhere nobody would ever remove it.
async fn a_kept_state_is_restored(kind: Kind) {
    let bench = Bench::new(kind);
    let key = "a key";
    let mut shadow = bench.shadow().await;
    shadow.keep(key).await.expect("keep");
    let session = shadow.fresh().await.expect("a database");
    session.execute("CREATE TABLE t (id int PRIMARY KEY)").await.expect("a table");
    shadow.keep(key).await.expect("keep");
    assert_eq!(value(shadow.session().expect("still there"), RELATIONS).await, "2");
    for _ in 0..2 {
        let restored = shadow.restore(key).await.expect("restore");
        assert_eq!(restored.is_some(), kind == Kind::LocalServer);
        let Some(session) = restored else { continue };
        assert_eq!(value(session, RELATIONS).await, "2");
        session.execute("CREATE TABLE another ()").await.expect("a table");
    }
    assert!(shadow.restore("another key").await.expect("restore").is_none());
    assert_eq!(value(shadow.fresh().await.expect("a database"), RELATIONS).await, "0");
    shadow.close().await.expect("close");
    bench.assert_nothing_is_left();
}

async fn a_state_beyond_its_database_is_not_kept(kind: Kind) {
    let bench = Bench::new(kind);
    let mut shadow = bench.shadow().await;
    let is_ours = kind == Kind::LocalServer;
    let beyond = [
        "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere' PUBLICATION p \
         WITH (connect = false, slot_name = NONE)",
        "ALTER ROLE ALL SET work_mem = 1000",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 1000', \
         current_database()); END $$",
    ];
    for sql in beyond {
        let session = shadow.fresh().await.expect("a database");
        if is_ours {
            session.execute(sql).await.expect(sql);
        }
        shadow.keep(sql).await.expect("keep");
        assert!(shadow.restore(sql).await.expect("restore").is_none(), "{sql}");
    }
    shadow.close().await.expect("close");
    if is_ours {
        let mut shadow = bench.shadow().await;
        let session = shadow.fresh().await.expect("a database");
        assert_eq!(value(session, "SHOW work_mem").await, "4MB");
        shadow.close().await.expect("close");
    }
}

/// Runs this very test in a process of its own, which opens a shadow and is killed then.
async fn a_killed_run_is_cleaned_up_after(kind: Kind) {
    if let Some(cache) = env::var_os("ALUDEL_TEST_HOLD") {
        let url = env::var("ALUDEL_TEST_URL").ok();
        let mut shadow = open(&wish(kind, Path::new(&cache), url.as_deref())).await;
        shadow.fresh().await.expect("a database");
        println!("HOLDING");
        std::future::pending::<()>().await;
    }
    let bench = Bench::new(kind);
    let thread = std::thread::current();
    let mut command = Command::new(env::current_exe().expect("this test"));
    command.args(["--exact", thread.name().expect("its name"), "--nocapture"]);
    command.env("ALUDEL_TEST_HOLD", &bench.cache).stdout(Stdio::piped());
    if let Some(url) = &bench.url {
        command.env("ALUDEL_TEST_URL", url);
    }
    let mut child = command.spawn().expect("a child");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let holding = lines.map_while(Result::ok).any(|line| line.contains("HOLDING"));
    assert!(holding, "the child opened no shadow");
    child.kill().expect("a kill");
    child.wait().expect("its end");
    let mut shadow = bench.shadow().await;
    let session = shadow.fresh().await.expect("a database");
    assert_eq!(value(session, DATABASES).await, if kind == Kind::Embedded { "0" } else { "1" });
    shadow.close().await.expect("close");
    bench.assert_nothing_is_left();
}

async fn two_at_once_do_not_meet(kind: Kind) {
    let bench = Bench::new(kind);
    let (mut one, mut two) = (bench.shadow().await, bench.shadow().await);
    for shadow in [&mut one, &mut two] {
        let session = shadow.fresh().await.expect("a database");
        session.execute("CREATE TABLE t ()").await.expect("a table");
    }
    one.close().await.expect("close");
    assert_eq!(value(two.session().expect("the other"), RELATIONS).await, "1");
    two.close().await.expect("close");
    bench.assert_nothing_is_left();
}

fn folders(parent: &Path) -> usize {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().is_dir()).count()
}

macro_rules! suite {
    ($name:ident, $kind:expr, [$($law:ident),* $(,)?]) => {
        mod $name {
            use super::*;
            $(#[test]
            fn $law() {
                run(super::$law($kind));
            })*
        }
    };
}

macro_rules! suites {
    ($($name:ident: $kind:expr),* $(,)?) => {
        $(suite!($name, $kind, [
            each_database_is_new,
            whatever_was_done_the_next_database_is_new,
            its_major_is_the_engines,
            its_extensions_can_be_created,
            a_missing_extension_is_named,
            roles_are_made_only_on_a_server_of_our_own,
            nothing_is_left_behind,
            a_kept_state_is_restored,
            a_state_beyond_its_database_is_not_kept,
            what_is_left_behind_is_removed_by_the_next,
            a_killed_run_is_cleaned_up_after,
            whoever_forgets_to_close_leaves_nothing,
            two_at_once_do_not_meet,
        ]);)*
    };
}

suites!(local: Kind::LocalServer, temporary: Kind::TemporaryDatabase);
// The embedded server has no subscriptions.
suite!(local_subscriptions, Kind::LocalServer, [a_subscription_does_not_keep_the_database]);
suite!(local_roles, Kind::LocalServer, [roles_that_sql_makes_go_with_their_database]);
#[cfg(feature = "embedded")]
suite!(embedded_roles, Kind::Embedded, [roles_that_sql_makes_go_with_their_database]);
#[cfg(feature = "embedded")]
suites!(embedded: Kind::Embedded);
