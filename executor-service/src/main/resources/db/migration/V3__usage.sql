-- What usage counts of an operation beside its end, and the transaction that wrote it: transactions are counted in their
-- order, so that none is counted twice and none is left out, whenever it commits.
alter table operation
    add column calls integer,                          -- made for it; none for one that shares an outcome
    add column provider_millis bigint,
    add column finished_in xid8;

create index operation_finished_in on operation (finished_in);

-- How far was counted last: one row, whose lock makes counters take turns.
create table usage_mark (
    only_one     boolean primary key default true check (only_one),
    counted_from xid8        not null,
    counted_to   xid8        not null,                 -- the first that is not counted yet
    counted_at   timestamptz not null
);

insert into usage_mark (counted_from, counted_to, counted_at) values ('0', '0', 'epoch');

-- Counts on their way to Kafka.
create table usage_event (
    event_id        uuid primary key default gen_random_uuid(),
    tenant          text        not null,
    connection_id   text        not null,
    provider        text        not null,
    operation       text        not null,
    status          text        not null,
    window_start    timestamptz not null,
    operations      bigint      not null,
    attempts        bigint      not null,
    provider_millis bigint      not null
);
