-- case: publications
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE u (a int);
CREATE PUBLICATION p FOR TABLE u, t WITH (publish = 'insert, update', publish_via_partition_root = true);
CREATE PUBLICATION every FOR ALL TABLES;
COMMENT ON PUBLICATION p IS 'p';
-- catalog
table public.t {}
table public.u {}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
column public.t.b {"data_type":"integer","position":2}
column public.u.a {"data_type":"integer","position":1}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
publication every {"all_tables":true}
publication p {"comment":"p","options":[{"name":"publish","value":"insert, update"},{"name":"publish_via_partition_root","value":"true"}],"tables":[{"table":{"name":"t","schema":"public"}},{"table":{"name":"u","schema":"public"}}]}
constraint public.t.t_pkey -> column public.t.a
publication p -> table public.t
publication p -> table public.u

-- case: columns, filters, schemas
-- major: 15
CREATE SCHEMA s;
CREATE TABLE t (b int, a int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t (b, a) WHERE (a > 1);
CREATE PUBLICATION q FOR TABLES IN SCHEMA s, public;
-- catalog
schema s {}
table public.t {}
column public.t.a {"data_type":"integer","not_null":true,"position":2}
column public.t.b {"data_type":"integer","position":1}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
publication p {"tables":[{"columns":["a","b"],"filter":"(a > 1)","table":{"name":"t","schema":"public"}}]}
publication q {"schemas":["public","s"]}
constraint public.t.t_pkey -> column public.t.a
publication p -> table public.t
publication p -> column public.t.a
publication p -> column public.t.b

-- case: a subscription without its password
CREATE SUBSCRIPTION s CONNECTION 'host=h password=''a b'' dbname=d' PUBLICATION q, p WITH (connect = false, slot_name = NONE, binary = true);
-- catalog
subscription s {"connection":"host=h dbname=d","options":[{"name":"binary","value":"true"},{"name":"slot_name","value":"NONE"}],"publications":["p","q"]}
