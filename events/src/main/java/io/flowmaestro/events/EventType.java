package io.flowmaestro.events;

/** The values of {@code ce_type}. Their last part is the major version: a minor one only adds fields. */
public final class EventType {
    public static final String OPERATION_REQUESTED = "io.flowmaestro.operation.requested.v1";
    public static final String OPERATION_COMPLETED = "io.flowmaestro.operation.completed.v1";
    public static final String ALERT_RAISED = "io.flowmaestro.alert.raised.v1";
    public static final String ALERT_RESOLVED = "io.flowmaestro.alert.resolved.v1";
    public static final String CONNECTION_CREATED = "io.flowmaestro.connection.created.v1";
    public static final String CONNECTION_UPDATED = "io.flowmaestro.connection.updated.v1";
    public static final String CONNECTION_TESTED = "io.flowmaestro.connection.tested.v1";
    public static final String CONNECTION_REFRESHED = "io.flowmaestro.connection.refreshed.v1";
    public static final String CONNECTION_ROTATED = "io.flowmaestro.connection.rotated.v1";
    public static final String CONNECTION_REAUTH_REQUIRED = "io.flowmaestro.connection.reauth_required.v1";
    public static final String CONNECTION_DELETED = "io.flowmaestro.connection.deleted.v1";
    public static final String USAGE_RECORDED = "io.flowmaestro.usage.recorded.v1";

    private EventType() {}
}
