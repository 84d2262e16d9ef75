-- case: roles and expressions change in place
-- before
CREATE TABLE t (a int, owner name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (owner = current_user);
CREATE POLICY q ON t FOR UPDATE TO PUBLIC USING (true) WITH CHECK (a > 0);
-- after
CREATE TABLE t (a int, owner name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t TO pg_monitor USING (owner = current_user OR a = 1);
CREATE POLICY q ON t FOR UPDATE TO pg_monitor, pg_read_all_data USING (a > 1) WITH CHECK (a > 1);
COMMENT ON POLICY p ON t IS 'p';

-- case: a command or a lost expression is a rebuild
-- before
CREATE TABLE t (a int);
CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 1);
CREATE POLICY q ON t FOR SELECT USING (a > 0);
-- after
CREATE TABLE t (a int);
CREATE POLICY p ON t USING (a > 0);
CREATE POLICY q ON t AS RESTRICTIVE FOR DELETE USING (a > 0);

-- case: a policy that looks at another table
-- before
CREATE TABLE t (a int);
CREATE TABLE members (a int);
-- after
CREATE TABLE t (a int);
CREATE TABLE members (a int, role text);
CREATE POLICY p ON t USING (EXISTS (SELECT 1 FROM members m WHERE m.a = t.a AND m.role = 'x'));
