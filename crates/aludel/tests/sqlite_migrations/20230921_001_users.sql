-- Users
--
-- revision: 20230921_001
-- revises: base
-- created: 2023-09-21T00:00:00Z

-- migrate:up

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE
);

-- migrate:down

DROP TABLE users;
