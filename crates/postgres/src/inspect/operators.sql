SELECT o.oid, o.oprnamespace, o.oprname,
       concat(CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, ', ',
              CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END),
       o.oprcode::oid = 0,
       concat_ws(', ',
           'FUNCTION = ' || o.oprcode::text,
           'LEFTARG = ' || CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END,
           'RIGHTARG = ' || CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END,
           'COMMUTATOR = OPERATOR(' || quote_ident(c_n.nspname) || '.' || c.oprname || ')',
           'NEGATOR = OPERATOR(' || quote_ident(n_n.nspname) || '.' || n.oprname || ')',
           'RESTRICT = ' || nullif(o.oprrest::oid, 0)::regproc::text,
           'JOIN = ' || nullif(o.oprjoin::oid, 0)::regproc::text,
           CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END)
FROM pg_operator o
LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_namespace c_n ON c_n.oid = c.oprnamespace
LEFT JOIN pg_operator n ON n.oid = o.oprnegate
LEFT JOIN pg_namespace n_n ON n_n.oid = n.oprnamespace
WHERE o.oid >= 16384
