//! Changes of tables that are in use: the form that lets others work, proven under fire, and the direct
//! form where it was chosen or the table is small.

mod support;

use support::{
    Project,
    recipe::{Change, Recipe},
};

/// A change, and the words of its online form.
struct Case {
    change: Change,
    says: &'static [&'static str],
}

const ROWS: &str = "CREATE TABLE owners (id bigint PRIMARY KEY, name text);\n";

const CASES: &[Case] = &[
    Case {
        change: Change {
            page: "indexes",
            name: "Indexes",
            why: "CONCURRENTLY takes `SHARE UPDATE EXCLUSIVE`: others read and write meanwhile. It waits for transactions that are older than it, and leaves an invalid index where it is interrupted: the next run drops that and builds it again.",
            before: "CREATE TABLE t (id bigint PRIMARY KEY, a int, b text);\nCREATE INDEX t_b ON t (b);",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, a int, b text);\n\
                CREATE UNIQUE INDEX \"T a\" ON t (a) INCLUDE (b) WHERE a > 0;",
            answers: &[],
        },
        says: &["CREATE UNIQUE INDEX CONCURRENTLY \"T a\" ON t", "DROP INDEX CONCURRENTLY t_b;"],
    },
    Case {
        change: Change {
            page: "checks",
            name: "Checks",
            why: "`NOT VALID` takes a strong lock for a moment and reads nothing; `VALIDATE` reads all rows under `SHARE UPDATE EXCLUSIVE`, in a transaction of its own.",
            before: "CREATE TABLE t (id bigint PRIMARY KEY, a int, CONSTRAINT small CHECK (a < 1000000));",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, a int, CONSTRAINT small CHECK (a < 2000000), \
                CONSTRAINT big CHECK (a > -1000000));",
            answers: &[],
        },
        says: &[
            "CONSTRAINT t_small_anew CHECK (a < 2000000) NOT VALID",
            "RENAME CONSTRAINT t_small_anew TO small",
            "CONSTRAINT big CHECK (a > '-1000000'::integer) NOT VALID",
            "VALIDATE CONSTRAINT big",
        ],
    },
    Case {
        change: Change {
            page: "foreign-keys",
            name: "Foreign keys",
            why: "`NOT VALID` takes `SHARE ROW EXCLUSIVE` on both tables for a moment; `VALIDATE` reads the rows while others read and write.",
            before: "CREATE TABLE t (id bigint PRIMARY KEY, owner_id bigint);",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, owner_id bigint REFERENCES owners ON DELETE SET NULL);",
            answers: &[],
        },
        says: &[
            "REFERENCES owners(id) ON DELETE SET NULL NOT VALID",
            "VALIDATE CONSTRAINT t_owner_id_fkey",
        ],
    },
    Case {
        change: Change {
            page: "not-null",
            name: "NOT NULL",
            why: "A check that was validated says that no row is NULL, so that `SET NOT NULL` reads nothing. What fills the column runs in slices.",
            before: "CREATE TABLE t (id bigint PRIMARY KEY, \"A b\" int);",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, \"A b\" int NOT NULL);",
            answers: &["--fill", "t.\"A b\"=0"],
        },
        says: &[
            "-- migrate:fill table=t key=id",
            "CHECK (\"A b\" IS NOT NULL) NOT VALID",
            "DROP CONSTRAINT \"t_A b_is_set\"",
        ],
    },
    Case {
        change: Change {
            page: "unique",
            name: "UNIQUE",
            why: "The index is built CONCURRENTLY, and the constraint takes it.",
            before: "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int);",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, \
                UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED);",
            answers: &[],
        },
        says: &[
            "CREATE UNIQUE INDEX CONCURRENTLY t_a_b_key ON t (a, b);",
            "UNIQUE USING INDEX t_a_b_key DEFERRABLE INITIALLY DEFERRED",
        ],
    },
    Case {
        change: Change {
            page: "primary-keys",
            name: "Primary keys",
            why: "The index is built CONCURRENTLY, and the key takes it. Columns that may be NULL are set NOT NULL first.",
            before: "CREATE TABLE t (id bigint NOT NULL, b text);",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, b text);",
            answers: &[],
        },
        says: &["CREATE UNIQUE INDEX CONCURRENTLY t_pkey", "PRIMARY KEY USING INDEX t_pkey"],
    },
    Case {
        change: Change {
            page: "volatile-defaults",
            name: "Columns with a volatile default",
            why: "With its default the column would be written into every row while nobody can use the table. So it comes empty, gets its default for new rows, is filled in slices, and is then required.",
            before: "CREATE TABLE t (id bigint PRIMARY KEY);",
            after: "CREATE TABLE t (id bigint PRIMARY KEY, token uuid NOT NULL DEFAULT gen_random_uuid());",
            answers: &[],
        },
        says: &[
            "ALTER TABLE t ADD COLUMN token uuid;",
            "SET DEFAULT gen_random_uuid()",
            "-- migrate:fill table=t key=id",
            "SET NOT NULL",
        ],
    },
    Case {
        change: Change {
            page: "fills",
            name: "Filled columns",
            why: "Where the table has no key to cut along, it is filled at once, in a transaction of its own.",
            before: "CREATE TABLE t (id bigint);",
            after: "CREATE TABLE t (id bigint, state text NOT NULL DEFAULT 'new');",
            answers: &["--fill", "t.state='old'"],
        },
        says: &[
            "ALTER COLUMN state SET DEFAULT 'new'",
            "UPDATE t SET state = 'old' WHERE state IS NULL",
        ],
    },
    Case {
        change: Change {
            page: "indexes-of-partitioned-tables",
            name: "Indexes of partitioned tables",
            why: "The whole is made without its parts, each part is built CONCURRENTLY, and attached. It counts once all are.",
            before: PARTITIONED,
            after: "CREATE TABLE t (id bigint NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);\n\
                CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);\n\
                CREATE TABLE t_2 PARTITION OF t DEFAULT;\n\
                CREATE INDEX t_a ON t (a);",
            answers: &[],
        },
        says: &[
            "CREATE INDEX t_a ON ONLY t",
            "CREATE INDEX CONCURRENTLY t_1_a_idx ON t_1",
            "CREATE INDEX CONCURRENTLY t_2_a_idx ON t_2",
            "ALTER INDEX t_a ATTACH PARTITION t_2_a_idx",
        ],
    },
    Case {
        change: Change {
            page: "new-partitions",
            name: "New partitions",
            why: "`PARTITION OF` locks the whole table against readers; a table that is attached does not. The default partition is read beforehand, under `SHARE UPDATE EXCLUSIVE`.",
            before: PARTITIONED,
            after: "CREATE TABLE t (id bigint NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);\n\
                CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);\n\
                CREATE TABLE t_2 PARTITION OF t DEFAULT;\n\
                CREATE TABLE t_3 PARTITION OF t FOR VALUES FROM (1000000) TO (2000000);",
            answers: &[],
        },
        says: &[
            "CHECK (NOT (id IS NOT NULL AND id >= '1000000' AND id < '2000000')) NOT VALID",
            "ATTACH PARTITION t_3",
        ],
    },
    Case {
        change: Change {
            page: "partitions",
            name: "Attach and detach partitions",
            why: "A check that says what the bound says is validated beforehand, so that nothing is read when the table is attached. What leaves CONCURRENTLY would keep a check of the engine's making, unless it has one.",
            before: "CREATE TABLE t (id bigint NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);\n\
                 CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);\n\
                 CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (1000000) TO (2000000);",
            after: "CREATE TABLE t (id bigint NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);\n\
                CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);\n\
                CREATE TABLE t_2 (id bigint NOT NULL PRIMARY KEY, a int);",
            answers: &[],
        },
        says: &[
            "DETACH PARTITION t_2 CONCURRENTLY",
            "ATTACH PARTITION t_2",
            "VALIDATE CONSTRAINT t_2_place",
        ],
    },
    Case {
        change: Change {
            page: "domains",
            name: "Checks of domains",
            why: "The check comes first; its validation, in a transaction of its own, reads every table that uses the domain, under a lock that blocks writers.",
            before: "CREATE DOMAIN d AS int;\nCREATE TABLE t (id bigint PRIMARY KEY, a d);",
            after: "CREATE DOMAIN d AS int CONSTRAINT small CHECK (VALUE < 1000000);\n\
                CREATE TABLE t (id bigint PRIMARY KEY, a d, b int);\nCREATE INDEX t_b ON t (b);",
            answers: &[],
        },
        says: &["CHECK ((VALUE < 1000000)) NOT VALID;", "ALTER DOMAIN d VALIDATE CONSTRAINT small"],
    },
];

