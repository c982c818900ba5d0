-- Only the current version of a credential, sealed under the operator's master key: nothing here can be read without it.
CREATE TABLE credential (
    tenant        text        NOT NULL,
    connection_id text        NOT NULL,
    version       bigint      NOT NULL,
    sealed        bytea       NOT NULL,
    written_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, connection_id)
);

-- Who writes a credential at the moment. A claim that its holder did not give back ends by itself.
CREATE TABLE credential_claim (
    tenant        text        NOT NULL,
    connection_id text        NOT NULL,
    holder        uuid        NOT NULL,
    ends_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant, connection_id)
);
