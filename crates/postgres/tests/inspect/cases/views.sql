-- case: options, comments, grants, defaults
CREATE TABLE t (a int, b int);
CREATE VIEW v WITH (security_barrier = true) AS SELECT a, b, a + b AS c FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
COMMENT ON VIEW v IS 'v';
COMMENT ON COLUMN v.a IS 'a';
ALTER VIEW v ALTER b SET DEFAULT 3;
GRANT SELECT (c) ON v TO PUBLIC;
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","position":2}
column public.v.a {"comment":"a","data_type":"","position":1}
column public.v.b {"data_type":"","position":2}
column public.v.c {"data_type":"","position":3,"privileges":[{"grantable":false,"grantee":null,"privilege":"SELECT"}]}
default public.v.b {"expression":"3"}
view public.v {"columns":[{"data_type":"integer","name":"a"},{"data_type":"integer","name":"b"},{"data_type":"integer","name":"c"}],"comment":"v","definition":"SELECT a,\n    b,\n    (a + b) AS c\n   FROM public.t\n  WHERE (a > 0)","options":[{"name":"check_option","value":"local"},{"name":"security_barrier","value":"true"}]}
view public.v -> column public.t.a
view public.v -> column public.t.b

-- case: on views
CREATE TABLE t (a int);
CREATE VIEW one AS SELECT a FROM t;
CREATE VIEW two AS SELECT count(*) AS n FROM one;
CREATE RECURSIVE VIEW nums (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM nums WHERE n < 10;
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","position":1}
view public.nums {"columns":[{"data_type":"integer","name":"n"}],"definition":"WITH RECURSIVE nums(n) AS (\n         VALUES (1)\n        UNION ALL\n         SELECT (nums_1.n + 1)\n           FROM nums nums_1\n          WHERE (nums_1.n < 10)\n        )\n SELECT n\n   FROM nums"}
view public.one {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t"}
view public.two {"columns":[{"data_type":"bigint","name":"n"}],"definition":"SELECT count(*) AS n\n   FROM public.one"}
view public.one -> column public.t.a
view public.two -> view public.one

-- case: materialized
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW v WITH (fillfactor = 50) AS SELECT a FROM t WITH NO DATA;
CREATE UNIQUE INDEX v_a ON v (a);
COMMENT ON COLUMN v.a IS 'a';
CREATE MATERIALIZED VIEW full_view AS SELECT a FROM t;
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.v.a {"comment":"a","data_type":"","position":1}
index public.v_a {"columns":["a"],"definition":"USING btree (a)","table":{"name":"v","schema":"public"},"unique":true}
materialized view public.full_view {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t"}
materialized view public.v {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t","options":[{"name":"fillfactor","value":"50"}],"unpopulated":true}
index public.v_a -> column public.v.a
materialized view public.full_view -> column public.t.a
materialized view public.v -> column public.t.a

-- case: triggers and rules of views
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER i INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
CREATE RULE d AS ON DELETE TO v DO INSTEAD DELETE FROM t WHERE a = old.a;
-- catalog
function public.f() {"definition":"CREATE OR REPLACE FUNCTION public.f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$BEGIN RETURN NEW; END$function$","returns":"trigger"}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
view public.v {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t"}
rule public.v.d {"definition":"CREATE RULE d AS\n    ON DELETE TO public.v DO INSTEAD  DELETE FROM public.t\n  WHERE (t.a = old.a)","enabled":"origin"}
trigger public.v.i {"definition":"CREATE TRIGGER i INSTEAD OF INSERT ON public.v FOR EACH ROW EXECUTE FUNCTION public.f()","enabled":"origin"}
view public.v -> column public.t.a
rule public.v.d -> column public.t.a
trigger public.v.i -> function public.f()

-- case: needs a constraint, a function, an operator
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE VIEW v AS SELECT a, b, f(b) FROM t GROUP BY a;
-- catalog
function public.f(integer) {"arguments":[{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.f(integer)\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT $1$function$","returns":"integer"}
table public.t {}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
column public.t.b {"data_type":"integer","position":2}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
view public.v {"columns":[{"data_type":"integer","name":"a"},{"data_type":"integer","name":"b"},{"data_type":"integer","name":"f"}],"definition":"SELECT a,\n    b,\n    public.f(b) AS f\n   FROM public.t\n  GROUP BY a"}
constraint public.t.t_pkey -> column public.t.a
view public.v -> function public.f(integer)
view public.v -> column public.t.a
view public.v -> column public.t.b
view public.v -> constraint public.t.t_pkey
