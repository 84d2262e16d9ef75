//! What SQL of a stranger reaches through a server of our own: nothing of the machine. Each line
//! here attacks it as the superuser of the shadow.

use std::{fs, path::Path};

use aludel_session::{Session, SessionError};
use aludel_shadow::{Kind, Shadow, Wish, choose};

/// A shadow on a local server, on a data folder that stays warm.
async fn local() -> Box<dyn Shadow> {
    aludel_testing::binaries();
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("walls-cache");
    let wish = Wish { only: Some(Kind::LocalServer), cache: Some(cache), ..Wish::default() };
    choose(&wish, &|_| {}).await.unwrap_or_else(|error| panic!("{error}")).0
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// What the server says when it is asked for something outside.
async fn refusal(session: &mut dyn Session, sql: &str) -> String {
    match session.execute(sql).await {
        Err(SessionError::Sql(error)) => error.message,
        other => panic!("{sql}: {other:?}"),
    }
}

/// A folder that every account of the machine may read and write, with a secret in it.
fn open_folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("open it");
    let secret = folder.path().join("secret");
    fs::write(&secret, "a secret").expect("a file");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o666)).expect("open it");
    folder
}

#[test]
fn no_program_runs_and_no_file_is_reached() {
    let folder = open_folder();
    let [secret, made] = ["secret", "made"].map(|name| folder.path().join(name));
    let (secret, made) = (secret.display(), made.display());
    let attacks = [
        format!("COPY x FROM PROGRAM 'echo hello > {made}; echo hello'"),
        format!("COPY x TO PROGRAM 'cat > {made}'"),
        format!("COPY x TO '{made}'"),
        format!("COPY x TO '{secret}'"),
        format!("COPY x FROM '{secret}'"),
        format!("SELECT pg_read_file('{secret}')"),
        format!("SELECT pg_stat_file('{secret}/none')"),
        format!("SELECT pg_ls_dir('{}')", folder.path().display()),
        format!("SELECT lo_import('{secret}')"),
        format!("DO $$ BEGIN PERFORM lo_export(77, '{made}'); END $$"),
        format!("CREATE TABLESPACE outside LOCATION '{}'", folder.path().display()),
        "SELECT pg_read_file('/proc/self/environ')".into(),
        "SELECT pg_read_file('/etc/passwd')".into(),
        "SELECT pg_ls_dir('/home')".into(),
        "LOAD '/tmp/library.so'".into(),
        "DO $$ BEGIN EXECUTE 'COPY x FROM PROG' || 'RAM ''id'''; END $$".into(),
        "SELECT deep()".into(),
        "CREATE INDEX ON x (fixed(t))".into(),
        "INSERT INTO y VALUES ('x')".into(),
        "CREATE TABLE another ()".into(),
    ];
    run(async {
        let mut shadow = local().await;
        let session = shadow.fresh().await.expect("a database");
        let ground = "CREATE TABLE x (t text); INSERT INTO x VALUES ('a'); CREATE TABLE y (t text);
            SELECT lo_from_bytea(77, 'x');
            CREATE FUNCTION deep(text DEFAULT '') RETURNS text LANGUAGE plpgsql AS
                $$ BEGIN COPY x FROM PROGRAM 'id'; RETURN ''; END $$;
            CREATE FUNCTION fixed(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN RETURN deep(''); END $$;
            CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM deep(''); RETURN NEW; END $$;
            CREATE TRIGGER t BEFORE INSERT ON y FOR EACH ROW EXECUTE FUNCTION fires();
            CREATE FUNCTION ddl() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN IF tg_tag = 'CREATE TABLE' THEN PERFORM deep(''); END IF; END $$;";
        session.execute(ground).await.expect("the ground");
        session
            .execute("CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION ddl()")
            .await
            .expect("an event trigger");
        for attack in attacks {
            let said = refusal(session, &attack).await;
            let held = ["ermission denied", "could not", "not permitted"];
            assert!(held.iter().any(|word| said.contains(word)), "{attack}: {said}");
        }
        shadow.close().await.expect("close");
    });
    let left: Vec<_> = fs::read_dir(folder.path()).expect("the folder").flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(fs::read_to_string(folder.path().join("secret")).expect("it"), "a secret");
}

#[test]
fn no_server_is_reached() {
    let tcp = aludel_testing::password_server("secret");
    let socket = aludel_testing::private_server();
    let reachable = [
        format!("host={} port={} user=postgres", socket.host, socket.port),
        format!("host=127.0.0.1 port={} user=postgres password=secret", tcp.port),
    ];
    run(async {
        let mut shadow = local().await;
        let session = shadow.fresh().await.expect("a database");
        session
            .execute("CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw")
            .await
            .expect("both");
        for conninfo in reachable {
            let ask = format!("SELECT dblink_connect('{conninfo} dbname=postgres')");
            let said = refusal(session, &ask).await;
            assert!(said.contains("could not establish connection"), "{ask}: {said}");
            let options = conninfo.replace(" user=postgres", "").replace("password=secret", "");
            let options: Vec<String> = options
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| format!("{name} '{value}'"))
                .collect();
            let server = format!(
                "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({});
                 CREATE USER MAPPING FOR postgres SERVER s OPTIONS (user 'postgres', password 'secret');
                 CREATE FOREIGN TABLE far (a int) SERVER s",
                options.join(", ")
            );
            session.execute(&server).await.expect("declared, not connected");
            let said = refusal(session, "SELECT * FROM far").await;
            assert!(said.contains("could not connect"), "{said}");
            session.execute("DROP SERVER s CASCADE").await.expect("gone");
        }
        let subscription = format!(
            "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port={} user=postgres password=secret'
             PUBLICATION p",
            tcp.port
        );
        let said = refusal(session, &subscription).await;
        assert!(said.contains("could not connect"), "{said}");
        shadow.close().await.expect("close");
    });
}

#[test]
fn nobody_else_reaches_the_server_or_its_files() {
    run(async {
        let mut shadow = local().await;
        let session = shadow.fresh().await.expect("a database");
        let asked = "SELECT current_setting('listen_addresses'), inet_server_addr(),
            current_setting('unix_socket_permissions'), current_setting('data_directory_mode'),
            current_setting('unix_socket_directories')";
        let rows = session.query(asked).await.expect("its settings");
        let row = rows.first().expect("a row");
        assert_eq!((row.text(0), row.get(1), row.text(2), row.text(3)), ("", None, "0700", "0700"));
        use std::os::unix::fs::PermissionsExt;
        let mode =
            fs::metadata(row.text(4)).expect("the folder of the socket").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        shadow.close().await.expect("close");
    });
}
