-- Users
--
-- revision: 20230921_001
-- revises: base

-- migrate:up

CREATE TABLE users (id int PRIMARY KEY);

-- migrate:down

DROP TABLE users;
