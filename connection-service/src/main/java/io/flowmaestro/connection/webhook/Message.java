package io.flowmaestro.connection.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.events.EventJson;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Something that a tenant is told.
 *
 * @param tenant who is told
 * @param id the same whenever it is told of the same thing
 * @param type what happened
 * @param payload the body that is sent: type, timestamp and data, as Standard Webhooks has it
 */
public record Message(String tenant, String id, MessageType type, String payload) {
    private static final int ID_LENGTH = 32;

    /**
     * One about an event.
     *
     * @param eventId names the event in the tenant, the same for each copy of it
     * @param at when it happened
     * @param data the event's
     */
    public static Message of(String tenant, String eventId, MessageType type, Instant at, Object data) {
        String hash = RandomToken.hash(tenant + "\n" + type + "\n" + eventId)
                .replace("-", "A")
                .replace("_", "B");
        ObjectNode payload = EventJson.MAPPER.createObjectNode();
        payload.put("type", type.word())
                .put("timestamp", at.toString())
                .set("data", EventJson.MAPPER.valueToTree(data));
        return new Message(tenant, "msg_" + hash.substring(0, ID_LENGTH), type, json(payload));
    }

    private static String json(ObjectNode payload) {
        try {
            return EventJson.MAPPER.writeValueAsString(payload);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
