package io.flowmaestro.events;

/** The topics. A record's key is the connection id, its partition {@link Partitions#of} of it. */
public final class Topic {
    /** The platform asks for operations. */
    public static final String OPERATION_REQUESTS = "operation-requests";
    /** The outcome of each. */
    public static final String OPERATION_RESULTS = "operation-results";
    /** What a person or a dashboard must know. */
    public static final String OPERATION_ALERTS = "operation-alerts";
    /** Requests that could not be read, with reason headers. */
    public static final String OPERATION_REQUESTS_DEAD_LETTER = "operation-requests-dead-letter";
    /** The life of connections. */
    public static final String CONNECTION_EVENTS = "connection-events";
    /** What was used. */
    public static final String USAGE_EVENTS = "usage-events";

    private Topic() {}
}
