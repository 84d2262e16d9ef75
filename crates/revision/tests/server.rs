//! PostgreSQL agrees with the scanner: every statement that is cut out runs alone, and the extended
//! protocol refuses whatever is not exactly one statement.

use aludel_sql::{split, tokens};

const SCRIPT: &str = r#"
CREATE TABLE t (a int, b text); ; -- a comment; with a semicolon
INSERT INTO t VALUES (1, 'it''s; "x"'), (2, E'a\'; b\\'), (3, $$'; $x$ "$$), (4, $q$ $$; $q $q$);
INSERT INTO t VALUES (5, E'a'
  'b\'; c'), (6, 'plain\' -- a comment
  'next\'), (7, U&'d\0061t\+000061; '), (8, N'n;');
/* a /* nested; */ comment; */ INSERT INTO t VALUES (9-- no operator
  ,'x');
INSERT INTO t SELECT 10, 'x' WHERE 1<-1;
CREATE TABLE "odd; ""name" ("größe;" int, größe$1 int);
INSERT INTO "odd; ""name" VALUES (1, 2);
CREATE FUNCTION plain(a int) RETURNS int LANGUAGE plpgsql AS $body$
BEGIN
  IF a > 1 THEN RETURN 1; END IF;
  RETURN CASE WHEN a = 1 THEN 2 ELSE 3 END;
END;
$body$;
CREATE OR REPLACE FUNCTION modern(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT CASE WHEN a > 1 THEN CASE a WHEN 2 THEN 5 END ELSE 3 END AS end;
  SELECT x.end FROM (SELECT a AS end) x;
END;
CREATE PROCEDURE fill() BEGIN ATOMIC
  INSERT INTO t VALUES (20, 'p');
  INSERT INTO t VALUES (21, 'q');
END;
CREATE FUNCTION modern_return(a int) RETURNS int LANGUAGE sql RETURN a + 1;
CREATE RULE copy AS ON UPDATE TO t DO ALSO (
  INSERT INTO t VALUES (30, 'r'); INSERT INTO t VALUES (31, 's')
);
DO $$ BEGIN PERFORM modern(1); CALL fill(); END; $$;
CREATE OPERATOR @- (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);
INSERT INTO t SELECT 40@-1, 'x';
SELECT 1.5e-3, .5, 1e5, '{1,2}'::int[], (ARRAY[1,2,3])[2:3], $$$$, $ä$;$ä$"#;

#[tokio::test]
async fn every_statement_runs_alone() {
    let database = aludel_testing::database();
    let (client, connection) =
        tokio_postgres::connect(&database.url(), tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let statements = split(tokens(SCRIPT));
    assert_eq!(statements.len(), 16);
    for statement in statements {
        let sql = &SCRIPT[statement.range];
        if let Err(error) = client.execute(sql, &[]).await {
            panic!("{sql}\n{error:?}");
        }
    }
    drop(client);
    connection.await.unwrap().unwrap();
    let rows = database.psql("SELECT b FROM t WHERE a IN (2, 5, 6, 20, 41) ORDER BY a");
    assert_eq!(rows, "a'; b\\\nab'; c\nplain\\next\\\np\nx");
}

/// What the scanner calls one token is one to PostgreSQL too: blanks around it change nothing.
#[test]
fn tokens_can_be_set_apart() {
    let database = aludel_testing::database();
    for expression in [
        "1<-1",
        "2*-3+4",
        "'[1,2]'::jsonb->0->>1",
        "'{\"a\":1}'::jsonb@>'{}'",
        "1.5e-3*.5",
        "(ARRAY[1,2,3])[2:3]",
        "'a'||E'\\'b'||$$c$$||U&'d'",
        "-1::int",
        "2^- 1",
        "'a' 'b' IS NULL",
        "interval'1 day'",
        "x'1f'::int|1",
        "B'01'||b'1'",
    ] {
        let apart: Vec<&str> = tokens(expression).map(|token| token.text).collect();
        let ask = |expression: &str| {
            let quoted = expression.replace('\'', "''");
            database.psql(&format!(
                "CREATE OR REPLACE FUNCTION pg_temp.ask(sql text, OUT answer text) \
                 LANGUAGE plpgsql AS $f$ BEGIN EXECUTE sql INTO answer; \
                 EXCEPTION WHEN OTHERS THEN answer := SQLSTATE; END $f$; \
                 SELECT pg_temp.ask('SELECT ({quoted})::text');"
            ))
        };
        assert_eq!(ask(&apart.join(" ")), ask(expression), "{expression}");
    }
}
