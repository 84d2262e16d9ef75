DO $aludel$
DECLARE
    aludel_one pg_catalog.text;
BEGIN
    FOR aludel_one IN
        SELECT DISTINCT pg_catalog.quote_ident(space.nspname) OPERATOR(pg_catalog.||) '.'
            OPERATOR(pg_catalog.||) pg_catalog.quote_ident(one.conname)
        FROM pg_catalog.pg_constraint AS one
        JOIN pg_catalog.pg_namespace AS space ON space.oid OPERATOR(pg_catalog.=) one.connamespace
        WHERE one.condeferrable AND pg_catalog.has_schema_privilege(space.oid, 'USAGE')
    LOOP
        EXECUTE 'SET CONSTRAINTS ' OPERATOR(pg_catalog.||) aludel_one OPERATOR(pg_catalog.||) ' IMMEDIATE';
    END LOOP;
END $aludel$