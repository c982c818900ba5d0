-- Connection ids and names are unique within a tenant, not beyond it: everything is keyed by both.
create table connection (
    tenant        text        not null check (tenant <> ''),
    id            text        not null check (id <> ''),
    provider      text        not null,
    method        text        not null,
    name          text        not null,
    status        text        not null check (status in ('pending', 'active', 'degraded', 'reauth_required', 'disabled')),
    account       text,
    scopes        text        not null,
    fields        text        not null,
    sandbox       boolean     not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    -- When the credential in use was stored: a test that began before it says nothing about it.
    credential_at timestamptz,
    constraint connection_key primary key (tenant, id),
    constraint connection_name unique (tenant, name)
);

create index connection_provider on connection (tenant, provider, id);

-- A browser's way through a provider's authorization page. It holds hashes alone: the ticket and the state are in links,
-- the binding is in a cookie, and the PKCE verifier is derived from that cookie and the seed.
create table oauth_authorization (
    ticket_hash   text        not null primary key,
    tenant        text        not null,
    connection_id text        not null,
    return_to     text,
    state_hash    text        unique,
    binding_hash  text,
    seed          text,
    expires_at    timestamptz not null,
    foreign key (tenant, connection_id) references connection (tenant, id) on delete cascade
);

create index oauth_authorization_connection on oauth_authorization (tenant, connection_id);
create index oauth_authorization_expiry on oauth_authorization (expires_at);

-- Debezium's outbox column names, so that its connector can take over from our relay by configuration.
create table outbox (
    sequence      bigint      generated always as identity primary key,
    id            uuid        not null unique,
    aggregatetype text        not null,
    aggregateid   text        not null,
    type          text        not null,
    payload       text        not null,
    tenant        text        not null,
    timestamp     timestamptz not null
);
