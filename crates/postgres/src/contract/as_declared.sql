DO $aludel$
DECLARE
    aludel_one pg_catalog.text;
BEGIN
    FOR aludel_one IN
        SELECT DISTINCT pg_catalog.quote_ident(space.nspname) OPERATOR(pg_catalog.||) '.'
            OPERATOR(pg_catalog.||) pg_catalog.quote_ident(one.conname)
        FROM pg_catalog.pg_constraint AS one
        JOIN pg_catalog.pg_namespace AS space ON space.oid OPERATOR(pg_catalog.=) one.connamespace
        WHERE one.condeferred AND pg_catalog.has_schema_privilege(space.oid, 'USAGE')
    LOOP
        BEGIN
            EXECUTE 'SET CONSTRAINTS ' OPERATOR(pg_catalog.||) aludel_one OPERATOR(pg_catalog.||) ' DEFERRED';
        EXCEPTION WHEN wrong_object_type THEN NULL;
        END;
    END LOOP;
END $aludel$