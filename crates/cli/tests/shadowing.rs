//! A database in which everything of the system's has a double that comes first in the path: none of
//! them is ever called, whatever the command.

mod support;

use support::Project;

/// Doubles of the system's operators, functions, types and views, of a role without privileges.
const DOUBLES: &str = r#"
CREATE ROLE shadowing_role;
GRANT CREATE ON SCHEMA public TO shadowing_role;
SET ROLE shadowing_role;
CREATE SEQUENCE public.called;
DO $$
DECLARE r record; n int := 0;
    body text := '$f$ BEGIN PERFORM pg_catalog.nextval(''public.called''); RAISE ''evil''; END $f$';
BEGIN
    SET LOCAL search_path = pg_catalog;
    FOR r IN SELECT oprname, format_type(nullif(oprleft, 0), NULL) AS l,
            format_type(oprright, NULL) AS r, format_type(oprresult, NULL) AS result
        FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprresult <> 0
    LOOP
        n := n + 1;
        BEGIN
            EXECUTE format('CREATE FUNCTION public.evil_%s(%s) RETURNS %s LANGUAGE plpgsql SECURITY DEFINER AS %s',
                n, concat_ws(', ', r.l, r.r), r.result, body);
            EXECUTE format('CREATE OPERATOR public.%s (%s RIGHTARG = %s, FUNCTION = public.evil_%s)',
                r.oprname, 'LEFTARG = ' || r.l || ',', r.r, n);
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
    FOR r IN SELECT proname, pg_get_function_identity_arguments(oid) AS args, proretset,
            format_type(prorettype, NULL) AS result
        FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
        AND prorettype <> 'internal'::regtype
    LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s%s LANGUAGE plpgsql SECURITY DEFINER AS %s',
                r.proname, r.args, CASE WHEN r.proretset THEN 'SETOF ' ELSE '' END, r.result, body);
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
    FOR r IN SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')
    LOOP
        EXECUTE format('CREATE VIEW public.%I AS SELECT pg_catalog.nextval(''public.called'') AS oid', r.relname);
    END LOOP;
    FOR r IN SELECT unnest('{text,name,oid,regclass,regtype,bool,int4,int8,bytea,timestamptz,interval}'::text[]) AS name
    LOOP
        EXECUTE format('CREATE TYPE public.%I AS ENUM (''evil'')', r.name);
    END LOOP;
END $$;
"#;

/// What changes the meaning of what is sent, or of what comes back.
const SETTINGS: &[&str] = &[
    "search_path = public, pg_catalog",
    "standard_conforming_strings = off",
    "DateStyle = 'German'",
    "IntervalStyle = 'sql_standard'",
    "bytea_output = 'escape'",
    "quote_all_identifiers = on",
    "extra_float_digits = -15",
    "default_transaction_isolation = 'serializable'",
    "row_security = off",
    "check_function_bodies = off",
    "client_encoding = 'LATIN1'",
    "transform_null_equals = on",
];

#[track_caller]
fn run(project: &Project, arguments: &[&str]) -> String {
    let output = project.command(".", arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

#[test]
fn none_of_them_is_ever_called() {
    let database = aludel_testing::database();
    let name = &database.name;
    let role = format!("shadowing_{name}");
    database.psql(&DOUBLES.replace("shadowing_role", &role));
    for setting in SETTINGS {
        database.psql(&format!("ALTER DATABASE {name} SET {setting}"));
    }
    // Who asks without care does call them.
    let careless = "DO $$ BEGIN PERFORM 'a'::pg_catalog.text = 'b'; \
                    EXCEPTION WHEN raise_exception THEN PERFORM pg_catalog.set_config('a.b', SQLERRM, false); END $$; \
                    SELECT pg_catalog.current_setting('a.b'); \
                    SELECT pg_catalog.setval('public.called', 1, false)";
    assert!(database.psql(careless).contains("evil"));
    let project = Project::new().on(&database.url());
    project.write("aludel.toml", "shadow = \"local\"\n");
    project.revision(
        "001",
        "base",
        "CREATE TABLE t (id int PRIMARY KEY, b text);",
        "DROP TABLE t;",
    );
    project.revision(
        "002",
        "001",
        "SELECT pg_sleep(3); ALTER TABLE t ADD c int;",
        "ALTER TABLE t DROP c;",
    );
    let index = "-- migrate:segment transaction:false\n\nCREATE INDEX CONCURRENTLY i ON t (b);";
    project.revision("003", "002", index, "DROP INDEX i;");
    run(&project, &["upgrade", "001"]);
    // One waits for the other.
    let mut first = project.command(".", &["upgrade"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(run(&project, &["upgrade"]).contains("waiting for another run"));
    assert!(first.wait().unwrap().success());
    for arguments in [
        &["history"][..],
        &["current"],
        &["inspect", "database"],
        &["inspect", "database", "--format", "json"],
        &["diff", "--from", "revision:003", "--to", "database"],
        &["stamp", "002"],
        &["stamp", "003"],
        &["prove", "003"],
        &["downgrade", "-1"],
        &["downgrade", "base"],
        &["upgrade"],
    ] {
        run(&project, arguments);
        assert_eq!(database.psql("SELECT is_called FROM public.called"), "f", "{arguments:?}");
    }
    // What is given to somebody else as a shadow is asked as carefully.
    project.write("aludel.toml", format!("shadow = {:?}\n", database.url()));
    project.command(".", &["prove", "001"]).output().unwrap();
    project.command(".", &["check"]).output().unwrap();
    assert_eq!(database.psql("SELECT is_called FROM public.called"), "f");
    database.psql(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}
