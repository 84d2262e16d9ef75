CREATE TABLE main.{journal}_journal (format INTEGER PRIMARY KEY);
INSERT INTO main.{journal}_journal VALUES ({format});
CREATE TABLE main.{journal}_revisions (
    revision TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    parents TEXT NOT NULL,
    up_checksum TEXT NOT NULL,
    down_checksum TEXT,
    down TEXT,
    state TEXT NOT NULL CHECK (state IN ('applied', 'applying', 'reverting')),
    segment INTEGER NOT NULL,
    statement INTEGER NOT NULL,
    interrupted INTEGER NOT NULL,
    reached_checksum TEXT,
    applied_at TEXT NOT NULL
);
CREATE TABLE main.{journal}_statements (
    revision TEXT NOT NULL PRIMARY KEY,
    segment INTEGER NOT NULL,
    statement INTEGER NOT NULL,
    sql TEXT NOT NULL,
    work TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE main.{journal}_lock (
    one INTEGER PRIMARY KEY CONSTRAINT {journal}_lock_is_ours CHECK (one = 1),
    token TEXT,
    holder TEXT,
    machine TEXT,
    pid INTEGER,
    started TEXT,
    taken_at TEXT,
    seen_at TEXT
);
INSERT INTO main.{journal}_lock (one) VALUES (1);
CREATE TABLE main.{journal}_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    revision TEXT NOT NULL,
    at TEXT NOT NULL,
    milliseconds INTEGER,
    role TEXT,
    host TEXT,
    tool TEXT NOT NULL,
    tag TEXT
)
