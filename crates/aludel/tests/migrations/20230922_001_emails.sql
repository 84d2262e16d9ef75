-- Emails
--
-- revision: 20230922_001
-- revises: 20230921_001

-- migrate:up

ALTER TABLE users ADD COLUMN email text;

-- migrate:segment transaction:false

CREATE INDEX CONCURRENTLY users_email ON users (email);

-- migrate:down

ALTER TABLE users DROP COLUMN email;
