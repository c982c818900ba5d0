package io.flowmaestro.connection.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An event that waits to be published. Its columns have Debezium's names; the table numbers the rows itself. */
@Entity
@Table(name = "outbox")
public class OutboxEvent {
    static final String CONNECTION = "connection";

    @Id
    private UUID id;

    @Column(name = "aggregatetype", updatable = false)
    private String aggregateType;

    @Column(name = "aggregateid", updatable = false)
    private String aggregateId;

    @Column(updatable = false)
    private String type;

    @Column(updatable = false)
    private String payload;

    @Column(updatable = false)
    private String tenant;

    @Column(updatable = false)
    private Instant timestamp;

    /** For Hibernate. */
    protected OutboxEvent() {}

    /**
     * Tells of a connection.
     *
     * @param tenant the tenant
     * @param connectionId the connection's id within it
     * @param type one of the {@code CONNECTION_} constants of {@link io.flowmaestro.events.EventType}
     * @param payload the event's data as JSON
     * @param timestamp when it happened
     */
    public OutboxEvent(String tenant, String connectionId, String type, String payload, Instant timestamp) {
        this.id = UUID.randomUUID();
        this.aggregateType = CONNECTION;
        this.aggregateId = connectionId;
        this.type = type;
        this.payload = payload;
        this.tenant = tenant;
        this.timestamp = timestamp;
    }
}
