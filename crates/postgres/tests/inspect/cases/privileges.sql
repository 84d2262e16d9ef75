-- case: on a table, relative to what it is born with
CREATE TABLE t (a int);
GRANT SELECT ON t TO PUBLIC, pg_monitor;
GRANT INSERT ON t TO pg_monitor WITH GRANT OPTION;
CREATE TABLE granted_and_revoked (a int);
GRANT SELECT ON granted_and_revoked TO PUBLIC;
REVOKE SELECT ON granted_and_revoked FROM PUBLIC;
-- catalog
table public.granted_and_revoked {}
table public.t {"privileges":[{"grantable":false,"grantee":null,"privilege":"SELECT"},{"grantable":true,"grantee":"pg_monitor","privilege":"INSERT"},{"grantable":false,"grantee":"pg_monitor","privilege":"SELECT"}]}
column public.granted_and_revoked.a {"data_type":"integer","position":1}
column public.t.a {"data_type":"integer","position":1}

-- case: what is left of the owner's own
CREATE TABLE t (a int);
REVOKE ALL ON t FROM CURRENT_USER;
GRANT SELECT ON t TO CURRENT_USER;
-- catalog
table public.t {"owner_privileges":["SELECT"]}
column public.t.a {"data_type":"integer","position":1}

-- case: defaults
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pg_monitor WITH GRANT OPTION;
-- catalog
schema s {}
default privileges postgres.functions {"grants":[{"grantable":false,"grantee":"postgres","privilege":"EXECUTE"}]}
default privileges postgres.schemas {"grants":[{"grantable":true,"grantee":"pg_monitor","privilege":"USAGE"},{"grantable":false,"grantee":"postgres","privilege":"CREATE"},{"grantable":false,"grantee":"postgres","privilege":"USAGE"}]}
default privileges s.postgres.tables {"grants":[{"grantable":false,"grantee":null,"privilege":"SELECT"}]}
