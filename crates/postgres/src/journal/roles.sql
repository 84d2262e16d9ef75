mine (oid) AS (
    SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user
    UNION SELECT m.roleid FROM pg_auth_members AS m JOIN mine ON m.member = mine.oid
),
trusted (oid) AS (
    SELECT oid FROM mine UNION SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper
),
owners (what, oid) AS (
    SELECT 'the schema', CASE pg_get_userbyid(owner) WHEN 'pg_database_owner'
        THEN (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database())
        ELSE owner END FROM space WHERE $WHEN_EMPTY
    UNION ALL SELECT 'the table ' || quote_ident(relname), relowner FROM own
    UNION ALL SELECT 'the sequence ' || quote_ident(relname), relowner FROM sequences
)
