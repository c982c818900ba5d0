-- What was run lately, by the results: told again, a result changes nothing, as the operation is there. It holds no output.
create table operation (
    tenant          text        not null,
    id              text        not null,
    connection_id   text        not null,
    provider        text        not null,
    operation       text        not null,
    status          text        not null,
    -- JSON as on the wire.
    error           text,
    warning         text,
    workflow        text,
    debug           text,
    attempts        int         not null,
    provider_millis bigint,
    started_at      timestamptz not null,
    finished_at     timestamptz not null,
    constraint operation_key primary key (tenant, id)
);

create index operation_of_connection on operation (tenant, connection_id, finished_at desc, id desc);
create index operation_finished on operation (finished_at);

-- Which workflows use a connection. Both go with it.
create table workflow_use (
    tenant        text        not null,
    connection_id text        not null,
    workflow_id   text        not null,
    last_used_at  timestamptz not null,
    constraint workflow_use_key primary key (tenant, connection_id, workflow_id),
    foreign key (tenant, connection_id) references connection (tenant, id) on delete cascade
);

create table connection_use (
    tenant         text        not null,
    connection_id  text        not null,
    last_used_at   timestamptz not null,
    last_failed_at timestamptz,
    -- JSON as on the wire, of the last failure.
    last_error     text,
    constraint connection_use_key primary key (tenant, connection_id),
    foreign key (tenant, connection_id) references connection (tenant, id) on delete cascade
);