const PARTITIONED: &str = "CREATE TABLE t (id bigint NOT NULL, a int, PRIMARY KEY (id)) PARTITION BY RANGE (id);\n\
     CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);\n\
     CREATE TABLE t_2 PARTITION OF t DEFAULT;";

fn project(change: &Change, url: &str) -> Project {
    Project::of_sql(&format!("{ROWS}{}", change.before), url)
}

const ID: &str = "20230921_002";
const FILE: &str = "migrations/20230921_002_change.sql";

/// The change as a revision.
fn write(change: &Change, more: &[&str], project: &Project) -> String {
    project.write("schema.sql", format!("{ROWS}{}", change.after));
    let line = ["revision", "--autogenerate", "-m", "change", "--id", ID];
    project.done(&[&line, change.answers, more].concat());
    project.read(FILE)
}

/// Whether every segment of the way down says what it takes back.
fn is_marked(text: &str) -> bool {
    let (_, down) = text.split_once("\n-- migrate:down").expect("a way down");
    let down = format!("-- migrate:down{down}");
    let mut segments = down.split("-- migrate:").skip(1);
    segments.all(|it| {
        let (line, sql) = it.split_once('\n').unwrap_or((it, ""));
        line.contains("undoes:") || sql.trim().is_empty()
    })
}

