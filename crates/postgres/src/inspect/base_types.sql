SELECT t.oid, concat_ws(', ',
    'INPUT = ' || t.typinput::text, 'OUTPUT = ' || t.typoutput::text,
    'RECEIVE = ' || nullif(t.typreceive::oid, 0)::regproc::text,
    'SEND = ' || nullif(t.typsend::oid, 0)::regproc::text,
    'TYPMOD_IN = ' || nullif(t.typmodin::oid, 0)::regproc::text,
    'TYPMOD_OUT = ' || nullif(t.typmodout::oid, 0)::regproc::text,
    'ANALYZE = ' || nullif(t.typanalyze::oid, 0)::regproc::text,
    'SUBSCRIPT = ' || nullif(t.typsubscript::oid, 0)::regproc::text,
    'INTERNALLENGTH = ' || CASE WHEN t.typlen > 0 THEN t.typlen::text ELSE 'VARIABLE' END,
    CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
    'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
                                      WHEN 'd' THEN 'double' ELSE 'int4' END,
    'STORAGE = ' || CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended'
                                      WHEN 'm' THEN 'main' ELSE 'plain' END,
    'CATEGORY = ' || quote_literal(t.typcategory::text),
    CASE WHEN t.typispreferred THEN 'PREFERRED = true' END,
    'DEFAULT = ' || quote_literal(t.typdefault),
    'ELEMENT = ' || CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END,
    CASE WHEN t.typdelim <> ',' THEN 'DELIMITER = ' || quote_literal(t.typdelim::text) END,
    CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END)
FROM pg_type t
WHERE t.oid >= 16384 AND t.typtype = 'b' AND t.typisdefined
  AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)
