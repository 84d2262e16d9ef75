SELECT 'journal', NULL FROM own WHERE relname = 'journal'
UNION ALL SELECT 'kind', 'the relation ' || quote_ident(relname) || ' is no table'
FROM own WHERE relkind <> 'r'
UNION ALL SELECT 'kind', 'the table ' || quote_ident(relname) || ' has row security'
FROM own WHERE relrowsecurity OR relforcerowsecurity
    OR EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = own.oid)
UNION ALL SELECT 'kind', 'the table ' || quote_ident(own.relname) || ' has the rule ' || quote_ident(r.rulename)
FROM own JOIN pg_rewrite AS r ON r.ev_class = own.oid WHERE own.relkind = 'r'
UNION ALL SELECT 'kind', 'the table ' || quote_ident(own.relname) || ' has the trigger ' || quote_ident(t.tgname)
FROM own JOIN pg_trigger AS t ON t.tgrelid = own.oid WHERE NOT t.tgisinternal
UNION ALL SELECT 'kind', 'the table ' || quote_ident(own.relname) || ' has parents or children'
FROM own WHERE EXISTS (SELECT FROM pg_inherits AS i WHERE own.oid IN (i.inhparent, i.inhrelid))
UNION ALL SELECT 'kind', 'the table ' || quote_ident(relname) || ' needs '
    || pg_describe_object(class, oid, 0)
FROM needed WHERE class NOT IN ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_constraint'::regclass)
UNION ALL SELECT 'kind', 'the table ' || quote_ident(relname) || ' points to '
    || pg_describe_object(class, oid, 0)
FROM needed WHERE class = 'pg_class'::regclass
    AND oid IN (SELECT c.oid FROM pg_class AS c WHERE c.relkind <> 'S')
    AND oid NOT IN (SELECT own.oid FROM own)
UNION ALL SELECT 'owner', what || ' belongs to ' || quote_ident(pg_get_userbyid(oid))
    || ', which is neither the role ' || quote_ident(current_user)
    || ', nor a role that it is a member of, nor a superuser'
FROM owners WHERE oid NOT IN (SELECT oid FROM trusted) AND $ASK_OWNERS
