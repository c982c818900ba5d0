-- Each secret's current version, and what of it is not secret.
CREATE TABLE secret (
    kind    text   NOT NULL, -- conn, app or app-shared
    tenant  text   NOT NULL, -- empty where the operator shares it with all
    id      text   NOT NULL,
    version bigint NOT NULL,
    labels  jsonb  NOT NULL,
    PRIMARY KEY (kind, tenant, id)
);

-- The versions that are kept, sealed under the operator's master key: nothing here can be read without it.
CREATE TABLE secret_version (
    kind       text        NOT NULL,
    tenant     text        NOT NULL,
    id         text        NOT NULL,
    version    bigint      NOT NULL,
    sealed     bytea       NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, tenant, id, version),
    FOREIGN KEY (kind, tenant, id) REFERENCES secret ON DELETE CASCADE
);

INSERT INTO secret (kind, tenant, id, version, labels)
SELECT 'conn', tenant, connection_id, version, '{}' FROM credential;

INSERT INTO secret_version (kind, tenant, id, version, sealed, written_at)
SELECT 'conn', tenant, connection_id, version, sealed, written_at FROM credential;

DROP TABLE credential;

-- The move of all secrets into another store: from began_at on, new ones are written to the target.
CREATE TABLE secret_move (
    one      boolean     PRIMARY KEY DEFAULT true CHECK (one),
    target   text        NOT NULL, -- embedded or vault
    began_at timestamptz NOT NULL,
    ended_at timestamptz -- when all of them were in the target
);
