package io.flowmaestro.events;

/**
 * The headers of a record: CloudEvents attributes with the prefix of the Kafka protocol binding
 * (<a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 * 1.0.2, section 3.2</a>), and ours.
 */
public final class EventHeader {
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String TYPE = "ce_type";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String TIME = "ce_time";
    public static final String SUBJECT = "ce_subject";
    /** The tenant that the event belongs to. */
    public static final String TENANT = "ce_tenantid";
    /** A signed proof of tenant and request, where signatures are required. */
    public static final String TENANT_TOKEN = "ce_tenanttoken";

    public static final String CONTENT_TYPE = "content-type";
    /** W3C Trace Context, as it is: no prefix. */
    public static final String TRACEPARENT = "traceparent";
    /** Why a request is a dead letter: one word, such as {@code not_json}. */
    public static final String DEAD_LETTER_REASON = "dead-letter-reason";
    /** The same for a person. Never holds a part of the request's value. */
    public static final String DEAD_LETTER_DETAIL = "dead-letter-detail";
    /** Where the request was: {@code topic/partition/offset}. */
    public static final String DEAD_LETTER_ORIGIN = "dead-letter-origin";
    /** Set on a request that was put on its own partition. */
    public static final String MOVED_FROM = "moved-from";

    public static final String JSON = "application/json";

    private EventHeader() {}
}
