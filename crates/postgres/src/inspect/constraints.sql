SELECT c.oid, c.conrelid, c.contypid, c.conname, c.contype, copied.oid IS NOT NULL,
       CASE WHEN c.contype IN ('p', 'u', 'f') AND x.indnatts = x.indnkeyatts
             AND NOT {nulls_not_distinct} AND NOT {period} AND {set_columns} IS NULL
             AND c.confmatchtype IN (' ', 's') THEN NULL
            ELSE pg_get_constraintdef(c.oid) END,
       c.conkey, fn.nspname, f.relname,
       CASE WHEN c.contype IN ('c', 'f') AND NOT c.convalidated THEN true END, {not_enforced},
       c.condeferrable, c.condeferred, c.contype = 'c' AND c.connoinherit,
       CASE WHEN c.coninhcount > 0 THEN true END,
       CASE WHEN c.coninhcount > 0 AND NOT r.relispartition THEN c.conislocal END,
       un.nspname, u.relname, parent.conname,
       quote_ident(fn.nspname) || '.' || quote_ident(f.relname), c.confrelid, c.confkey,
       c.confupdtype, c.confdeltype
FROM pg_constraint c
LEFT JOIN pg_class r ON r.oid = c.conrelid
LEFT JOIN pg_class f ON f.oid = c.confrelid
LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_index x ON x.indexrelid = c.conindid
LEFT JOIN pg_constraint parent ON parent.oid = c.conparentid AND parent.conrelid <> c.conrelid
LEFT JOIN pg_class u ON u.oid = parent.conrelid
LEFT JOIN pg_namespace un ON un.oid = u.relnamespace
LEFT JOIN pg_constraint copied ON copied.oid = c.conparentid AND copied.conrelid = c.conrelid
WHERE c.contype IN ('p', 'u', 'c', 'f', 'x') AND c.oid >= 16384
  AND r.relpersistence IS DISTINCT FROM 't'