#[test]
fn others_work_meanwhile() {
    for Case { change, says } in CASES {
        println!("{}", change.name);
        let database = aludel_testing::database();
        let project = project(change, &database.url());
        let text = write(change, &[], &project);
        for words in *says {
            assert!(text.contains(words), "{}: {words}\n{text}", change.name);
        }
        assert!(text.contains("-- online: t"), "{text}");
        for harm in ["hazard: blocking lock", "hazard: scan", "hazard: rewrite"] {
            let up = text.split("-- migrate:down").next().unwrap_or_default();
            // Of a domain every table that uses it is read under a lock that blocks writers.
            let is_known = change.page == "domains" && harm == "hazard: scan";
            assert!(is_known || !up.contains(harm), "{}: {harm}\n{text}", change.name);
        }
        assert!(is_marked(&text), "{}: from each point there is a way back\n{text}", change.name);
        let recipe = Recipe { change, phased: false, files: vec![text.clone()] };
        recipe.check();
        let fired = project.done(&["prove", "--under-fire", ID]);
        assert!(fired.starts_with("held"), "{fired}");
        database.psql("INSERT INTO t (id) SELECT generate_series(1, 50)");
        project.done(&["upgrade"]);
        project.done(&["check"]);
        project.done(&["downgrade", "-1"]);
        assert_eq!(database.psql("SELECT count(*) FROM t"), "50", "{}", change.name);
    }
}

