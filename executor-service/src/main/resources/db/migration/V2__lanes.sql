-- Who may start calls for a partition's requests: each owner takes the next epoch, and the one before starts nothing more.
create table partition_owner (
    partition integer primary key,
    epoch     bigint  not null
);

-- Requests that wait so long, or behind so many of their connection, that Kafka's offset goes on without them.
create table parked (
    partition     integer not null,
    record_offset bigint  not null,
    tenant        text    not null,
    connection_id text    not null,
    deadline      timestamptz not null,
    record        bytea   not null,             -- key, value and headers as they were read, but for the tenant token
    primary key (partition, record_offset)
);

create index parked_deadline on parked (deadline);
create index parked_lane on parked (partition, tenant, connection_id, record_offset);
