use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{RootCertificates, SslMode};

#[derive(Default)]
struct Machine {
    variables: BTreeMap<&'static str, &'static str>,
    files: BTreeMap<&'static str, &'static str>,
    open: bool,
}

impl Environment for Machine {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(ToString::to_string)
    }

    fn read(&self, path: &str) -> Option<String> {
        self.files.get(path).map(ToString::to_string)
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_open_to_others(&self, _path: &str) -> bool {
        self.open
    }

    fn user(&self) -> Option<String> {
        Some("me".into())
    }
}

fn machine(
    variables: &[(&'static str, &'static str)],
    files: &[(&'static str, &'static str)],
) -> Machine {
    let (variables, files) = (variables.iter().copied().collect(), files.iter().copied().collect());
    Machine { variables, files, open: false }
}

/// The display, and the first password.
fn shown(text: &str, machine: &Machine) -> String {
    match Conninfo::resolve(text, machine) {
        Ok(it) => {
            let password = it.hosts.first().and_then(|host| host.password.as_ref());
            format!("{it} {}", password.map_or("-", Password::reveal))
        }
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn defaults_environment_service_string() {
    let env = [("PGHOST", "envhost"), ("PGUSER", "envuser"), ("PGPASSWORD", "envsecret")];
    let service = "[shop]\nhost=servicehost\n# c\nport=6000\n[other]\nhost=no\n";
    let files = [("/home/me/.pg_service.conf", service)];
    let home = ("HOME", "/home/me");
    for (text, variables, expected) in [
        ("", vec![], "postgresql://me@localhost:5432/me -"),
        ("shop", vec![], "postgresql://me@localhost:5432/shop -"),
        ("shop", env.to_vec(), "postgresql://envuser@envhost:5432/shop envsecret"),
        ("postgres://u:p@h/d", env.to_vec(), "postgresql://u@h:5432/d p"),
        ("service=shop", vec![home], "postgresql://me@servicehost:6000/me -"),
        ("service=shop host=own", vec![home, ("PGHOST", "no")], "postgresql://me@own:6000/me -"),
        ("dbname=d", vec![home, ("PGSERVICE", "shop")], "postgresql://me@servicehost:6000/d -"),
        (
            "service=shpo",
            vec![home],
            "error: the service `shpo` is not defined in /home/me/.pg_service.conf",
        ),
        ("host=a,b port=1,2", vec![], "postgresql://me@a:1,b:2/me -"),
        ("host=a,b port=1", vec![], "postgresql://me@a:1,b:1/me -"),
        (
            "host=a,b port=1,2,3",
            vec![],
            "error: the connection parameter `port` has 3 values for 2 hosts",
        ),
        ("host=::1", vec![], "postgresql://me@[::1]:5432/me -"),
        ("host=/run/pg", vec![], "postgresql://me@%2Frun%2Fpg:5432/me -"),
        (
            "port=0",
            vec![],
            "error: `0` is no value for the connection parameter `port`: a number from 1 to 65535 is wanted",
        ),
        (
            "requirepeer=postgres",
            vec![],
            "error: the connection parameter `requirepeer` is libpq's, but aludel cannot honor it; remove it",
        ),
        (
            "gssencmode=require",
            vec![],
            "error: the connection parameter `gssencmode` is libpq's, but aludel cannot honor it as `require`; remove it",
        ),
    ] {
        assert_eq!(shown(text, &machine(&variables, &files)), expected, "{text}");
    }
}

#[test]
fn sockets_are_found_by_port() {
    let machine = machine(&[], &[("/tmp/.s.PGSQL.5433", "")]);
    assert_eq!(shown("port=5433", &machine), "postgresql://me@%2Ftmp:5433/me -");
    assert_eq!(shown("port=5434", &machine), "postgresql://me@localhost:5434/me -");
}

#[test]
fn password_files() {
    let files = [("/h/.pgpass", "a:*:*:*:first\n*:*:*:*:second\n"), ("/p", "*:*:*:*:third")];
    let mut machine = machine(&[("HOME", "/h")], &files);
    assert_eq!(shown("host=a", &machine), "postgresql://me@a:5432/me first");
    assert_eq!(shown("host=b", &machine), "postgresql://me@b:5432/me second");
    assert_eq!(shown("host=b passfile=/p", &machine), "postgresql://me@b:5432/me third");
    machine.open = true;
    let conninfo = Conninfo::resolve("host=a", &machine).unwrap();
    assert!(conninfo.hosts.iter().all(|host| host.password.is_none()));
    assert!(conninfo.passfile_problem.unwrap().contains("chmod 600 /h/.pgpass"));
}

#[test]
fn encryption() {
    let bare = machine(&[("HOME", "/h")], &[]);
    let with_roots = machine(&[("HOME", "/h")], &[("/h/.postgresql/root.crt", ""), ("/ca", "")]);
    let own = RootCertificates::File("/h/.postgresql/root.crt".into());
    for (text, machine, mode, roots, verifies) in [
        ("", &bare, SslMode::Prefer, RootCertificates::None, false),
        ("sslmode=require", &bare, SslMode::Require, RootCertificates::None, false),
        ("sslmode=require", &with_roots, SslMode::Require, own.clone(), true),
        ("sslmode=prefer", &with_roots, SslMode::Prefer, own, false),
        (
            "sslmode=verify-ca sslrootcert=/ca",
            &with_roots,
            SslMode::VerifyCa,
            RootCertificates::File("/ca".into()),
            true,
        ),
        ("sslrootcert=system", &bare, SslMode::VerifyFull, RootCertificates::System, true),
    ] {
        let tls = Conninfo::resolve(text, machine).unwrap().tls;
        assert_eq!((tls.mode, &tls.roots, tls.verifies()), (mode, &roots, verifies), "{text}");
    }
    for text in [
        "sslmode=verify-full",
        "sslmode=require sslrootcert=system",
        "sslnegotiation=direct",
        "sslmode=sometimes",
        "sslcert=/c",
    ] {
        assert!(Conninfo::resolve(text, &bare).is_err(), "{text}");
    }
}

#[test]
fn times_and_names() {
    let info =
        Conninfo::resolve("connect_timeout=1 fallback_application_name=f", &machine(&[], &[]));
    let info = info.unwrap();
    assert_eq!(info.connect_timeout, Some(std::time::Duration::from_secs(2)));
    assert_eq!(info.application_name, "f");
    let info = Conninfo::resolve("connect_timeout=0", &machine(&[], &[])).unwrap();
    assert_eq!(info.connect_timeout, None);
    assert_eq!(info.application_name, "aludel");
    let info = Conninfo::resolve("", &machine(&[], &[])).unwrap();
    assert_eq!(info.connect_timeout, Some(std::time::Duration::from_secs(15)));
}

#[test]
fn nothing_shows_a_password() {
    let info = Conninfo::resolve("postgres://u:hidden@h/d", &machine(&[], &[])).unwrap();
    assert!(!format!("{info} {info:?}").contains("hidden"));
}

/// The ways in which people write a password where it does not belong, or not like that.
const WRITTEN: [&str; 14] = [
    "postgres://u:{}@h:5/d",
    "postgres://u:{}@h:5/d?sslmode=require",
    "postgres://u:{}@h",
    "postgres://:{}@",
    "\"postgres://u:{}@h/d\"",
    "'postgres://u:{}@h/d",
    "postgresql:/u:{}@h/d?sslmode=require",
    "postgresql+asyncpg://u:{}@h/d",
    "jdbc:postgresql://h/d?user=u&password={}",
    "u:{}@h/d",
    "postgres://h/d?user=u&password={}&application_name=a",
    "host=h password={} user=u",
    "host=h password='{}' user=u",
    "PGPASSWORD={}",
];

proptest! {
    #[test]
    fn no_way_to_write_a_password_shows_it(
        written in prop::sample::select(WRITTEN.to_vec()),
        pieces in proptest::collection::vec(prop::sample::select(vec!["geheim", "5", "@", ":", "/",
            "//", "?", "&", "=", "%", "%40", "#", " ", "'", "\"", "\\", ",", "[", "]", "ü"]), 1..9)) {
        let text = written.replace("{}", &pieces.concat());
        let shown = match Conninfo::resolve(&text, &machine(&[], &[])) {
            Ok(info) => format!("{info} {info:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        prop_assert!(!shown.contains("geheim"), "{} gives {}", text, shown);
        let shown = match Conninfo::passwordless(&text) {
            Ok((pairs, password)) => format!("{pairs} {password:?}"),
            Err(error) => error.to_string(),
        };
        prop_assert!(!shown.contains("geheim"), "{} gives {}", text, shown);
    }

    #[test]
    fn nothing_panics(text in ".{0,80}") {
        let _ = Conninfo::resolve(&text, &machine(&[], &[]));
        let _ = Conninfo::resolve(&format!("postgresql://{text}"), &machine(&[], &[]));
    }

    #[test]
    fn likely_pieces_do_not_panic(pieces in proptest::collection::vec(
        prop::sample::select(vec!["postgres://", "@", ":", "/", "?", "&", "=", "%", "%2", "%2F", "[",
            "]", ",", "'", "\\", " ", "host", "port", "user", "5432", "sslmode", "é", "#"]), 0..12)) {
        let _ = Conninfo::resolve(&pieces.concat(), &machine(&[], &[]));
    }

    #[test]
    fn what_is_encoded_is_read_back(user in "[^\0]{1,12}", password in "[^\0]{1,12}",
        name in "[^\0]{1,12}".prop_filter("a URL is no name", |name| !name.contains("://"))) {
        let text = format!("postgres://{}:{}@h/{}", super::super::url::encode(&user),
            super::super::url::encode(&password), super::super::url::encode(&name));
        let info = Conninfo::resolve(&text, &machine(&[], &[])).unwrap();
        prop_assert_eq!((&info.user, &info.dbname), (&user, &name));
        prop_assert_eq!(info.hosts[0].password.as_ref().map(Password::reveal), Some(password.as_str()));
    }

    #[test]
    fn quoted_pairs_are_read_back(value in "[^\0]{0,12}") {
        let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
        let info = Conninfo::resolve(&format!("user=u dbname=d options='{quoted}'"), &machine(&[], &[])).unwrap();
        prop_assert_eq!(info.options.unwrap_or_default(), value);
    }
}
