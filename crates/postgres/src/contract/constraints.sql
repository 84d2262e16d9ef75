DO $aludel$
DECLARE
    aludel_one pg_catalog.text;
BEGIN
    FOR aludel_one IN
        SELECT DISTINCT pg_catalog.quote_ident(space.nspname) OPERATOR(pg_catalog.||) '.'
            OPERATOR(pg_catalog.||) pg_catalog.quote_ident(one.conname)
        FROM pg_catalog.pg_constraint AS one
        JOIN pg_catalog.pg_namespace AS space ON space.oid OPERATOR(pg_catalog.=) one.connamespace
