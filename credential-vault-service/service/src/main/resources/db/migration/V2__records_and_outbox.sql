-- What the vault knows of each credential beside its document, whichever store keeps that. Nothing here is secret.
CREATE TABLE credential_record (
    tenant        text        NOT NULL,
    connection_id text        NOT NULL,
    provider      text        NOT NULL,
    method        text        NOT NULL,
    sandbox       boolean     NOT NULL,
    -- When its access token expires; null where it does not.
    expires_at    timestamptz,
    -- When to look whether it is to be refreshed; null where never.
    refresh_at    timestamptz,
    -- Refreshes that failed since the last one that did not.
    failures      integer     NOT NULL DEFAULT 0,
    -- The provider's word for refusing it for good; null while it does not.
    refused       text,
    -- The alert of that, as it was raised; null while none is open.
    alert         text,
    -- The fence of the claim that wrote this last: an older one writes no more.
    fence         bigint      NOT NULL DEFAULT 0,
    -- Whether its connection is switched off.
    disabled      boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, connection_id)
);

CREATE INDEX credential_record_due ON credential_record (refresh_at) WHERE refresh_at IS NOT NULL;

-- Every claim has a higher number than those before it. sent_at is when its holder asked the token endpoint; null before.
CREATE SEQUENCE credential_fence;
ALTER TABLE credential_claim
    ADD COLUMN fence   bigint NOT NULL DEFAULT nextval('credential_fence'),
    ADD COLUMN sent_at timestamptz;

-- Debezium's outbox column names, so that its connector can take over from our relay by configuration.
CREATE TABLE outbox (
    sequence      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            uuid        NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    topic         text        NOT NULL,
    aggregatetype text        NOT NULL,
    aggregateid   text        NOT NULL,
    type          text        NOT NULL,
    payload       text        NOT NULL,
    tenant        text        NOT NULL,
    timestamp     timestamptz NOT NULL
);

-- When the next request may go to a provider's token endpoint, all replicas together.
CREATE TABLE token_pace (
    provider text        PRIMARY KEY,
    next_at  timestamptz NOT NULL
);
