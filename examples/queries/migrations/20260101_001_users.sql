-- users
--
-- revision: 20260101_001
-- revises: base
-- created: 2026-01-01T00:00:00Z

-- migrate:up

CREATE TABLE users (
    id bigint NOT NULL,
    email text NOT NULL,
    name text,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email)
);

-- migrate:down

-- hazard: data loss: all rows of public.users are lost
-- code: drop-table
DROP TABLE users;