/// Both checks cannot hold together where the values between them are others.
#[test]
fn a_check_of_values_that_change_goes_first() {
    let change = Change {
        page: "",
        name: "",
        why: "",
        before: "CREATE TABLE t (id bigint PRIMARY KEY, a int, CONSTRAINT c CHECK (a >= 100));",
        after: "CREATE TABLE t (id bigint PRIMARY KEY, a numeric, CONSTRAINT c CHECK (a >= 1));",
        answers: &["--using", "t.a=a / 100.0", "--using-down", "t.a=a * 100"],
    };
    let database = aludel_testing::database();
    let project = project(&change, &database.url());
    write(&change, &[], &project);
    database.psql("INSERT INTO t VALUES (1, 250)");
    project.done(&["upgrade"]);
    assert_eq!(database.psql("SELECT trim_scale(a) FROM t"), "2.5");
    project.done(&["downgrade", "-1"]);
    assert_eq!(database.psql("SELECT a FROM t"), "250");
}

#[test]
fn the_direct_form_is_written_where_it_is_chosen_or_the_table_is_small() {
    let change = &CASES[0].change;
    let database = aludel_testing::database();
    let stats = |rows: u64| {
        format!(
            "{{\"version\": 1, \"tables\": {{\"public.t\": {{\"rows\": {rows}, \"bytes\": 8192, \
             \"index_bytes\": 8192, \"writes_per_second\": 0.0}}}}}}"
        )
    };
    let project = project(change, &database.url());
    let mut written = Vec::new();
    let settings = project.read("aludel.toml");
    project.write("large.json", stats(10_000_000)).write("small.json", stats(200));
    for (settings, more) in [
        (format!("{settings}lint = {{ stats = \"large.json\" }}\n"), &[][..]),
        (format!("{settings}lint = {{ stats = \"small.json\" }}\n"), &[][..]),
        (settings.clone(), &["--strategy", "direct"][..]),
        (settings.clone(), &["--strategy", "t=direct"][..]),
        (format!("{settings}strategy = \"direct\"\n"), &["--strategy", "t.a=online"][..]),
    ] {
        project.write("aludel.toml", settings);
        written.push(write(change, more, &project));
        std::fs::remove_file(project.path(FILE)).expect("the file is there");
    }
    let [large, small, direct, table, column] = written.as_slice() else { panic!("five") };
    assert!(large.contains("INDEX CONCURRENTLY \"T a\""), "{large}");
    assert!(small.contains("-- direct: t had 200 rows by the statistics"), "{small}");
    for text in [small, direct, table] {
        assert!(!text.contains("CONCURRENTLY \""), "{text}");
    }
    assert!(column.contains("INDEX CONCURRENTLY \"T a\""), "{column}");
    assert!(column.contains("DROP INDEX t_b;"), "{column}");
}

#[test]
fn what_would_not_be_validated_as_a_whole_is_validated_at_once() {
    let owners = "CREATE TABLE owners (id bigint PRIMARY KEY) PARTITION BY RANGE (id);\n\
        CREATE TABLE owners_1 PARTITION OF owners FOR VALUES FROM (0) TO (100);\n\
        CREATE TABLE t (id bigint PRIMARY KEY, owner_id bigint";
    let database = aludel_testing::database();
    let project = Project::of_sql(&format!("{owners});"), &database.url());
    project.write("schema.sql", format!("{owners} REFERENCES owners);"));
    project.done(&["revision", "--autogenerate", "-m", "owned"]);
    project.done(&["upgrade"]);
    let invalid = database.psql("SELECT count(*) FROM pg_constraint WHERE NOT convalidated");
    assert_eq!(invalid, "0");
}

#[test]
fn a_strategy_that_is_wrong_is_named() {
    let change = &CASES[0].change;
    let database = aludel_testing::database();
    let project = project(change, &database.url());
    project.write("schema.sql", format!("{ROWS}{}", change.after));
    let with = |value: &str| {
        project.run(&["revision", "--autogenerate", "-m", "change", "--strategy", value])
    };
    let record = [with("slowly"), with("tt=online"), with("t_pkey=online")].join("\n");
    project.write("aludel.toml", "strategy = \"careful\"\n");
    assert_transcript!("strategies_wrong", record + "\n" + &project.run(&["heads"]));
}
