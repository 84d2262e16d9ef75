//! The login of a temporary database on a given server: one that has other rights is refused until
//! the SQL is trusted, for that SQL would have them.

use aludel_session::Conninfo;
use aludel_shadow::{Kind, ShadowError, Wish, choose};

const LOGINS: &[(&str, &str)] = &[
    ("CREATE ROLE a_superuser LOGIN SUPERUSER", "is a superuser"),
    ("CREATE ROLE a_maker LOGIN CREATEDB CREATEROLE", "may create roles"),
    ("CREATE ROLE a_replica LOGIN CREATEDB REPLICATION", "may replicate"),
    ("CREATE ROLE a_passer LOGIN CREATEDB BYPASSRLS", "passes row security by"),
    (
        "CREATE ROLE a_member LOGIN CREATEDB; GRANT pg_read_server_files TO a_member",
        "is a member of pg_read_server_files",
    ),
    (
        "CREATE ROLE an_owner LOGIN CREATEDB; CREATE TABLE precious (); \
         ALTER TABLE precious OWNER TO an_owner",
        "owns things in the database postgres",
    ),
];

#[test]
fn a_login_with_other_rights_is_refused_until_its_sql_is_trusted() {
    let server = aludel_testing::private_server();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (made, why) in LOGINS {
        made.split("; ").for_each(|sql| drop(server.psql("postgres", sql)));
        let login = made.split(' ').nth(2).unwrap();
        let url = server.url("postgres").replace("//postgres@", &format!("//{login}@"));
        let conninfo = Conninfo::parse(&url).unwrap();
        let wish = Wish {
            only: Some(Kind::TemporaryDatabase),
            server: Some(conninfo.clone()),
            target: Some(conninfo),
            ..Wish::default()
        };
        let refused = runtime.block_on(choose(&wish, &|_| {}));
        let Err(error @ ShadowError::NoneFits { .. }) = refused.map(|_| ()) else {
            panic!("{login} was taken");
        };
        assert!(error.to_string().contains(why), "{login}: {error}");
        let trusted = Wish { trusted: true, ..wish };
        runtime.block_on(async {
            let (shadow, _) = choose(&trusted, &|_| {}).await.expect("it is taken");
            shadow.close().await.expect("it closes");
        });
        let databases = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
        assert_eq!(server.psql("postgres", databases), "postgres template0 template1");
    }
}
