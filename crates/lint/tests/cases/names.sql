-- case: names that have to be quoted
CREATE TABLE old (id bigint PRIMARY KEY, a text);
-- script
CREATE SCHEMA "Shop";
CREATE VIEW "Shop"."All" AS SELECT 1 AS id;
ALTER TABLE old RENAME COLUMN a TO "userId";
-- finds: naming-convention

-- case: names that the server makes of others are told of once
CREATE TABLE "Old" (id bigint, a text);
-- script
ALTER TABLE "Old" ADD PRIMARY KEY (id);
CREATE INDEX ON "Old" (a);
-- finds:

-- case: names that were there before
CREATE TABLE "Old" ("A" bigint);
-- script
ALTER TABLE "Old" ALTER COLUMN "A" TYPE text;
ALTER TABLE "Old" RENAME TO old;
-- finds:
