-- The login of shadow databases: it may create databases, and owns nothing else. A data volume from
-- before this file lacks it: run it there once.
CREATE ROLE aludel_shadow LOGIN CREATEDB PASSWORD 'aludel_shadow';
