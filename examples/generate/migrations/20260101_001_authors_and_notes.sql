-- authors and notes
--
-- revision: 20260101_001
-- revises: base
-- created: 2026-01-01T00:00:00Z

-- migrate:up

CREATE TABLE authors (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT authors_pkey PRIMARY KEY (id),
    CONSTRAINT authors_name_key UNIQUE (name)
);

CREATE TABLE notes (
    id bigint NOT NULL,
    author_id bigint NOT NULL,
    text text NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (id),
    CONSTRAINT notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES authors(id) ON DELETE CASCADE
);

CREATE INDEX notes_author_id_idx ON notes USING btree (author_id);

-- migrate:down

-- hazard: data loss: all rows of public.notes are lost
-- remedy: save the rows elsewhere first, or keep the table
DROP TABLE notes;

-- hazard: data loss: all rows of public.authors are lost
-- remedy: save the rows elsewhere first, or keep the table
DROP TABLE authors;
