-- What was asked. The row is written before anything is done, its result before it is published.
create table operation (
    tenant          text        not null,
    operation_id    text        not null,
    connection_id   text        not null,
    provider        text,                              -- null where the request names none
    operation       text,
    content         text        not null,              -- SHA-256 of provider, operation, connection id and parameters
    idempotency_key text        not null,
    same_as         text,                              -- the operation whose outcome this one shares
    workflow        text,                              -- JSON, echoed in the result
    traceparent     text,
    deadline        timestamptz not null,
    claimed_at      timestamptz not null,
    status          text,                              -- null while open
    result          text,                              -- JSON, as published
    finished_at     timestamptz,
    unpublished     boolean     not null default false, -- nobody holds the request's record: publish from here
    primary key (tenant, operation_id)
);

create unique index operation_idempotency_key on operation (tenant, connection_id, operation, idempotency_key)
    where same_as is null;
create index operation_open on operation (deadline) where status is null;
create index operation_shared on operation (tenant, same_as) where status is null and same_as is not null;
create index operation_unpublished on operation (finished_at) where unpublished;
create index operation_finished on operation (finished_at) where status is not null;

-- What was tried: written before the bytes of a call leave.
create table attempt (
    tenant       text        not null,
    operation_id text        not null,
    number       integer     not null,
    token        uuid        not null,                 -- whose attempt it is: a second owner does not start it again
    effect       text        not null,
    started_at   timestamptz not null,
    finished_at  timestamptz,
    outcome      text,                                 -- succeeded, or a failure kind
    primary key (tenant, operation_id, number),
    foreign key (tenant, operation_id) references operation (tenant, operation_id) on delete cascade
);

-- What a person must know. An alert is raised and resolved in the transaction of the outcome that does so.
create table alert (
    tenant        text        not null,
    alert_id      text        not null,
    connection_id text        not null,
    provider      text        not null,
    operation     text        not null,
    kind          text        not null,
    error         text        not null,                -- JSON
    raised_by     text        not null,                -- an operation id
    raised_at     timestamptz not null,
    raised_sent   boolean     not null default false,
    resolved_by   text,
    resolved_at   timestamptz,
    resolved_sent boolean     not null default false,
    traceparent   text,
    primary key (tenant, alert_id)
);

-- One open alert for a streak of failures; each unknown outcome has its own.
create unique index alert_streak on alert (tenant, connection_id, operation, kind)
    where resolved_at is null and kind <> 'outcome_unknown';
create index alert_unsent on alert (tenant, connection_id)
    where not raised_sent or (resolved_at is not null and not resolved_sent);
