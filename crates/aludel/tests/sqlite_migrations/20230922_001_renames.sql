-- Renames
--
-- revision: 20230922_001
-- revises: 20230921_001
-- created: 2023-09-22T00:00:00Z

-- migrate:up

CREATE TABLE renames (old TEXT, new TEXT);

CREATE TRIGGER users_renamed AFTER UPDATE OF email ON users BEGIN
    INSERT INTO renames VALUES (old.email, new.email);
    DELETE FROM renames WHERE old = new;
END;

-- migrate:down

DROP TRIGGER users_renamed;
DROP TABLE renames;
