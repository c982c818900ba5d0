-- What is to be destroyed, and when.
CREATE TABLE disposal (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant        text        NOT NULL,
    connection_id text        NOT NULL,
    -- The versions older than this one; null for all of them.
    before        bigint,
    due_at        timestamptz NOT NULL
);

CREATE INDEX disposal_due ON disposal (due_at);
