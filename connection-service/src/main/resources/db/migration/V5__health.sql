-- Which operations a connection is for, by their ids; empty where nobody chose any.
-- What the last test found, when it was, and when the next one is due. What heals a degraded connection: the success of
-- that one operation, a test alone (~test), or any success (null).
alter table connection
    add column operations text not null default '',
    add column tested_at  timestamptz,
    add column checks     text,
    add column test_at    timestamptz,
    add column healed_by  text;

update connection set test_at = now() + random() * interval '6 hours' where status in ('active', 'degraded');

create index connection_test_at on connection (test_at) where status in ('active', 'degraded');
