//! Rows for every table.

use crate::support::{faults, filled, unfilled};

/// Fills, and wants every table to have got rows.
fn all_filled(schema: &str) -> aludel_testing::TestDatabase<'static> {
    let (database, proof) = filled(schema);
    assert_eq!(unfilled(&proof), [""; 0], "{schema}");
    assert_eq!(faults(&proof), [""; 0], "{schema}");
    database
}

#[test]
fn a_table_of_all_types() {
    let types = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "numeric(5,2)",
        "numeric(2,2)",
        "real",
        "double precision",
        "money",
        "text",
        "varchar",
        "varchar(3)",
        "char",
        "char(5)",
        "name",
        "\"char\"",
        "bytea",
        "date",
        "timestamp",
        "timestamptz",
        "timestamp(3)",
        "time",
        "timetz",
        "interval",
        "interval year to month",
        "uuid",
        "json",
        "jsonb",
        "jsonpath",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
        "bit",
        "bit(8)",
        "varbit",
        "varbit(2)",
        "tsvector",
        "tsquery",
        "point",
        "line",
        "lseg",
        "box",
        "path",
        "polygon",
        "circle",
        "oid",
        "regclass",
        "regtype",
        "regproc",
        "xid",
        "xid8",
        "pg_lsn",
        "pg_snapshot",
        "tid",
        "int4range",
        "int8range",
        "numrange",
        "tsrange",
        "tstzrange",
        "daterange",
        "int4multirange",
        "datemultirange",
        "xml",
        "integer[]",
        "text[]",
        "timestamptz[][]",
        "mood",
        "mood[]",
        "pair",
        "pair[]",
        "code",
        "code[]",
        "floats",
        "floats[]",
        "upper_code",
    ];
    let columns: Vec<String> =
        types.iter().enumerate().map(|(at, of)| format!("c{at} {of} NOT NULL")).collect();
    let schema = format!(
        "CREATE TYPE mood AS ENUM ('sad', 'it''s fine'); \
         CREATE DOMAIN code AS varchar(4) CHECK (VALUE ~ '^[A-Z]{{2}}\\d{{2}}$'); \
         CREATE DOMAIN upper_code AS code CHECK (VALUE > 'AA'); \
         CREATE TYPE pair AS (a int, b mood, c code); \
         CREATE TYPE floats AS RANGE (subtype = float8); \
         CREATE TABLE wide (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {}, \
             doubled int GENERATED ALWAYS AS (c2 * 2) STORED, nothing text)",
        columns.join(", ")
    );
    let database = all_filled(&schema);
    assert_eq!(database.psql("SELECT count(*), count(nothing) FROM wide"), "6|5");
    assert_eq!(database.psql("SELECT count(DISTINCT c2), count(DISTINCT c26) FROM wide"), "6|6");
}

#[test]
fn checks_are_met() {
    let database = all_filled(
        "CREATE TABLE t (
            id serial PRIMARY KEY,
            status text NOT NULL CHECK (status IN ('open', 'closed')),
            code text NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{3}-[0-9]{4}$'),
            email varchar(40) NOT NULL CHECK (email LIKE '%_@%_.%_'),
            age int NOT NULL CHECK (age BETWEEN 18 AND 120),
            price numeric(6,2) NOT NULL CHECK (price > 0 AND price < 1),
            pin char(4) NOT NULL CHECK (length(pin) = 4 AND pin ~ '^[0-9]+$'),
            begins date NOT NULL, ends date NOT NULL, CHECK (ends > begins),
            low int NOT NULL, high int NOT NULL, step int NOT NULL, CHECK (low < high AND step <> 0),
            data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'array'),
            settings jsonb NOT NULL CHECK (settings ? 'theme' AND settings ? 'language'),
            tags text[] NOT NULL CHECK (cardinality(tags) = 3),
            born date CHECK (born < '1990-01-01'),
            a int, b int, CHECK (num_nonnulls(a, b) = 1)
        )",
    );
    assert_eq!(database.psql("SELECT count(*) > 0 FROM t"), "t");
}

#[test]
fn what_is_unique_differs() {
    let database = all_filled(
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id uuid PRIMARY KEY);
         CREATE TABLE ab (a_id int REFERENCES a, b_id uuid REFERENCES b, PRIMARY KEY (a_id, b_id));
         CREATE TABLE flags (f bool, g bool, PRIMARY KEY (f, g));
         CREATE TABLE one_each (a_id int PRIMARY KEY REFERENCES a, mail text NOT NULL);
         CREATE UNIQUE INDEX ON one_each (lower(mail));
         CREATE TABLE slots (room int NOT NULL, during tsrange NOT NULL, EXCLUDE USING gist (during WITH &&));",
    );
    let sql = "SELECT (SELECT count(*) FROM ab), (SELECT count(*) FROM flags), (SELECT count(*) FROM one_each), (SELECT count(*) FROM slots)";
    assert_eq!(database.psql(sql), "4|4|4|4");
}

