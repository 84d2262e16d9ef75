//! What a plan says above its statements and no rule of its own looks for: pages, as the rules have them.

/// A fact that plans state, explained.
pub struct Fact {
    /// Its stable code.
    pub code: &'static str,
    /// What sort of harm it is.
    pub harm: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// What happens, to whom.
    pub problem: &'static str,
    /// What to do.
    pub safe: &'static str,
    /// A change that it is said of.
    pub example: Option<Change>,
}

/// A change from one schema to another, as `aludel diff` takes it.
pub struct Change {
    /// What is.
    pub from: &'static str,
    /// What is wanted.
    pub to: &'static str,
    /// What is decided besides.
    pub arguments: &'static [&'static str],
}

/// A change without decisions.
const fn change(from: &'static str, to: &'static str) -> Option<Change> {
    Some(Change { from, to, arguments: &[] })
}

const DATA_LOSS: &str = "data loss";
const MAY_FAIL: &str = "may fail";
const REWRITE: &str = "rewrite";
const BREAKS_CLIENTS: &str = "breaks clients";
const STALE: &str = "stale values";
const OPAQUE: &str = "cannot be judged";

/// All facts without a rule, in the order of their codes.
pub const FACTS: &[Fact] = &[
    Fact {
        code: "add-computed-default",
        harm: MAY_FAIL,
        title: "a new column has a default that SQLite computes for new rows alone",
        problem: "SQLite adds a column with a constant default to a table with rows, but refuses one whose default is \
            computed: an expression in parentheses, or the current time.",
        safe: "Add the column without the default, fill it, and have the application give its value.",
        example: None,
    },
    Fact {
        code: "change-type-loses-values",
        harm: DATA_LOSS,
        title: "values are not the same in the new type",
        problem: "The conversion rounds, cuts or writes otherwise what the column holds. The way back converts what is \
            left: it does not bring back what was lost.",
        safe: "Keep the values in another column until nobody misses them, or say with `--using` what becomes of them.",
        example: change(
            "CREATE TABLE prices (id bigint PRIMARY KEY, amount numeric(12,4));",
            "CREATE TABLE prices (id bigint PRIMARY KEY, amount numeric(10,2));",
        ),
    },
    Fact {
        code: "change-type-through-text",
        harm: REWRITE,
        title: "values are text while their type is made anew",
        problem: "What the server cannot alter in place (an enum that loses a value, under a domain or in an array) is \
            made anew. The columns of it become text and then of the new type: each table is written twice, under a \
            lock that keeps readers and writers away.",
        safe: "Leave the value in the enum and keep it out with a CHECK; or bring a column of a new type beside the old \
            one (`aludel revision --autogenerate --phased`).",
        example: change(
            "CREATE TYPE mood AS ENUM ('fine', 'sad');\nCREATE DOMAIN day AS mood;\n\
             CREATE TABLE days (id bigint PRIMARY KEY, mood day);",
            "CREATE TYPE mood AS ENUM ('fine');\nCREATE DOMAIN day AS mood;\n\
             CREATE TABLE days (id bigint PRIMARY KEY, mood day);",
        ),
    },
    Fact {
        code: "check-on-existing-data",
        harm: MAY_FAIL,
        title: "a row may not meet a new check",
        problem: "The statement fails where a row does not meet the check, and all that its transaction did is taken \
            back.",
        safe: "Look for such rows first: `SELECT … WHERE NOT (…)`. NOT VALID keeps new rows right meanwhile; VALIDATE \
            comes when the old ones are.",
        example: Some(Change {
            from: "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);",
            to: "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric CHECK (total >= 0));",
            arguments: &["--strategy", "direct"],
        }),
    },
    Fact {
        code: "domain-on-existing-data",
        harm: MAY_FAIL,
        title: "a value may violate its domain",
        problem: "A new constraint of a domain is held against each column of it, in all tables; where one value \
            violates it the statement fails.",
        safe: "Look for such values in each column of the domain first. NOT VALID keeps new values right meanwhile.",
        example: change(
            "CREATE DOMAIN amount AS numeric;\nCREATE TABLE orders (id bigint PRIMARY KEY, total amount);",
            "CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);\n\
             CREATE TABLE orders (id bigint PRIMARY KEY, total amount);",
        ),
    },
    Fact {
        code: "drop-attribute",
        harm: DATA_LOSS,
        title: "an attribute of a composite type goes with its values",
        problem: "Each column of the type, in each table, loses what the attribute holds.",
        safe: "Copy the values elsewhere first: `UPDATE … SET copy = (column).attribute`.",
        example: change(
            "CREATE TYPE address AS (street text, city text);",
            "CREATE TYPE address AS (street text);",
        ),
    },
    Fact {
        code: "drop-extension-data",
        harm: DATA_LOSS,
        title: "an extension goes with all that it brought",
        problem: "Its types, functions and own tables go, with the rows that these hold. The way back creates the \
            extension as it is when it is new.",
        safe: "Save what its tables hold first.",
        example: change("CREATE EXTENSION citext;", "SELECT 1;"),
    },
    Fact {
        code: "drop-object",
        harm: BREAKS_CLIENTS,
        title: "something that clients name goes",
        problem: "Whoever still names it fails from the moment of the commit: applications that are deployed, jobs, \
            functions whose bodies are text.",
        safe: "Look who uses it, deploy what does without it, and drop it then.",
        example: change("CREATE COLLATION german FROM \"C\";", "SELECT 1;"),
    },
    Fact {
        code: "enum-value-in-use",
        harm: MAY_FAIL,
        title: "a row may have a value that an enum loses",
        problem: "PostgreSQL cannot take a value from an enum: the type is made anew and its columns are converted, \
            which fails where a row has the value.",
        safe: "Give such rows another value first, or say what becomes of them: `--using table.column=EXPRESSION`.",
        example: change(
            "CREATE TYPE state AS ENUM ('new', 'old', 'paid');\n\
             CREATE TABLE orders (id bigint PRIMARY KEY, state state);",
            "CREATE TYPE state AS ENUM ('new', 'paid');\n\
             CREATE TABLE orders (id bigint PRIMARY KEY, state state);",
        ),
    },
    Fact {
        code: "exclusion-on-existing-data",
        harm: MAY_FAIL,
        title: "rows may exclude each other",
        problem: "The index of the constraint is built from all rows; where two of them exclude each other, the \
            statement fails.",
        safe: "Look for such rows first. There is no NOT VALID for it, nor an index built beforehand.",
        example: change(
            "CREATE TABLE stays (id bigint PRIMARY KEY, during tsrange);",
            "CREATE TABLE stays (id bigint PRIMARY KEY, during tsrange, EXCLUDE USING gist (during WITH &&));",
        ),
    },
    Fact {
        code: "fails-on-rows",
        harm: MAY_FAIL,
        title: "the statement failed in the proof, on rows alone",
        problem: "On empty tables the migration went through both ways; with rows that the proof made up, the server \
            refused this statement. In your database it depends on the rows that are there.",
        safe: "The comment says what the server said. Look for such rows before you apply it.",
        example: None,
    },
    Fact {
        code: "foreign-key-on-existing-data",
        harm: MAY_FAIL,
        title: "a row may point to nothing",
        problem: "The statement fails where a row points to one that is not there, and all that its transaction did \
            is taken back.",
        safe: "Look for such rows first: `SELECT … WHERE NOT EXISTS (…)`. NOT VALID keeps new rows right meanwhile.",
        example: Some(Change {
            from: "CREATE TABLE users (id bigint PRIMARY KEY);\n\
             CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);",
            to: "CREATE TABLE users (id bigint PRIMARY KEY);\n\
             CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);",
            arguments: &["--strategy", "direct"],
        }),
    },
    Fact {
        code: "partition-on-existing-data",
        harm: MAY_FAIL,
        title: "a row may be outside of a partition's bounds",
        problem: "A table that becomes a partition is read from end to end; where a row does not belong there, the \
            statement fails.",
        safe: "Move such rows first. A valid CHECK that says the same as the bounds spares the scan.",
        example: change(
            "CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);\n\
             CREATE TABLE events_2023 (at date NOT NULL);",
            "CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);\n\
             CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');",
        ),
    },
    Fact {
        code: "replace-values",
        harm: DATA_LOSS,
        title: "values become what an expression gives",
        problem: "`--using` says what becomes of each value; whether the old one can be told from it, nobody can say.",
        safe: "Keep the values in another column until nobody misses them, and say the way back: `--using-down`.",
        example: Some(Change {
            from: "CREATE TABLE files (id bigint PRIMARY KEY, size text);",
            to: "CREATE TABLE files (id bigint PRIMARY KEY, size bigint);",
            arguments: &["--using", "files.size=length(size)"],
        }),
    },
    Fact {
        code: "replication-slot-stays",
        harm: OPAQUE,
        title: "a subscription goes, and its replication slot does not",
        problem: "The subscription is dropped without connecting to its publisher. The slot there keeps the \
            publisher's log, which grows until the disk is full.",
        safe: "Drop the slot on the publisher: `SELECT pg_drop_replication_slot('…')`.",
        example: change(
            "CREATE SUBSCRIPTION mirror CONNECTION 'dbname=shop' PUBLICATION everything WITH (connect = false);",
            "SELECT 1;",
        ),
    },
    Fact {
        code: "restart-identity",
        harm: DATA_LOSS,
        title: "what counts begins again",
        problem: "The table is made anew, and with it the sequence of its identity column: it counts from its start, \
            into values that rows have already.",
        safe: "Restart it behind the greatest value: `SELECT setval(pg_get_serial_sequence('…', '…'), max(…)) FROM …`.",
        example: change(
            "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY RANGE (at);",
            "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY LIST (at);",
        ),
    },
    Fact {
        code: "stale-check",
        harm: STALE,
        title: "rows met a check as a function computed it before",
        problem: "A check calls the function. PostgreSQL does not hold the rows that are there against the new body: a \
            dump of them may not be restored.",
        safe: "Drop the constraint and add it again: the statement stands in the comment.",
        example: change(
            "CREATE FUNCTION is_good(n int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT n > 0';\n\
             CREATE TABLE t (n int, CHECK (is_good(n)));",
            "CREATE FUNCTION is_good(n int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT n > 1';\n\
             CREATE TABLE t (n int, CHECK (is_good(n)));",
        ),
    },
    Fact {
        code: "stale-generated-column",
        harm: STALE,
        title: "values are as a function computed them before",
        problem: "A generated column calls the function. Its values stay until something that they are computed from \
            is written.",
        safe: "Write such a column to itself, in slices on a large table: the statement stands in the comment.",
        example: change(
            "CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n * 2';\n\
             CREATE TABLE t (n int, m int GENERATED ALWAYS AS (twice(n)) STORED);",
            "CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n * 2 + 0';\n\
             CREATE TABLE t (n int, m int GENERATED ALWAYS AS (twice(n)) STORED);",
        ),
    },
    Fact {
        code: "stale-partitions",
        harm: STALE,
        title: "rows stay in the partitions where a function put them before",
        problem: "A partition key calls the function. Rows that the new body puts elsewhere are not found by queries \
            that look there.",
        safe: "Delete such rows and insert them again.",
        example: change(
            "CREATE FUNCTION part(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n % 2';\n\
             CREATE TABLE t (n int) PARTITION BY LIST (part(n));",
            "CREATE FUNCTION part(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n % 3';\n\
             CREATE TABLE t (n int) PARTITION BY LIST (part(n));",
        ),
    },
    Fact {
        code: "stale-view",
        harm: STALE,
        title: "rows of a materialized view are as a function computed them before",
        problem: "The view calls the function. Its rows stay until it is refreshed.",
        safe: "Refresh it: the statement stands in the comment.",
        example: change(
            "CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n * 2';\n\
             CREATE TABLE t (n int);\nCREATE MATERIALIZED VIEW v AS SELECT twice(n) AS m FROM t;",
            "CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n + n';\n\
             CREATE TABLE t (n int);\nCREATE MATERIALIZED VIEW v AS SELECT twice(n) AS m FROM t;",
        ),
    },
    Fact {
        code: "subscription-without-connection",
        harm: OPAQUE,
        title: "a subscription is made without what it connects with",
        problem: "A connection string may hold a password, which no file should. The subscription is made without \
            connecting, without a slot, and disabled.",
        safe: "Give it its connection and its slot by hand, and enable it: ALTER SUBSCRIPTION … ENABLE.",
        example: change(
            "SELECT 1;",
            "CREATE SUBSCRIPTION mirror CONNECTION 'dbname=shop' PUBLICATION everything WITH (connect = false);",
        ),
    },
    Fact {
        code: "type-on-existing-data",
        harm: MAY_FAIL,
        title: "a value may have no place in the new type",
        problem: "Each value is converted; where one is none of the new type, the statement fails, and all that its \
            transaction did is taken back.",
        safe: "Look for such values first, or say what becomes of them: `--using table.column=EXPRESSION`.",
        example: change(
            "CREATE TABLE files (id bigint PRIMARY KEY, size text);",
            "CREATE TABLE files (id bigint PRIMARY KEY, size bigint);",
        ),
    },
    Fact {
        code: "validate-on-existing-data",
        harm: MAY_FAIL,
        title: "a row may not meet the constraint that is validated",
        problem: "Rows from before the constraint were never held against it; where one does not meet it, VALIDATE \
            fails.",
        safe: "Look for such rows first, and mend them: nothing waits meanwhile, for new rows are held against it.",
        example: change(
            "CREATE TABLE orders (total numeric);\n\
             ALTER TABLE orders ADD CONSTRAINT paid CHECK (total >= 0) NOT VALID;",
            "CREATE TABLE orders (total numeric, CONSTRAINT paid CHECK (total >= 0));",
        ),
    },
];

/// The fact of a code.
pub fn fact(code: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.code == code)
}
