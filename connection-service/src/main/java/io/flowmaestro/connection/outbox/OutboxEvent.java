package io.flowmaestro.connection.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.Topic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;

/** An event that waits to be published. Its columns have Debezium's names; the table numbers the rows itself. */
@Entity
@Table(name = "outbox")
public class OutboxEvent {
    private static final String CONNECTION = "connection";

    @Id
    private UUID id;

    @Column(name = "aggregatetype", updatable = false)
    private String aggregateType;

    @Column(name = "aggregateid", updatable = false)
    private String aggregateId;

    @Column(updatable = false)
    private String topic;

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

    private OutboxEvent(String topic, String tenant, String connectionId, String type, Object data, Instant timestamp) {
        this.id = UUID.randomUUID();
        this.aggregateType = CONNECTION;
        this.aggregateId = connectionId;
        this.topic = topic;
        this.type = type;
        this.payload = json(data);
        this.tenant = tenant;
        this.timestamp = timestamp;
    }

    /**
     * Tells of a connection.
     *
     * @param tenant the connection's tenant
     * @param type one of the {@code CONNECTION_} constants of {@link io.flowmaestro.events.EventType}
     */
    public static OutboxEvent changed(String tenant, String type, ConnectionChanged changed) {
        return new OutboxEvent(Topic.CONNECTION_EVENTS, tenant, changed.connectionId(), type, changed, changed.at());
    }

    /**
     * Tells a person of something, or that it is over.
     *
     * @param tenant the connection's tenant
     * @param type one of the {@code ALERT_} constants of {@link io.flowmaestro.events.EventType}
     * @param at when
     */
    public static OutboxEvent alert(String tenant, String type, Alert alert, Instant at) {
        return new OutboxEvent(Topic.OPERATION_ALERTS, tenant, alert.connectionId(), type, alert, at);
    }

    private static String json(Object data) {
        try {
            return EventJson.MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
