own AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_class AS c JOIN space ON c.relnamespace = space.oid
    WHERE c.relname = ANY ($TABLES::name[])
),
parts (class, oid, relname) AS (
    SELECT 'pg_class'::regclass, oid, relname FROM own
    UNION ALL SELECT 'pg_class'::regclass, i.indexrelid, own.relname
    FROM pg_index AS i JOIN own ON i.indrelid = own.oid
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, own.relname
    FROM pg_attrdef AS d JOIN own ON d.adrelid = own.oid
    UNION ALL SELECT 'pg_constraint'::regclass, k.oid, own.relname
    FROM pg_constraint AS k JOIN own ON k.conrelid = own.oid
),
needed (class, oid, relname) AS (
    SELECT d.refclassid, d.refobjid, parts.relname FROM pg_depend AS d
    JOIN parts ON d.classid = parts.class AND d.objid = parts.oid
),
sequences AS (
    SELECT c.relname, c.relowner FROM pg_class AS c WHERE c.relkind = 'S' AND (
        c.oid IN (SELECT oid FROM needed WHERE class = 'pg_class'::regclass)
        OR c.oid IN (SELECT d.objid FROM pg_depend AS d JOIN own ON d.refobjid = own.oid
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass))
)
