//! Questions resolve their names in `pg_catalog`, in whatever path and transaction they are asked,
//! and leave both as they were.

use aludel_session::{Guarded, NAMED, Remembered, Session, question_about};

/// A path in which everybody's objects come before the system's, and such objects.
const HOSTILE: &str =
    "SET search_path = public, pg_catalog; CREATE TABLE public.called (what text);
CREATE FUNCTION public.evil(text, text) RETURNS boolean LANGUAGE sql AS
    'INSERT INTO public.called VALUES (''operator''); SELECT true';
CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.evil);
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS
    'INSERT INTO public.called VALUES (''function''); SELECT pg_catalog.now()';
CREATE VIEW public.pg_class AS SELECT 1 AS evil; CREATE TEMP TABLE pg_type (evil int)";

const QUESTION: &str = "SELECT relname = 'pg_class'::text, now() > '2000-01-01' \
    FROM pg_class, pg_type WHERE pg_class.oid = 'pg_class'::regclass AND typname = 'bool'";

async fn path(session: &mut Guarded<Box<dyn Session>>) -> String {
    // What is executed is left alone, so it sees the path.
    session
        .execute("DO $$ BEGIN RAISE NOTICE '%', current_setting('search_path'); END $$")
        .await
        .unwrap();
    session.take_notices().pop().unwrap().message
}

async fn ask(session: &mut Guarded<Box<dyn Session>>) {
    let rows = session.query(QUESTION).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].text(0), rows[0].text(1)), ("t", "t"));
}

#[tokio::test]
async fn nothing_of_others_is_called_and_the_path_stays() {
    let database = aludel_testing::database();
    let mut session = Guarded::new(database.connect().await);
    session.execute(HOSTILE).await.unwrap();
    ask(&mut session).await;
    assert_eq!(path(&mut session).await, "public, pg_catalog");
    session.execute("BEGIN; SET LOCAL search_path = public").await.unwrap();
    ask(&mut session).await;
    assert_eq!(path(&mut session).await, "public");
    session.execute("SET search_path = ''").await.unwrap();
    ask(&mut session).await;
    assert_eq!(path(&mut session).await, "\"\"");
    session.execute("COMMIT").await.unwrap();
    assert_eq!(path(&mut session).await, "\"\"");
    session.execute("SET search_path = public; BEGIN; SAVEPOINT a").await.unwrap();
    ask(&mut session).await;
    session.query("SELECT nothing").await.unwrap_err();
    session.execute("ROLLBACK TO SAVEPOINT a").await.unwrap();
    assert_eq!(path(&mut session).await, "public");
    session.execute("ROLLBACK").await.unwrap();
    session.foresee(vec![QUESTION.into(), QUESTION.into()]).await.unwrap();
    ask(&mut session).await;
    ask(&mut session).await;
    assert_eq!(database.psql("SELECT count(*) FROM public.called"), "0");
}

#[tokio::test]
async fn an_error_is_about_the_question_alone() {
    let database = aludel_testing::database();
    let inner: Box<dyn Session> = Box::new(Guarded::new(database.connect().await));
    let mut session = Guarded::new(inner);
    session.execute("SET search_path = nowhere").await.unwrap();
    let error = session.query("SELECT 'ü', nothing").await.unwrap_err();
    let error = error.sql().unwrap();
    assert_eq!((error.position, error.completed), (Some(13), Some(0)));
    let rows = session.query("SELECT 1").await.unwrap();
    assert_eq!(rows.len(), 1);
    session.execute("BEGIN").await.unwrap();
    session.query("SELECT 1").await.unwrap();
    // Guarded twice it is still put back.
    session
        .execute("DO $$ BEGIN ASSERT current_setting('search_path') = 'nowhere'; END $$")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_name_of_the_users_is_looked_up_in_the_users_path() {
    let database = aludel_testing::database();
    let mut session = Guarded::new(database.connect().await);
    session.execute(HOSTILE).await.unwrap();
    session
        .execute("CREATE SCHEMA app; CREATE TABLE app.t (); SET search_path = app")
        .await
        .unwrap();
    for (name, expected) in [("t", "app"), ("nothing", "")] {
        let question = format!(
            "SELECT coalesce((SELECT relnamespace::regnamespace::text FROM pg_class \
             WHERE oid::text = {NAMED}), '')"
        );
        let rows = session.query(&question_about(name, &question)).await.unwrap();
        assert_eq!(rows[0].text(0), expected);
    }
    assert_eq!(path(&mut session).await, "app");
    assert_eq!(database.psql("SELECT count(*) FROM public.called"), "0");
}

#[tokio::test]
async fn what_is_remembered_is_put_back() {
    let database = aludel_testing::database();
    database.psql(
        "DO $$ BEGIN CREATE ROLE remembered_role; EXCEPTION WHEN duplicate_object THEN END $$",
    );
    let mut session = database.connect().await;
    session
        .execute("SET search_path = public, pg_catalog; SET DateStyle = 'German'; SET lock_timeout = '3s'; SET ROLE remembered_role")
        .await
        .unwrap();
    let remembered = Remembered::of(&mut *session).await.unwrap();
    session
        .execute("RESET ROLE; RESET ALL; SET search_path = pg_temp; SET work_mem = '1MB'")
        .await
        .unwrap();
    remembered.put_back(&mut *session).await.unwrap();
    let rows = session
        .query("SELECT current_setting('search_path'), current_setting('DateStyle'), current_setting('lock_timeout'), current_user, current_setting('work_mem')")
        .await
        .unwrap();
    let values: Vec<&str> = (0..5).map(|column| rows[0].text(column)).collect();
    assert_eq!(values, ["public, pg_catalog", "German, DMY", "3s", "remembered_role", "4MB"]);
    drop(session);
    database.psql("DROP ROLE remembered_role");
}
