SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.attcollation,
       CASE WHEN quote_ident(a.attname) <> a.attname THEN true END,
       format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> t.typcollation
            THEN (SELECT quote_ident(n.nspname) || '.' || quote_ident(o.collname)
                  FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
                  WHERE o.oid = a.attcollation) END,
       CASE WHEN a.attnotnull THEN true END,
       CASE WHEN a.attinhcount > 0 THEN true END,
       CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN a.attislocal END,
       nullif(a.attgenerated, ''), d.oid,
       pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END),
       CASE WHEN a.attstorage <> t.typstorage AND c.relkind IN ('r', 'p', 'm', 'f')
            THEN a.attstorage END,
       nullif(a.attcompression, ''),
       nullif(a.attstattarget, -1), a.attoptions, a.attfdwoptions
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relpersistence <> 't'
ORDER BY a.attrelid, a.attnum
