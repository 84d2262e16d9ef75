SELECT d.classid, d.objid, d.refclassid, d.refobjid,
       coalesce('OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator::text
                || coalesce(' FOR ORDER BY ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname), ''),
                'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', '
                || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure::text)
FROM pg_depend d
LEFT JOIN pg_amop a ON d.classid = 2602 AND a.oid = d.objid
LEFT JOIN pg_opfamily f ON f.oid = a.amopsortfamily
LEFT JOIN pg_namespace n ON n.oid = f.opfnamespace
LEFT JOIN pg_amproc p ON d.classid = 2603 AND p.oid = d.objid
WHERE d.classid IN (2602, 2603) AND d.refclassid IN (2616, 2753) AND d.objid >= 16384
ORDER BY d.classid, d.objid, d.refclassid
