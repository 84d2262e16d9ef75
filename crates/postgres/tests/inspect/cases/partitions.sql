-- case: range, list, hash, default
CREATE TABLE p (a int, b text DEFAULT 'x', PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10) PARTITION BY LIST (a);
CREATE TABLE p1a PARTITION OF p1 FOR VALUES IN (1, 2);
CREATE TABLE pd PARTITION OF p DEFAULT;
CREATE TABLE h (a int) PARTITION BY HASH (a);
CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
-- catalog
table public.h {"partition_by":"HASH (a)"}
table public.h0 {"partition_of":{"bound":"FOR VALUES WITH (modulus 2, remainder 0)","parent":{"name":"h","schema":"public"}}}
table public.p {"partition_by":"RANGE (a)"}
table public.p1 {"partition_by":"LIST (a)","partition_of":{"bound":"FOR VALUES FROM (1) TO (10)","parent":{"name":"p","schema":"public"}}}
table public.p1a {"partition_of":{"bound":"FOR VALUES IN (1, 2)","parent":{"name":"p1","schema":"public"}}}
table public.pd {"partition_of":{"bound":"DEFAULT","parent":{"name":"p","schema":"public"}}}
column public.h.a {"data_type":"integer","position":1}
column public.h0.a {"data_type":"integer","inherited":true,"position":1}
column public.p.a {"data_type":"integer","not_null":true,"position":1}
column public.p.b {"data_type":"text","position":2}
column public.p1.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.p1.b {"data_type":"text","inherited":true,"position":2}
column public.p1a.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.p1a.b {"data_type":"text","inherited":true,"position":2}
column public.pd.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.pd.b {"data_type":"text","inherited":true,"position":2}
default public.p.b {"expression":"'x'::text"}
default public.p1.b {"expression":"'x'::text"}
default public.p1a.b {"expression":"'x'::text"}
default public.pd.b {"expression":"'x'::text"}
constraint public.p.p_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
constraint public.p1.p1_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)","inherited":true,"part_of":{"kind":"constraint","name":"p_pkey","parent":"p","schema":"public"}}
constraint public.p1a.p1a_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)","inherited":true,"part_of":{"kind":"constraint","name":"p1_pkey","parent":"p1","schema":"public"}}
constraint public.pd.pd_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)","inherited":true,"part_of":{"kind":"constraint","name":"p_pkey","parent":"p","schema":"public"}}
table public.h0 -> table public.h
table public.p1 -> table public.p
table public.p1a -> table public.p1
table public.pd -> table public.p
constraint public.p.p_pkey -> column public.p.a
constraint public.p1.p1_pkey -> column public.p1.a
constraint public.p1.p1_pkey -> constraint public.p.p_pkey
constraint public.p1a.p1a_pkey -> column public.p1a.a
constraint public.p1a.p1a_pkey -> constraint public.p1.p1_pkey
constraint public.pd.pd_pkey -> column public.pd.a
constraint public.pd.pd_pkey -> constraint public.p.p_pkey

-- case: attached, in another order of columns
CREATE TABLE p (a int NOT NULL, b text, CONSTRAINT c CHECK (a > 0)) PARTITION BY RANGE (a);
CREATE TABLE p1 (b text, a int NOT NULL, CONSTRAINT c CHECK (a > 0));
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
-- catalog
table public.p {"partition_by":"RANGE (a)"}
table public.p1 {"partition_of":{"bound":"FOR VALUES FROM (MINVALUE) TO (MAXVALUE)","parent":{"name":"p","schema":"public"}}}
column public.p.a {"data_type":"integer","not_null":true,"position":1}
column public.p.b {"data_type":"text","position":2}
column public.p1.a {"data_type":"integer","inherited":true,"not_null":true,"position":2}
column public.p1.b {"data_type":"text","inherited":true,"position":1}
constraint public.p.c {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a > 0))"}
constraint public.p1.c {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a > 0))","inherited":true}
table public.p1 -> table public.p
constraint public.p.c -> column public.p.a
constraint public.p1.c -> column public.p1.a

-- case: indexes of partitions
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE INDEX made ON p (a, b);
CREATE INDEX waiting ON ONLY p (b);
CREATE INDEX own ON ONLY p (a);
CREATE INDEX "my own" ON p1 (a);
ALTER INDEX own ATTACH PARTITION "my own";
-- catalog
table public.p {"partition_by":"RANGE (a)"}
table public.p1 {"partition_of":{"bound":"FOR VALUES FROM (1) TO (10)","parent":{"name":"p","schema":"public"}}}
column public.p.a {"data_type":"integer","position":1}
column public.p.b {"data_type":"integer","position":2}
column public.p1.a {"data_type":"integer","inherited":true,"position":1}
column public.p1.b {"data_type":"integer","inherited":true,"position":2}
index public.made {"columns":["a","b"],"definition":"USING btree (a, b)","table":{"name":"p","schema":"public"}}
index public.made of p1 {"columns":["a","b"],"definition":"USING btree (a, b)","inherited":true,"made_up_name":"p1_a_b_idx","partition_of":{"name":"made","schema":"public"},"table":{"name":"p1","schema":"public"}}
index public.my own {"columns":["a"],"definition":"USING btree (a)","partition_of":{"name":"own","schema":"public"},"table":{"name":"p1","schema":"public"}}
index public.own {"columns":["a"],"definition":"USING btree (a)","table":{"name":"p","schema":"public"}}
index public.waiting {"columns":["b"],"definition":"USING btree (b)","only":true,"table":{"name":"p","schema":"public"}}
table public.p1 -> table public.p
index public.made -> column public.p.a
index public.made -> column public.p.b
index public.made of p1 -> column public.p1.a
index public.made of p1 -> column public.p1.b
index public.made of p1 -> index public.made
index public.my own -> column public.p1.a
index public.my own -> index public.own
index public.own -> column public.p.a
index public.waiting -> column public.p.b

