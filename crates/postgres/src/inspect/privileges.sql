WITH acls(class, object, part, kind, owner, acl) AS (
    SELECT 2615, oid, 0, 'n', nspowner, nspacl FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    SELECT 1259, oid, 0, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END, relowner, relacl
    FROM pg_class WHERE oid >= 16384
    UNION ALL
    SELECT 1259, a.attrelid, a.attnum, 'c', c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attacl IS NOT NULL AND a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 1255, oid, 0, 'f', proowner, proacl FROM pg_proc WHERE oid >= 16384
    UNION ALL
    SELECT 1247, oid, 0, 'T', typowner, typacl FROM pg_type WHERE oid >= 16384
    UNION ALL
    SELECT 2328, oid, 0, 'F', fdwowner, fdwacl FROM pg_foreign_data_wrapper WHERE oid >= 16384
    UNION ALL
    SELECT 1417, oid, 0, 'S', srvowner, srvacl FROM pg_foreign_server WHERE oid >= 16384
    UNION ALL
    SELECT 2612, oid, 0, 'l', lanowner, lanacl FROM pg_language WHERE oid >= 16384
)
SELECT a.class, a.object, a.part,
       CASE WHEN e.objid IS NOT NULL
            THEN (SELECT upper(type) || ' ' || identity
                  FROM pg_identify_object(a.class, a.object, a.part)) END,
       g.born, g.grantee = 0, pg_get_userbyid(g.grantee), g.grantee = a.owner AND a.kind <> 'c',
       g.privilege_type, g.is_grantable
FROM acls a
LEFT JOIN pg_depend e ON e.classid = a.class AND e.objid = a.object AND e.objsubid = 0
                     AND e.deptype = 'e'
LEFT JOIN pg_init_privs i ON i.classoid = a.class AND i.objoid = a.object AND i.objsubid = a.part
                         AND e.objid IS NOT NULL
CROSS JOIN LATERAL (
    SELECT false AS born, * FROM aclexplode(a.acl)
    UNION ALL
    SELECT true, * FROM aclexplode(coalesce(i.initprivs, acldefault(a.kind::"char", a.owner)))
) g
WHERE a.acl IS NOT NULL
ORDER BY 1, 2, 3
