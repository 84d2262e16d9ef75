-- case: a schema with a comment and grants
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the ''app''';
GRANT CREATE ON SCHEMA app TO PUBLIC;
-- catalog
schema app {"comment":"the 'app'","privileges":[{"grantable":false,"grantee":null,"privilege":"CREATE"}]}

-- case: names that need care
CREATE SCHEMA "Mixed Case";
CREATE TABLE "Mixed Case"."select" ("from" int, "ü ""q""" int);
-- catalog
schema Mixed Case {}
table Mixed Case.select {}
column Mixed Case.select.from {"data_type":"integer","position":1}
column Mixed Case.select.ü "q" {"data_type":"integer","position":2}

-- case: the journal and the system's schemas are left out
CREATE SCHEMA aludel;
CREATE TABLE aludel.journal (a int);
CREATE TABLE public.refers (a int);
-- catalog
table public.refers {}
column public.refers.a {"data_type":"integer","position":1}

-- case: temporary tables are left out
CREATE TEMPORARY TABLE gone (id int GENERATED ALWAYS AS IDENTITY, a int UNIQUE CHECK (a > 0));
CREATE TEMPORARY VIEW gone_too AS SELECT * FROM gone;
-- catalog
