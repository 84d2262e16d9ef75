-- case: text search
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH words, simple;
CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c';
-- catalog
text search parser public.p {"definition":"START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline"}
text search template public.t {"definition":"INIT = dsimple_init, LEXIZE = dsimple_lexize"}
text search dictionary public.words {"options":"stopwords = 'english'","template":{"name":"simple","schema":"pg_catalog"}}
text search configuration public.c {"comment":"c","mappings":[{"dictionaries":[{"name":"words","schema":"public"},{"name":"simple","schema":"pg_catalog"}],"token":"asciiword"},{"dictionaries":[{"name":"words","schema":"public"},{"name":"simple","schema":"pg_catalog"}],"token":"word"}],"parser":{"name":"default","schema":"pg_catalog"}}
text search configuration public.c -> text search dictionary public.words

-- case: collations
CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
CREATE COLLATION plain (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX');
CREATE TABLE t (a text COLLATE german);
-- catalog
collation public.german {"locale":"de-u-co-phonebk","nondeterministic":true,"provider":"icu"}
collation public.plain {"lc_collate":"C","lc_ctype":"POSIX","provider":"libc"}
table public.t {}
column public.t.a {"collation":"public.german","data_type":"text","position":1}
column public.t.a -> collation public.german

-- case: extended statistics
CREATE TABLE t (a int, b int);
CREATE STATISTICS s (ndistinct, mcv) ON b, a FROM t;
CREATE STATISTICS e ON (a + b), a FROM t;
ALTER STATISTICS s SET STATISTICS 7;
COMMENT ON STATISTICS s IS 's';
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","position":2}
statistics public.e {"definition":"ON a, (a + b) FROM public.t","table":{"name":"t","schema":"public"}}
statistics public.s {"comment":"s","definition":"(ndistinct, mcv) ON a, b FROM public.t","table":{"name":"t","schema":"public"},"target":7}
statistics public.e -> column public.t.a
statistics public.e -> column public.t.b
statistics public.s -> column public.t.a
statistics public.s -> column public.t.b
