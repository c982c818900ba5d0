package io.flowmaestro.handlers.smtp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A mail that a server took.
 *
 * @param messageId with its angle brackets
 * @param recipients what the server said to each
 * @param accepted what it said to the mail
 */
record Delivery(String messageId, Map<String, Reply> recipients, Reply accepted) {
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("message_id", messageId);
        ArrayNode taken = json.putArray("accepted");
        ArrayNode refused = json.putArray("rejected");
        recipients.forEach((address, reply) -> {
            if (reply.isRefusal()) {
                refused.addObject().put("address", address).put("reason", reply.sentence());
            } else {
                taken.add(address);
            }
        });
        return json.put("reply", accepted.sentence());
    }
}
