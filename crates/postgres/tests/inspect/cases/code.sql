-- case: triggers
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a int, b int);
CREATE TRIGGER plain BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (old.b > 1) EXECUTE FUNCTION f('x');
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER whole AFTER DELETE ON t REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION f();
ALTER TABLE t DISABLE TRIGGER plain;
ALTER TABLE t ENABLE ALWAYS TRIGGER whole;
COMMENT ON TRIGGER late ON t IS 'l';
-- catalog
function public.f() {"definition":"CREATE OR REPLACE FUNCTION public.f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$BEGIN RETURN NEW; END$function$","returns":"trigger"}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","position":2}
trigger public.t.late {"comment":"l","constraint":true,"definition":"CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.f()","enabled":"origin"}
trigger public.t.plain {"definition":"CREATE TRIGGER plain BEFORE UPDATE OF a ON public.t FOR EACH ROW WHEN ((old.b > 1)) EXECUTE FUNCTION public.f('x')","enabled":"disabled"}
trigger public.t.whole {"definition":"CREATE TRIGGER whole AFTER DELETE ON public.t REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.f()","enabled":"always"}
trigger public.t.late -> function public.f()
trigger public.t.plain -> function public.f()
trigger public.t.plain -> column public.t.a
trigger public.t.plain -> column public.t.b
trigger public.t.whole -> function public.f()

-- case: event triggers
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION f();
ALTER EVENT TRIGGER e ENABLE REPLICA;
COMMENT ON EVENT TRIGGER e IS 'e';
-- catalog
function public.f() {"definition":"CREATE OR REPLACE FUNCTION public.f()\n RETURNS event_trigger\n LANGUAGE plpgsql\nAS $function$BEGIN END$function$","returns":"event_trigger"}
event trigger e {"comment":"e","enabled":"replica","event":"ddl_command_end","function":{"name":"f","schema":"public"},"tags":["CREATE TABLE","DROP TABLE"]}
event trigger e -> function public.f()

-- case: rules
CREATE TABLE t (a int);
CREATE TABLE log (a int);
CREATE RULE r AS ON INSERT TO t WHERE new.a > 1 DO ALSO INSERT INTO log VALUES (new.a);
ALTER TABLE t DISABLE RULE r;
COMMENT ON RULE r ON t IS 'r';
-- catalog
table public.log {}
table public.t {}
column public.log.a {"data_type":"integer","position":1}
column public.t.a {"data_type":"integer","position":1}
rule public.t.r {"comment":"r","definition":"CREATE RULE r AS\n    ON INSERT TO public.t\n   WHERE (new.a > 1) DO  INSERT INTO public.log (a)\n  VALUES (new.a)","enabled":"disabled"}
rule public.t.r -> column public.log.a
rule public.t.r -> column public.t.a

-- case: languages
CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE own HANDLER handler;
COMMENT ON LANGUAGE own IS 'l';
-- catalog
language own {"comment":"l","handler":"public.handler"}
function public.handler() {"definition":"CREATE OR REPLACE FUNCTION public.handler()\n RETURNS language_handler\n LANGUAGE c\nAS '$libdir/plpgsql', $function$plpgsql_call_handler$function$","returns":"language_handler"}
language own -> function public.handler()