-- case: triggers and keys of partitions
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a int PRIMARY KEY);
CREATE TABLE p (a int REFERENCES t) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TRIGGER each AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- catalog
function public.f() {"definition":"CREATE OR REPLACE FUNCTION public.f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$BEGIN RETURN NEW; END$function$","returns":"trigger"}
table public.p {"partition_by":"RANGE (a)"}
table public.p1 {"partition_of":{"bound":"FOR VALUES FROM (1) TO (10)","parent":{"name":"p","schema":"public"}}}
table public.t {}
column public.p.a {"data_type":"integer","position":1}
column public.p1.a {"data_type":"integer","inherited":true,"position":1}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
constraint public.p.p_a_fkey {"columns":["a"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a) REFERENCES public.t(a)","references":{"name":"t","schema":"public"}}
constraint public.p1.p_a_fkey {"columns":["a"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a) REFERENCES public.t(a)","inherited":true,"part_of":{"kind":"constraint","name":"p_a_fkey","parent":"p","schema":"public"},"references":{"name":"t","schema":"public"}}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
trigger public.p.each {"definition":"CREATE TRIGGER each AFTER INSERT ON public.p FOR EACH ROW EXECUTE FUNCTION public.f()","enabled":"origin"}
trigger public.p1.each {"definition":"CREATE TRIGGER each AFTER INSERT ON public.p1 FOR EACH ROW EXECUTE FUNCTION public.f()","enabled":"origin","inherited":true}
table public.p1 -> table public.p
constraint public.p.p_a_fkey -> column public.p.a
constraint public.p.p_a_fkey -> column public.t.a
constraint public.p.p_a_fkey -> constraint public.t.t_pkey
constraint public.p1.p_a_fkey -> column public.p1.a
constraint public.p1.p_a_fkey -> column public.t.a
constraint public.p1.p_a_fkey -> constraint public.p.p_a_fkey
constraint public.p1.p_a_fkey -> constraint public.t.t_pkey
constraint public.t.t_pkey -> column public.t.a
trigger public.p.each -> function public.f()
trigger public.p1.each -> function public.f()
trigger public.p1.each -> trigger public.p.each

-- case: a foreign key to a partitioned table
CREATE TABLE p (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE r (a int REFERENCES p);
-- catalog
table public.p {"partition_by":"RANGE (a)"}
table public.p1 {"partition_of":{"bound":"FOR VALUES FROM (1) TO (10)","parent":{"name":"p","schema":"public"}}}
table public.r {}
column public.p.a {"data_type":"integer","not_null":true,"position":1}
column public.p1.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.r.a {"data_type":"integer","position":1}
constraint public.p.p_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
constraint public.p1.p1_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)","inherited":true,"part_of":{"kind":"constraint","name":"p_pkey","parent":"p","schema":"public"}}
constraint public.r.r_a_fkey {"columns":["a"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a) REFERENCES public.p(a)","references":{"name":"p","schema":"public"}}
table public.p1 -> table public.p
constraint public.p.p_pkey -> column public.p.a
constraint public.p1.p1_pkey -> column public.p1.a
constraint public.p1.p1_pkey -> constraint public.p.p_pkey
constraint public.r.r_a_fkey -> column public.p.a
constraint public.r.r_a_fkey -> column public.r.a
constraint public.r.r_a_fkey -> constraint public.p.p_pkey

-- case: by an expression
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE p (a int) PARTITION BY RANGE (f(a));
-- catalog
function public.f(integer) {"arguments":[{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.f(integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT $1$function$","returns":"integer"}
table public.p {"partition_by":"RANGE (public.f(a))"}
column public.p.a {"data_type":"integer","position":1}
table public.p -> function public.f(integer)

-- case: an identity column
-- major: 17
CREATE TABLE p (a int GENERATED ALWAYS AS IDENTITY, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
-- catalog
table public.p {"partition_by":"RANGE (b)"}
table public.p1 {"partition_of":{"bound":"FOR VALUES FROM (1) TO (10)","parent":{"name":"p","schema":"public"}}}
column public.p.a {"data_type":"integer","identity":{"always":true,"settings":{"cache":1,"data_type":"integer","increment":1,"maximum":2147483647,"minimum":1,"start":1}},"not_null":true,"position":1}
column public.p.b {"data_type":"integer","position":2}
column public.p1.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.p1.b {"data_type":"integer","inherited":true,"position":2}
table public.p1 -> table public.p
