SELECT i.indexrelid, i.indrelid, c.relnamespace, c.relname, i.indisclustered, i.indisreplident,
       con.oid, l.spcname, c.reloptions, NOT i.indisvalid, c.relkind = 'I', i.indisunique,
       i.indkey, i.indnkeyatts, s.targets,
       CASE WHEN c.relispartition
            THEN (SELECT string_agg(a.attname, '_' ORDER BY a.attnum)
                  FROM pg_attribute a WHERE a.attrelid = i.indexrelid) END,
       i.indisclustered OR i.indisreplident OR c.relkind = 'I' OR s.targets IS NOT NULL
       OR c.relispartition AND EXISTS (
           SELECT FROM pg_description d WHERE d.classoid = 1259 AND d.objoid = i.indexrelid),
       CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL AND c.reloptions IS NULL
             AND i.indnatts = i.indnkeyatts AND s.special IS NOT TRUE AND NOT {nulls_not_distinct}
            THEN quote_ident(m.amname) END,
       i.indclass, i.indcollation, i.indoption
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am m ON m.oid = c.relam
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid
                           AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_tablespace l ON l.oid = c.reltablespace
LEFT JOIN (SELECT a.attrelid, bool_or(a.attoptions IS NOT NULL) AS special,
                  array_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum)
                  FILTER (WHERE a.attstattarget >= 0) AS targets
           FROM pg_attribute a
           WHERE (a.attstattarget >= 0 OR a.attoptions IS NOT NULL) AND a.attrelid >= 16384 AND a.attnum > 0
           GROUP BY a.attrelid) s ON s.attrelid = i.indexrelid
WHERE i.indexrelid >= 16384 AND t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
