-- Everything a file can say
--
-- A second paragraph; the note: is prose.
--
-- revision: 20230922_001
-- revises: 20230921_001, 20230921_002
-- created: 2023-09-22T08:30:00Z
-- depends_on: 20230920_001
-- branch_labels: auth, login
-- irreversible: the old values are gone

-- migrate:up

ALTER TYPE role ADD VALUE 'owner';

-- migrate:segment transaction:false

-- Blocks no writer.
CREATE INDEX CONCURRENTLY users_role ON users (role);

-- migrate:segment

UPDATE users SET role = 'owner' WHERE id = 1;
