-- Accounts
--
-- revision: 20260101_001
-- revises: base
-- created: 2026-01-01T00:00:00Z

-- migrate:up

CREATE TABLE accounts (
    name text PRIMARY KEY,
    amount bigint NOT NULL
);

-- migrate:down

-- hazard: data loss: all rows of accounts are lost
DROP TABLE accounts;
