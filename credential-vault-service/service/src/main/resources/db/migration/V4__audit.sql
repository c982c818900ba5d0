-- Every access to a credential, and no secret. Rows are added, and nothing else: a month goes as a whole, in audit_upkeep.
CREATE SEQUENCE audit_id;
CREATE TABLE audit (
    id            bigint      NOT NULL DEFAULT nextval('audit_id'),
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    caller        text        NOT NULL,
    roles         text        NOT NULL,
    action        text        NOT NULL,
    tenant        text,
    connection_id text,
    operation_id  text,
    actor         text,
    result        text        NOT NULL
) PARTITION BY RANGE (at);

CREATE INDEX audit_connection ON audit (tenant, connection_id, id);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

-- PostgreSQL puts the first on every partition by itself, the second not.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Makes this month's partition and the next two, and drops those that ended before now() - keep. Months are UTC's. It gives
-- up on a lock soon, as writers queue behind it.
CREATE FUNCTION audit_upkeep(keep interval) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
    month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    partition text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_upkeep'));
    FOR ahead IN 1..3 LOOP
        partition := to_char(month, '"audit_"YYYY_MM');
        IF to_regclass(partition) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF audit FOR VALUES FROM (%L) TO (%L)', partition,
                month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
            EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I'
                ' FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', partition);
        END IF;
        month := month + interval '1 month';
    END LOOP;
    FOR partition IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit'::regclass LOOP
        month := to_timestamp(partition, '"audit_"YYYY_MM') + interval '1 month';
        IF month AT TIME ZONE 'UTC' < now() - keep THEN
            EXECUTE format('DROP TABLE %I', partition);
        END IF;
    END LOOP;
END $$;

SELECT audit_upkeep(interval '1 year');