#[test]
fn circles_are_closed() {
    let database = all_filled(
        "CREATE TABLE person (id int PRIMARY KEY, home int NOT NULL, boss int REFERENCES person);
         CREATE TABLE house (id int PRIMARY KEY, owner int NOT NULL REFERENCES person);
         ALTER TABLE person ADD FOREIGN KEY (home) REFERENCES house;
         CREATE TABLE x (id int PRIMARY KEY, y int); CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x);
         ALTER TABLE x ADD FOREIGN KEY (y) REFERENCES y DEFERRABLE INITIALLY DEFERRED;
         CREATE TABLE tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES tree);
         CREATE TABLE strict (id int PRIMARY KEY, parent int REFERENCES strict CHECK (parent <> id));",
    );
    let sql = "SELECT (SELECT count(*) FROM person JOIN house ON home = house.id), (SELECT count(y) FROM x), (SELECT count(*) FROM tree)";
    assert_eq!(database.psql(sql), "3|3|4");
    assert_eq!(database.psql("SELECT count(*) > 0 FROM strict"), "t");
}

#[test]
fn composite_and_overlapping_keys() {
    let database = all_filled(
        "CREATE TABLE tenant (id int PRIMARY KEY);
         CREATE TABLE project (tenant int REFERENCES tenant, id int, PRIMARY KEY (tenant, id));
         CREATE TABLE task (tenant int NOT NULL REFERENCES tenant, project int NOT NULL, id int, PRIMARY KEY (tenant, id),
             FOREIGN KEY (tenant, project) REFERENCES project (tenant, id));",
    );
    assert_eq!(database.psql("SELECT count(*) FROM task"), "4");
}

#[test]
fn partitions_are_filled_within_their_bounds() {
    let database = all_filled(
        "CREATE TABLE log (id int, day date NOT NULL, kind text) PARTITION BY RANGE (day);
         CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
         CREATE TABLE log_2031 PARTITION OF log FOR VALUES FROM ('2031-01-01') TO ('2032-01-01') PARTITION BY LIST (kind);
         CREATE TABLE log_2031_a PARTITION OF log_2031 FOR VALUES IN ('alpha', 'beta');
         CREATE TABLE log_2031_rest PARTITION OF log_2031 DEFAULT;
         CREATE TABLE log_rest PARTITION OF log DEFAULT;
         CREATE TABLE h (id int PRIMARY KEY) PARTITION BY HASH (id);
         CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);
         CREATE TABLE child (id int PRIMARY KEY, h int NOT NULL REFERENCES h);",
    );
    for table in ["log_old", "log_2031_a", "log_2031_rest", "log_rest", "h0", "h1", "child"] {
        assert_eq!(database.psql(&format!("SELECT count(*) > 0 FROM {table}")), "t", "{table}");
    }
}

#[test]
fn triggers_rules_and_policies_do_not_disturb_and_stay_as_they_were() {
    let database = all_filled(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
         CREATE TABLE t (id int PRIMARY KEY);
         CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no();
         CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no();
         ALTER TABLE t DISABLE TRIGGER b;
         ALTER TABLE t ENABLE ALWAYS TRIGGER a;
         CREATE TABLE u (id int); CREATE RULE r AS ON INSERT TO u DO INSTEAD NOTHING;
         ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
    );
    assert_eq!(database.psql("SELECT count(*) > 0 FROM t"), "t");
    assert_eq!(database.psql("SELECT count(*) > 0 FROM u"), "t");
    let sql = "SELECT string_agg(concat(tgname, tgenabled), ' ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal";
    assert_eq!(database.psql(sql), "aA bD");
}

#[test]
fn what_cannot_be_filled_is_named() {
    let (_database, proof) = filled(
        "CREATE TABLE impossible (a int CHECK (a > 1 AND a < 1) NOT NULL);
         CREATE TABLE blocked (id int PRIMARY KEY, a text NOT NULL CHECK (md5(a) = 'x'));
         CREATE TABLE child (id int NOT NULL REFERENCES blocked);",
    );
    assert_eq!(faults(&proof), [""; 0]);
    assert_eq!(
        unfilled(&proof),
        [
            "public.blocked: no value was found that meets ((md5(a) = 'x'::text))",
            "public.child: it needs a row of public.blocked, which has none",
            "public.impossible: no value was found that meets (((a > 1) AND (a < 1)))",
        ]
    );
}

#[test]
fn the_rows_are_the_same_each_time() {
    let schema = "CREATE TABLE a (id int PRIMARY KEY, t text, d date); \
                  CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a CHECK (a > 0));";
    let rows = || {
        let database = all_filled(schema);
        database.psql("SELECT (SELECT json_agg(a) FROM a), (SELECT json_agg(b) FROM b)")
    };
    assert_eq!(rows(), rows());
}
