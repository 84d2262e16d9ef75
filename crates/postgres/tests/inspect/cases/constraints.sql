-- case: keys
CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a, b), CONSTRAINT u UNIQUE (c) INCLUDE (b) WITH (fillfactor = 50) DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT u ON t IS 'constraint';
COMMENT ON INDEX u IS 'index';
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
column public.t.b {"data_type":"integer","not_null":true,"position":2}
column public.t.c {"data_type":"integer","position":3}
constraint public.t.t_pkey {"columns":["a","b"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a, b)"}
constraint public.t.u {"columns":["c"],"comment":"constraint","constraint_type":"unique","deferrable":true,"definition":"UNIQUE (c) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED","index_comment":"index","index_options":[{"name":"fillfactor","value":"50"}],"initially_deferred":true}
constraint public.t.t_pkey -> column public.t.a
constraint public.t.t_pkey -> column public.t.b
constraint public.t.u -> column public.t.b
constraint public.t.u -> column public.t.c

-- case: foreign keys
CREATE TABLE t (a int PRIMARY KEY, b int, c int);
CREATE UNIQUE INDEX by_b_c ON t (b, c);
CREATE TABLE r (a int REFERENCES t ON UPDATE CASCADE ON DELETE SET NULL, b int, c int, CONSTRAINT f FOREIGN KEY (b, c) REFERENCES t (b, c) MATCH FULL DEFERRABLE NOT VALID);
CREATE TABLE self (id int PRIMARY KEY, up int REFERENCES self);
-- catalog
table public.r {}
table public.self {}
table public.t {}
column public.r.a {"data_type":"integer","position":1}
column public.r.b {"data_type":"integer","position":2}
column public.r.c {"data_type":"integer","position":3}
column public.self.id {"data_type":"integer","not_null":true,"position":1}
column public.self.up {"data_type":"integer","position":2}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
column public.t.b {"data_type":"integer","position":2}
column public.t.c {"data_type":"integer","position":3}
constraint public.r.f {"columns":["b","c"],"constraint_type":"foreign_key","deferrable":true,"definition":"FOREIGN KEY (b, c) REFERENCES public.t(b, c) MATCH FULL DEFERRABLE","references":{"name":"t","schema":"public"}}
constraint public.r.r_a_fkey {"columns":["a"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a) REFERENCES public.t(a) ON UPDATE CASCADE ON DELETE SET NULL","references":{"name":"t","schema":"public"}}
constraint public.self.self_pkey {"columns":["id"],"constraint_type":"primary_key","definition":"PRIMARY KEY (id)"}
constraint public.self.self_up_fkey {"columns":["up"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (up) REFERENCES public.self(id)","references":{"name":"self","schema":"public"}}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
index public.by_b_c {"columns":["b","c"],"definition":"USING btree (b, c)","table":{"name":"t","schema":"public"},"unique":true}
constraint public.r.f -> column public.r.b
constraint public.r.f -> column public.r.c
constraint public.r.f -> column public.t.b
constraint public.r.f -> column public.t.c
constraint public.r.f -> index public.by_b_c
constraint public.r.r_a_fkey -> column public.r.a
constraint public.r.r_a_fkey -> column public.t.a
constraint public.r.r_a_fkey -> constraint public.t.t_pkey
constraint public.self.self_pkey -> column public.self.id
constraint public.self.self_up_fkey -> column public.self.id
constraint public.self.self_up_fkey -> column public.self.up
constraint public.self.self_up_fkey -> constraint public.self.self_pkey
constraint public.t.t_pkey -> column public.t.a
index public.by_b_c -> column public.t.b
index public.by_b_c -> column public.t.c

-- case: checks
CREATE FUNCTION is_fine(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE TABLE t (a int, CONSTRAINT fine CHECK (is_fine(a)), CONSTRAINT alone CHECK (a > 0) NO INHERIT);
ALTER TABLE t ADD CONSTRAINT later CHECK (a < 9) NOT VALID;
-- catalog
function public.is_fine(integer) {"arguments":[{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.is_fine(integer)\n RETURNS boolean\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT true$function$","returns":"boolean"}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
constraint public.t.alone {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a > 0)) NO INHERIT","no_inherit":true}
constraint public.t.fine {"columns":["a"],"constraint_type":"check","definition":"CHECK (public.is_fine(a))"}
constraint public.t.later {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a < 9))","not_valid":true}
constraint public.t.alone -> column public.t.a
constraint public.t.fine -> function public.is_fine(integer)
constraint public.t.fine -> column public.t.a
constraint public.t.later -> column public.t.a

-- case: exclusion
CREATE TABLE t (r int4range, CONSTRAINT no_overlap EXCLUDE USING gist (r WITH &&) WHERE (NOT isempty(r)) DEFERRABLE);
-- catalog
table public.t {}
column public.t.r {"data_type":"int4range","position":1}
constraint public.t.no_overlap {"columns":["r"],"constraint_type":"exclusion","deferrable":true,"definition":"EXCLUDE USING gist (r WITH &&) WHERE ((NOT isempty(r))) DEFERRABLE"}
constraint public.t.no_overlap -> column public.t.r

-- case: nulls not distinct
-- major: 15
CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a));
CREATE TABLE r (a int, b int, FOREIGN KEY (a) REFERENCES t (a) ON DELETE SET NULL (a));
-- catalog
table public.r {}
table public.t {}
column public.r.a {"data_type":"integer","position":1}
column public.r.b {"data_type":"integer","position":2}
column public.t.a {"data_type":"integer","position":1}
constraint public.r.r_a_fkey {"columns":["a"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a) REFERENCES public.t(a) ON DELETE SET NULL (a)","references":{"name":"t","schema":"public"}}
constraint public.t.u {"columns":["a"],"constraint_type":"unique","definition":"UNIQUE NULLS NOT DISTINCT (a)"}
constraint public.r.r_a_fkey -> column public.r.a
constraint public.r.r_a_fkey -> column public.t.a
constraint public.r.r_a_fkey -> constraint public.t.u
constraint public.t.u -> column public.t.a

-- case: not enforced
-- major: 18
CREATE TABLE t (a int PRIMARY KEY, CONSTRAINT c CHECK (a > 0) NOT ENFORCED);
CREATE TABLE r (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES t NOT ENFORCED);
-- catalog
table public.r {}
table public.t {}
column public.r.a {"data_type":"integer","position":1}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
constraint public.r.f {"columns":["a"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a) REFERENCES public.t(a)","not_enforced":true,"references":{"name":"t","schema":"public"}}
constraint public.t.c {"columns":["a"],"constraint_type":"check","definition":"CHECK ((a > 0))","not_enforced":true}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
constraint public.r.f -> column public.r.a
constraint public.r.f -> column public.t.a
constraint public.r.f -> constraint public.t.t_pkey
constraint public.t.c -> column public.t.a
constraint public.t.t_pkey -> column public.t.a

-- case: periods
-- major: 18
CREATE TABLE t (a int4range, valid daterange, PRIMARY KEY (a, valid WITHOUT OVERLAPS));
CREATE TABLE r (a int4range, valid daterange, FOREIGN KEY (a, PERIOD valid) REFERENCES t (a, PERIOD valid));
-- catalog
table public.r {}
table public.t {}
column public.r.a {"data_type":"int4range","position":1}
column public.r.valid {"data_type":"daterange","position":2}
column public.t.a {"data_type":"int4range","not_null":true,"position":1}
column public.t.valid {"data_type":"daterange","not_null":true,"position":2}
constraint public.r.r_a_valid_fkey {"columns":["a","valid"],"constraint_type":"foreign_key","definition":"FOREIGN KEY (a, PERIOD valid) REFERENCES public.t(a, PERIOD valid)","references":{"name":"t","schema":"public"}}
constraint public.t.t_pkey {"columns":["a","valid"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a, valid WITHOUT OVERLAPS)"}
constraint public.r.r_a_valid_fkey -> column public.r.a
constraint public.r.r_a_valid_fkey -> column public.r.valid
constraint public.r.r_a_valid_fkey -> column public.t.a
constraint public.r.r_a_valid_fkey -> column public.t.valid
constraint public.r.r_a_valid_fkey -> constraint public.t.t_pkey
constraint public.t.t_pkey -> column public.t.a
constraint public.t.t_pkey -> column public.t.valid
