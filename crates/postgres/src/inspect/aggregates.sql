SELECT p.oid, p.pronamespace, p.proname, oidvectortypes(p.proargtypes),
       coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'),
       concat_ws(', ',
           'SFUNC = ' || a.aggtransfn::text,
           'STYPE = ' || format_type(a.aggtranstype, NULL),
           'SSPACE = ' || nullif(a.aggtransspace, 0),
           'FINALFUNC = ' || nullif(a.aggfinalfn::oid, 0)::regproc::text,
           CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
           'FINALFUNC_MODIFY = ' || CASE WHEN a.aggfinalmodify <> o.modify THEN
               CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                                     ELSE 'READ_WRITE' END END,
           'COMBINEFUNC = ' || nullif(a.aggcombinefn::oid, 0)::regproc::text,
           'SERIALFUNC = ' || nullif(a.aggserialfn::oid, 0)::regproc::text,
           'DESERIALFUNC = ' || nullif(a.aggdeserialfn::oid, 0)::regproc::text,
           'INITCOND = ' || quote_literal(a.agginitval),
           'MSFUNC = ' || nullif(a.aggmtransfn::oid, 0)::regproc::text,
           'MINVFUNC = ' || nullif(a.aggminvtransfn::oid, 0)::regproc::text,
           'MSTYPE = ' || CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,
           'MSSPACE = ' || nullif(a.aggmtransspace, 0),
           'MFINALFUNC = ' || nullif(a.aggmfinalfn::oid, 0)::regproc::text,
           CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
           'MFINALFUNC_MODIFY = ' || CASE WHEN a.aggmfinalmodify <> o.modify THEN
               CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                                      ELSE 'READ_WRITE' END END,
           'MINITCOND = ' || quote_literal(a.aggminitval),
           'SORTOP = OPERATOR(' || quote_ident(s_n.nspname) || '.' || s.oprname || ')',
           'PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END,
           CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END)
FROM pg_aggregate a
JOIN pg_proc p ON p.oid = a.aggfnoid
CROSS JOIN LATERAL (SELECT CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END) o(modify)
LEFT JOIN pg_operator s ON s.oid = a.aggsortop
LEFT JOIN pg_namespace s_n ON s_n.oid = s.oprnamespace
WHERE p.oid >= 16384
