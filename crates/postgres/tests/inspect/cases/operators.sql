-- case: operator with a commutator
CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION same(text, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = int, COMMUTATOR = ===);
CREATE OPERATOR !! (FUNCTION = upper, RIGHTARG = text);
-- catalog
function public.same(integer, text) {"arguments":[{"data_type":"integer","mode":"IN"},{"data_type":"text","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.same(integer, text)\n RETURNS boolean\n LANGUAGE sql\nAS $function$SELECT true$function$","returns":"boolean"}
function public.same(text, integer) {"arguments":[{"data_type":"text","mode":"IN"},{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.same(text, integer)\n RETURNS boolean\n LANGUAGE sql\nAS $function$SELECT true$function$","returns":"boolean"}
operator public.!!(NONE, text) {"definition":"FUNCTION = pg_catalog.upper, RIGHTARG = text"}
operator public.===(integer, text) {"definition":"FUNCTION = public.same, LEFTARG = integer, RIGHTARG = text, COMMUTATOR = OPERATOR(public.===), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES"}
operator public.===(text, integer) {"definition":"FUNCTION = public.same, LEFTARG = text, RIGHTARG = integer, COMMUTATOR = OPERATOR(public.===)"}
operator public.===(integer, text) -> function public.same(integer, text)
operator public.===(text, integer) -> function public.same(text, integer)

-- case: a shell is not managed
CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text, COMMUTATOR = ====);
-- catalog
function public.same(integer, text) {"arguments":[{"data_type":"integer","mode":"IN"},{"data_type":"text","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.same(integer, text)\n RETURNS boolean\n LANGUAGE sql\nAS $function$SELECT true$function$","returns":"boolean"}
operator public.===(integer, text) {"definition":"FUNCTION = public.same, LEFTARG = integer, RIGHTARG = text, COMMUTATOR = OPERATOR(public.====)"}
operator public.===(integer, text) -> function public.same(integer, text)
unmanaged shell operator: public.====(text, integer)

-- case: classes and families
CREATE OPERATOR FAMILY loose USING btree;
ALTER OPERATOR FAMILY loose USING btree ADD OPERATOR 1 < (int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint);
CREATE OPERATOR CLASS own FOR TYPE int USING btree FAMILY loose AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
CREATE OPERATOR CLASS box_ops2 FOR TYPE box USING gist AS OPERATOR 1 <<, STORAGE box;
-- catalog
operator family public.btree.loose {"members":["FUNCTION 1 (integer, bigint) btint48cmp(integer,bigint)","OPERATOR 1 <(integer,bigint)"]}
operator family public.gist.box_ops2 {"members":["OPERATOR 1 <<(box,box)"]}
operator class public.btree.own {"data_type":"integer","family":{"name":"loose","schema":"public"},"members":["FUNCTION 1 (integer, integer) btint4cmp(integer,integer)","OPERATOR 1 <(integer,integer)"]}
operator class public.gist.box_ops2 {"data_type":"box","family":{"name":"box_ops2","schema":"public"}}
operator class public.btree.own -> operator family public.btree.loose
operator class public.gist.box_ops2 -> operator family public.gist.box_ops2

-- case: casts
CREATE TYPE mood AS ENUM ('a');
CREATE FUNCTION to_int(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE CAST (mood AS int) WITH FUNCTION to_int(mood) AS IMPLICIT;
CREATE CAST (mood AS date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (mood AS int) IS 'c';
-- catalog
enum public.mood {"labels":["a"]}
function public.to_int(public.mood) {"arguments":[{"data_type":"public.mood","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.to_int(public.mood)\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$","returns":"integer"}
cast public.mood AS date {"context":"assignment","method":"WITH INOUT","source":"public.mood","target":"date"}
cast public.mood AS integer {"comment":"c","context":"implicit","method":"WITH FUNCTION public.to_int(public.mood)","source":"public.mood","target":"integer"}
function public.to_int(public.mood) -> enum public.mood
cast public.mood AS date -> enum public.mood
cast public.mood AS integer -> enum public.mood
cast public.mood AS integer -> function public.to_int(public.mood)
