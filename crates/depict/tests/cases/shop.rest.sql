CREATE DOMAIN email AS text CONSTRAINT email_check CHECK ((VALUE ~ '@'::text));
CREATE FUNCTION is_fine(text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 <> ''$function$;
SELECT pg_catalog.setval('billing.invoices_number_seq', least(greatest(last_value, 1), 2147483647), is_called AND last_value BETWEEN 1 AND 2147483647) FROM billing.invoices_number_seq;
ALTER SEQUENCE billing.invoices_number_seq AS integer MINVALUE 1 MAXVALUE 2147483647;
ALTER SEQUENCE billing.invoices_number_seq OWNED BY billing.invoices.number;
CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01 00:00:00') TO ('2024-01-01 00:00:00');
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (true);
CREATE VIEW blocked AS
SELECT users.id
   FROM users
  WHERE users.is_blocked;
