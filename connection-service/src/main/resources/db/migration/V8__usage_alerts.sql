-- What was used on a day (UTC), by the usage events.
create table usage_day (
    tenant          text   not null,
    day             date   not null,
    connection_id   text   not null,
    provider        text   not null,
    operation       text   not null,
    succeeded       bigint not null,
    failed          bigint not null,
    unknown         bigint not null,
    expired         bigint not null,
    attempts        bigint not null,
    provider_millis bigint not null,
    constraint usage_day_key primary key (tenant, day, connection_id, provider, operation)
);

create index usage_day_of_connection on usage_day (tenant, connection_id, day);

-- The usage events that are counted already: one that comes again is not.
create table counted_event (
    tenant text        not null,
    id     text        not null,
    at     timestamptz not null,
    constraint counted_event_key primary key (tenant, id)
);

create index counted_event_at on counted_event (at);

-- Alerts of every writer. A person acknowledges one; it is resolved when what it is about is over.
create table alert (
    tenant          text        not null,
    id              text        not null,
    provider        text        not null,
    connection_id   text        not null,
    operation       text,
    operation_id    text,
    -- JSON as on the wire.
    error           text        not null,
    raised_at       timestamptz not null,
    resolved_at     timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    constraint alert_key primary key (tenant, id)
);

create index alert_raised on alert (tenant, raised_at desc, id desc);
