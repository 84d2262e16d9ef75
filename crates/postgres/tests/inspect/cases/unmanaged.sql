-- case: is named
CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
REVOKE EXECUTE ON FUNCTION pg_sleep(double precision) FROM PUBLIC;
GRANT SELECT ON pg_authid TO pg_monitor;
SELECT lo_create(7);
GRANT SELECT ON LARGE OBJECT 7 TO PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
-- catalog
unmanaged conversion: public.c
unmanaged privileges on a large object: 7
unmanaged privileges on a system function: pg_sleep(double precision)
unmanaged privileges on a system language: plpgsql
unmanaged privileges on a system relation: pg_authid
