-- No debts
--
-- revision: 20260102_001
-- revises: 20260101_001
-- created: 2026-01-02T00:00:00Z

-- migrate:up

ALTER TABLE accounts ADD CONSTRAINT accounts_amount_check CHECK (amount >= 0);

-- migrate:down

ALTER TABLE accounts DROP CONSTRAINT accounts_amount_check;
