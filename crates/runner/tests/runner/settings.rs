//! What a revision sets on the session ends with it.

use std::time::Duration;

use crate::support::{Project, project};

/// Records what the session is set to.
const RECORD: &str = "INSERT INTO public.seen SELECT current_user || ' ' || session_user || ' ' || \
     current_setting('search_path') || ' ' || current_setting('TimeZone') || ' ' || \
     current_setting('lock_timeout') || ' ' || coalesce(current_setting('my.own', true), '');";

fn between(first: &str) -> Project {
    let record = format!("-- migrate:up\n{RECORD}\n-- migrate:down\n");
    project(&[
        (
            "001_a.sql",
            &format!(
                "-- migrate:up\nCREATE TABLE public.seen (what text);\n-- migrate:segment\n{RECORD}\n\
                 -- migrate:down\n"
            ),
        ),
        ("002_b.sql", &format!("{first}\n-- migrate:down\n")),
        ("003_c.sql", &record),
    ])
}

#[tokio::test]
async fn nothing_leaks_into_the_next_revision() {
    for first in [
        "-- migrate:up\nSET search_path = pg_catalog; SET TimeZone = 'Europe/Berlin';",
        "-- migrate:up\nSELECT pg_catalog.set_config('search_path', '', false);",
        "-- migrate:up\nSET ROLE pg_monitor;",
        "-- migrate:up\nSET SESSION AUTHORIZATION pg_monitor;",
        "-- migrate:up\nSET lock_timeout = 0; SET my.own = 'x';",
        "-- migrate:up transaction:false\nSET search_path = pg_catalog;\nSET ROLE pg_monitor;",
        "-- migrate:up\nSET search_path = pg_catalog; SET ROLE pg_monitor;\n-- migrate:segment\nSELECT 1;",
        "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON seen (what);",
    ] {
        let mut project = between(first);
        project.upgrade("head").await.unwrap();
        let seen = project.psql("SELECT DISTINCT what FROM seen");
        assert_eq!(seen.trim_end(), "postgres postgres public UTC 300ms", "{first}");
        assert_eq!(project.psql("SELECT DISTINCT role FROM aludel.log"), "postgres", "{first}");
    }
}

#[tokio::test]
async fn what_a_revision_sets_holds_until_its_end() {
    let mut project = between(
        "-- migrate:up\nSET my.own = 'kept';\n-- migrate:segment\nSELECT 1;\n\
         -- migrate:segment transaction:false\nSELECT 1;\n\
         -- migrate:segment\nCREATE TABLE kept AS SELECT current_setting('my.own') AS it;",
    );
    project.upgrade("head").await.unwrap();
    assert_eq!(project.psql("SELECT it FROM kept"), "kept");
}

#[tokio::test]
async fn the_role_is_taken_on_and_recorded() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nCREATE TABLE a ();\n-- migrate:segment transaction:false\nRESET ROLE;\nSELECT 1;\n-- migrate:down\nDROP TABLE a;\n",
    )]);
    let role = format!("{} owner", project.database.name);
    project.psql(&format!("CREATE ROLE \"{role}\""));
    project.psql(&format!("GRANT ALL ON DATABASE {} TO \"{role}\"", project.database.name));
    project.psql(&format!("GRANT ALL ON SCHEMA public TO \"{role}\""));
    project.options.settings.role = Some(role.clone());
    project.options.settings.statement_timeout = Duration::from_secs(60);
    project.upgrade("head").await.unwrap();
    let owner = "SELECT tableowner FROM pg_tables WHERE tablename IN ('a', 'revisions') GROUP BY 1";
    assert_eq!(project.psql(owner), role);
    assert_eq!(project.psql("SELECT role FROM aludel.log"), role);
    project.downgrade("base").await.unwrap();
    project.psql(&format!("DROP SCHEMA aludel CASCADE; DROP OWNED BY \"{role}\""));
    project.psql(&format!("DROP ROLE \"{role}\""));
}

#[tokio::test]
async fn what_an_event_trigger_sets_ends_with_the_revision() {
    let mut project = between("-- migrate:up\nCREATE TABLE other ();");
    let setting = "CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS \
        $$ BEGIN SET search_path = pg_catalog; END $$";
    project.psql(setting);
    project.psql("CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.f()");
    project.upgrade("head").await.unwrap();
    let last = "SELECT what FROM seen ORDER BY ctid DESC LIMIT 1";
    assert_eq!(project.psql(last).trim_end(), "postgres postgres public UTC 300ms");
}

/// Where nobody says how long a lock is waited for, it is half of what the server takes for a deadlock's
/// beginning; several statements share nine tenths of that.
#[tokio::test]
async fn the_server_says_how_long_a_lock_is_waited_for() {
    let record = "INSERT INTO public.seen SELECT current_setting('lock_timeout');";
    let first = format!(
        "-- migrate:up\nCREATE TABLE public.seen (what text);\n-- migrate:segment\n{record}\n"
    );
    let two =
        format!("-- migrate:up\nSET lock_timeout = 0;\n-- migrate:segment\n{record}\nSELECT 1;\n");
    let three = format!("-- migrate:up\n{record}\n");
    let mut project = project(&[("001_a.sql", &first), ("002_b.sql", &two), ("003_c.sql", &three)]);
    project.psql(&format!("ALTER DATABASE {} SET deadlock_timeout = '3s'", project.database.name));
    project.options.settings.lock_timeout = None;
    project.upgrade("head").await.unwrap();
    assert_eq!(project.psql("SELECT string_agg(what, ' ') FROM seen"), "1500ms 1350ms 1500ms");
}
