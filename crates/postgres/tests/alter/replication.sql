-- case: a publication's tables and options
-- before
-- major: 15
CREATE TABLE a (id int PRIMARY KEY, x int);
CREATE TABLE b (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE a, b WITH (publish = 'insert');
-- after
CREATE TABLE a (id int PRIMARY KEY, x int);
CREATE TABLE c (id int PRIMARY KEY);
CREATE TABLE d (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE a (id) WHERE (id > 0), d WITH (publish_via_partition_root = true);
COMMENT ON PUBLICATION p IS 'p';

-- case: schemas, all tables, none
-- before
-- major: 15
CREATE SCHEMA app;
CREATE TABLE a (id int);
CREATE PUBLICATION p FOR TABLES IN SCHEMA app;
CREATE PUBLICATION q FOR ALL TABLES;
CREATE PUBLICATION r FOR TABLE a;
-- after
CREATE SCHEMA app;
CREATE TABLE a (id int);
CREATE PUBLICATION p FOR TABLES IN SCHEMA public;
CREATE PUBLICATION q FOR TABLE a;
CREATE PUBLICATION r;

-- case: a subscription
-- before
CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere host=a' PUBLICATION p, q
    WITH (connect = false, slot_name = NONE);
-- after
CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere host=b' PUBLICATION q
    WITH (connect = false, slot_name = NONE, binary = true);
