-- case: options of the table and of its toast table
CREATE UNLOGGED TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
COMMENT ON TABLE t IS 't';
-- catalog
table public.t {"comment":"t","options":[{"name":"fillfactor","value":"70"},{"name":"toast.autovacuum_enabled","value":"false"}],"unlogged":true}
column public.t.a {"data_type":"text","position":1}

-- case: row security
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (a > 1) WITH CHECK (a > 2);
CREATE POLICY every ON t TO CURRENT_USER, pg_read_all_data USING (true);
COMMENT ON POLICY p ON t IS 'p';
-- catalog
table public.t {"force_row_security":true,"row_security":true}
column public.t.a {"data_type":"integer","position":1}
policy public.t.every {"command":"ALL","roles":["pg_read_all_data","postgres"],"using":"true"}
policy public.t.p {"check":"(a > 2)","command":"UPDATE","comment":"p","restrictive":true,"roles":[null],"using":"(a > 1)"}
policy public.t.p -> column public.t.a

-- case: replica identity
CREATE TABLE f (a int);
ALTER TABLE f REPLICA IDENTITY FULL;
CREATE TABLE n (a int);
ALTER TABLE n REPLICA IDENTITY NOTHING;
CREATE TABLE i (a int NOT NULL CONSTRAINT by_a UNIQUE);
ALTER TABLE i REPLICA IDENTITY USING INDEX by_a;
-- catalog
table public.f {"replica_identity":"full"}
table public.i {"replica_identity":{"index":"by_a"}}
table public.n {"replica_identity":"nothing"}
column public.f.a {"data_type":"integer","position":1}
column public.i.a {"data_type":"integer","not_null":true,"position":1}
column public.n.a {"data_type":"integer","position":1}
constraint public.i.by_a {"columns":["a"],"constraint_type":"unique","definition":"UNIQUE (a)"}
constraint public.i.by_a -> column public.i.a

-- case: cluster
CREATE TABLE t (a int);
CREATE INDEX by_a ON t (a);
ALTER TABLE t CLUSTER ON by_a;
CREATE MATERIALIZED VIEW v AS SELECT a FROM t;
CREATE INDEX v_a ON v (a);
ALTER MATERIALIZED VIEW v CLUSTER ON v_a;
-- catalog
table public.t {"cluster_on":"by_a"}
column public.t.a {"data_type":"integer","position":1}
index public.by_a {"columns":["a"],"definition":"USING btree (a)","table":{"name":"t","schema":"public"}}
index public.v_a {"columns":["a"],"definition":"USING btree (a)","table":{"name":"v","schema":"public"}}
materialized view public.v {"cluster_on":"v_a","columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t"}
index public.by_a -> column public.t.a
materialized view public.v -> column public.t.a

-- case: of a type
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t OF pair (PRIMARY KEY (a));
-- catalog
composite type public.pair {"attributes":[{"data_type":"integer","name":"a"},{"data_type":"text","name":"b"}]}
table public.t {"of_type":"public.pair"}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
column public.t.b {"data_type":"text","position":2}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
table public.t -> composite type public.pair
constraint public.t.t_pkey -> column public.t.a

-- case: inheritance
CREATE TABLE one (a int NOT NULL DEFAULT 1, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE two (b text);
CREATE TABLE child (b text, c int, CHECK (c > 0)) INHERITS (one, two);
-- catalog
table public.child {"inherits":[{"name":"one","schema":"public"},{"name":"two","schema":"public"}]}
table public.one {}
table public.two {}
column public.child.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.child.b {"also_own":true,"data_type":"text","inherited":true,"position":2}
column public.child.c {"data_type":"integer","position":3}
column public.one.a {"data_type":"integer","not_null":true,"position":1}
column public.two.b {"data_type":"text","position":1}
default public.child.a {"expression":"1"}
default public.one.a {"expression":"1"}
constraint public.child.child_c_check {"columns":["c"],"constraint_type":"check","definition":"CHECK ((c > 0))"}
constraint public.child.positive {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a > 0))","inherited":true}
constraint public.one.positive {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a > 0))"}
table public.child -> table public.one
table public.child -> table public.two
constraint public.child.child_c_check -> column public.child.c
constraint public.child.positive -> column public.child.a
constraint public.one.positive -> column public.one.a

-- case: foreign
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE t (a int OPTIONS (key 'true') NOT NULL) SERVER s OPTIONS (name 'a,"b"');
-- catalog
foreign-data wrapper w {}
foreign server s {"wrapper":"w"}
table public.t {"foreign":{"options":[{"name":"name","value":"a,\"b\""}],"server":"s"}}
column public.t.a {"data_type":"integer","foreign_options":[{"name":"key","value":"true"}],"not_null":true,"position":1}
foreign server s -> foreign-data wrapper w
table public.t -> foreign server s
