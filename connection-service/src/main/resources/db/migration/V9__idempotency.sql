-- What a key of a request stands for, so that the request sent again does nothing twice. Of the request itself a hash alone.
create table idempotency_key (
    tenant      text        not null,
    key         text        not null,
    -- What was asked for, and of what: another request may not have the key.
    request     text        not null,
    resource_id text        not null,
    created_at  timestamptz not null,
    constraint idempotency_key_key primary key (tenant, key)
);

create index idempotency_key_created on idempotency_key (created_at);
