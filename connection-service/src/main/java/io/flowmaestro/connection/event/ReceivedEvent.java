package io.flowmaestro.connection.event;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * A CloudEvent in a Kafka record: its headers alone decide whether it is looked into.
 *
 * @param tenant whose it is
 * @param id the same for each copy of it
 * @param type one of the constants of {@link io.flowmaestro.events.EventType}; empty where it says none
 * @param source who wrote it; empty where it does not say
 * @param record with its data
 */
public record ReceivedEvent(String tenant, String id, String type, String source, ConsumerRecord<?, byte[]> record) {
    private static final Logger LOG = Logger.getLogger(ReceivedEvent.class);

    /** The event of a record; empty where it names no tenant or no id, and so is nobody's. */
    public static Optional<ReceivedEvent> of(ConsumerRecord<?, byte[]> record) {
        String tenant = header(record, EventHeader.TENANT);
        String id = header(record, EventHeader.ID);
        return tenant.isEmpty() || id.isEmpty() || tenant.indexOf('\0') >= 0 || id.indexOf('\0') >= 0
                ? Optional.empty()
                : Optional.of(new ReceivedEvent(
                        tenant, id, header(record, EventHeader.TYPE), header(record, EventHeader.SOURCE), record));
    }

    /** Its data; empty where it cannot be read, which is logged. */
    public <T> Optional<T> data(Class<T> shape) {
        try {
            return record.value() == null
                    ? Optional.empty()
                    : Optional.of(EventJson.MAPPER.readValue(record.value(), shape));
        } catch (IOException e) {
            LOG.warnf("An event %s cannot be read", type);
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
