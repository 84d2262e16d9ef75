-- case: labels in their order
CREATE TYPE mood AS ENUM ('sad', 'ok');
ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'ok';
COMMENT ON TYPE mood IS 'm';
REVOKE USAGE ON TYPE mood FROM PUBLIC;
-- catalog
enum public.mood {"comment":"m","labels":["sad","so-so","ok"],"privileges":[]}

-- case: whoever uses its array needs it
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (a mood[], b mood DEFAULT 'sad');
CREATE FUNCTION f(mood[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- catalog
enum public.mood {"labels":["sad"]}
function public.f(public.mood[]) {"arguments":[{"data_type":"public.mood[]","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.f(public.mood[])\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$","returns":"integer"}
table public.t {}
column public.t.a {"data_type":"public.mood[]","position":1}
column public.t.b {"data_type":"public.mood","position":2}
default public.t.b {"expression":"'sad'::public.mood"}
function public.f(public.mood[]) -> enum public.mood
column public.t.a -> enum public.mood
column public.t.b -> enum public.mood
default public.t.b -> enum public.mood
