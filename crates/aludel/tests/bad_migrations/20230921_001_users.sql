-- revision: 20230921_001
-- revises: base

-- migrate:up

SELECT 'never closed;
