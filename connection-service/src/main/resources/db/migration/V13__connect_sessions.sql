-- What the holder of a link may connect, once. Of the link's token there is a hash alone.
create table connect_session (
    token_hash    text        not null primary key,
    tenant        text        not null,
    -- Of the connection that it makes, or that there is and is reconnected.
    connection_id text        not null,
    reconnects    boolean     not null,
    -- Parted by spaces, as are operations.
    providers     text        not null,
    name          text,
    owner         text        not null,
    environment   text,
    labels        text        not null,
    operations    text        not null,
    sandbox       boolean     not null,
    return_to     text,
    expires_at    timestamptz not null,
    used_at       timestamptz
);

create index connect_session_expiry on connect_session (expires_at);

-- Which of them an authorization ends.
alter table oauth_authorization add column session_hash text;
