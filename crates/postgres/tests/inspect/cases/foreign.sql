-- case: wrapper, server, mapping
CREATE FOREIGN DATA WRAPPER w OPTIONS (b '2', a '1');
CREATE SERVER s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'u');
CREATE USER MAPPING FOR CURRENT_USER SERVER s;
GRANT USAGE ON FOREIGN SERVER s TO PUBLIC;
GRANT USAGE ON FOREIGN DATA WRAPPER w TO pg_monitor WITH GRANT OPTION;
COMMENT ON SERVER s IS 's';
-- catalog
foreign-data wrapper w {"options":[{"name":"a","value":"1"},{"name":"b","value":"2"}],"privileges":[{"grantable":true,"grantee":"pg_monitor","privilege":"USAGE"}]}
foreign server s {"comment":"s","options":[{"name":"host","value":"h"}],"privileges":[{"grantable":false,"grantee":null,"privilege":"USAGE"}],"server_type":"t","version":"1","wrapper":"w"}
user mapping s.postgres {}
user mapping s.public {"options":[{"name":"user","value":"u"}]}
foreign server s -> foreign-data wrapper w

-- case: access methods
CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD t TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE x (a int) USING t;
-- catalog
access method m {"handler":"bthandler","index":true}
access method t {"handler":"heap_tableam_handler"}
table public.x {"access_method":"t"}
column public.x.a {"data_type":"integer","position":1}
table public.x -> access method t
