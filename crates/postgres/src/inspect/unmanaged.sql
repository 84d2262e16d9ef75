SELECT 'conversion', quote_ident(n.nspname) || '.' || quote_ident(c.conname)
FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE c.oid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 2607 AND d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT 'transform', 'for ' || format_type(t.trftype, NULL) || ' language ' || quote_ident(l.lanname)
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
WHERE t.oid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 3576 AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'privileges on a large object', oid::text FROM pg_largeobject_metadata
WHERE lomacl IS NOT NULL
UNION ALL
SELECT 'privileges on a system relation', c.oid::regclass::text
FROM pg_class c LEFT JOIN pg_init_privs i ON i.classoid = 1259 AND i.objoid = c.oid AND i.objsubid = 0
WHERE c.relnamespace = 11 AND c.oid < 16384 AND c.relacl IS DISTINCT FROM i.initprivs
UNION ALL
SELECT 'privileges on a system function', p.oid::regprocedure::text
FROM pg_proc p LEFT JOIN pg_init_privs i ON i.classoid = 1255 AND i.objoid = p.oid
WHERE p.oid < 16384 AND p.proacl IS DISTINCT FROM i.initprivs
UNION ALL
SELECT 'privileges on a system type', t.oid::regtype::text
FROM pg_type t WHERE t.oid < 16384 AND t.typacl IS NOT NULL
UNION ALL
SELECT 'privileges on a system language', l.lanname
FROM pg_language l LEFT JOIN pg_init_privs i ON i.classoid = 2612 AND i.objoid = l.oid
WHERE l.oid < 16384 AND l.lanacl IS DISTINCT FROM i.initprivs
