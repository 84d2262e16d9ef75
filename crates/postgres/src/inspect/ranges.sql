SELECT r.rngtypid, format_type(r.rngsubtype, NULL),
       CASE WHEN NOT o.opcdefault THEN quote_ident(o_n.nspname) || '.' || quote_ident(o.opcname) END,
       CASE WHEN r.rngcollation <> s.typcollation
            THEN quote_ident(c_n.nspname) || '.' || quote_ident(c.collname) END,
       CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text END,
       CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text END,
       m_n.nspname, m.typname
FROM pg_range r
JOIN pg_type s ON s.oid = r.rngsubtype
JOIN pg_type m ON m.oid = r.rngmultitypid
JOIN pg_namespace m_n ON m_n.oid = m.typnamespace
JOIN pg_opclass o ON o.oid = r.rngsubopc
JOIN pg_namespace o_n ON o_n.oid = o.opcnamespace
LEFT JOIN pg_collation c ON c.oid = r.rngcollation
LEFT JOIN pg_namespace c_n ON c_n.oid = c.collnamespace
WHERE r.rngtypid >= 16384
