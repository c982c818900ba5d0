-- Names are unique among a tenant's connections of one provider.
alter table connection
    drop constraint connection_name,
    add constraint connection_name unique (tenant, provider, name);

-- Who looks after a connection, what it is for, and the tenant's own words for it, a JSON object of strings. The revision
-- counts what people changed.
alter table connection
    add column owner       text,
    add column environment text,
    add column labels      text   not null default '{}',
    add column revision    bigint not null default 1;
