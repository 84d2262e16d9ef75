-- case: methods, expressions, orders
CREATE TABLE t (a int, b text, j jsonb);
CREATE UNIQUE INDEX plain ON t (a) INCLUDE (b);
CREATE INDEX special ON t (lower(b) COLLATE "C" text_pattern_ops DESC NULLS LAST, a) WITH (fillfactor = 50) WHERE a > 5;
CREATE INDEX by_json ON t USING gin (j jsonb_path_ops);
ALTER INDEX special ALTER COLUMN 1 SET STATISTICS 500;
COMMENT ON INDEX plain IS 'i';
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"text","position":2}
column public.t.j {"data_type":"jsonb","position":3}
index public.by_json {"columns":["j"],"definition":"USING gin (j jsonb_path_ops)","table":{"name":"t","schema":"public"}}
index public.plain {"columns":["a"],"comment":"i","definition":"USING btree (a) INCLUDE (b)","table":{"name":"t","schema":"public"},"unique":true}
index public.special {"columns":["a"],"definition":"USING btree (lower(b) COLLATE \"C\" text_pattern_ops DESC NULLS LAST, a) WITH (fillfactor='50') WHERE (a > 5)","statistics":[[1,500]],"table":{"name":"t","schema":"public"}}
index public.by_json -> column public.t.j
index public.plain -> column public.t.a
index public.plain -> column public.t.b
index public.special -> column public.t.a
index public.special -> column public.t.b

-- case: needs a function and an operator class
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE OPERATOR CLASS backwards FOR TYPE int USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (twice(a) backwards);
-- catalog
function public.twice(integer) {"arguments":[{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.twice(integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT $1 * 2$function$","returns":"integer"}
operator family public.btree.backwards {}
operator class public.btree.backwards {"data_type":"integer","family":{"name":"backwards","schema":"public"},"members":["FUNCTION 1 (integer, integer) btint4cmp(integer,integer)","OPERATOR 1 >(integer,integer)","OPERATOR 2 >=(integer,integer)","OPERATOR 3 =(integer,integer)","OPERATOR 4 <=(integer,integer)","OPERATOR 5 <(integer,integer)"]}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
index public.i {"definition":"USING btree (public.twice(a) public.backwards)","table":{"name":"t","schema":"public"}}
operator class public.btree.backwards -> operator family public.btree.backwards
index public.i -> function public.twice(integer)
index public.i -> operator class public.btree.backwards
index public.i -> column public.t.a

-- case: a name that says USING
CREATE TABLE "a USING b" (a int);
CREATE INDEX "x ON y USING z" ON "a USING b" ((a + 1));
-- catalog
table public.a USING b {}
column public.a USING b.a {"data_type":"integer","position":1}
index public.x ON y USING z {"definition":"USING btree (((a + 1)))","table":{"name":"a USING b","schema":"public"}}
index public.x ON y USING z -> column public.a USING b.a
