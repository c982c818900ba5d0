-- When a key is to be replaced, and when its owner was reminded of that. Null where a browser connects.
alter table connection
    add column rotate_by   timestamptz,
    add column reminded_at timestamptz;

update connection set rotate_by = credential_at + interval '90 days' where method not in ('oauth2', 'installation');

create index connection_rotate_by on connection (rotate_by) where reminded_at is null;

alter table outbox add column topic text not null default 'connection-events';
