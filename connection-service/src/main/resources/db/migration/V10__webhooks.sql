-- Where a tenant wants to be told. Its secrets are derived and kept nowhere: see secret_generation.
create table webhook (
    tenant             text        not null,
    id                 text        not null,
    url                text        not null,
    -- Parted by spaces.
    types              text        not null,
    sandbox            boolean     not null,
    secret_generation  int         not null,
    -- Until when messages are signed with the secret before, too.
    previous_until     timestamptz,
    created_at         timestamptz not null,
    disabled_at        timestamptz,
    constraint webhook_key primary key (tenant, id)
);

-- What is told, once for each webhook: the id is made of what it tells of, so that it is known when it comes again.
create table webhook_message (
    tenant       text        not null,
    webhook_id   text        not null,
    id           text        not null,
    type         text        not null,
    payload      text        not null,
    created_at   timestamptz not null,
    attempts     int         not null default 0,
    -- When it is to be sent next; null when it is over.
    next_at      timestamptz,
    delivered_at timestamptz,
    -- What came of the last attempt: an HTTP status, or a word where there was no answer.
    last_outcome text,
    constraint webhook_message_key primary key (tenant, webhook_id, id),
    foreign key (tenant, webhook_id) references webhook (tenant, id) on delete cascade
);

create index webhook_message_next on webhook_message (next_at) where next_at is not null;
create index webhook_message_created on webhook_message (created_at);
