package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.state.Recent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One workspace: its channels and what was said in them. */
final class SlackWorkspace {
    static final String BOT_USER = "U0SANDBOX1";
    static final String BOT = "B0SANDBOX1";
    private static final int MESSAGES_PER_CHANNEL = 1_000;
    private static final long CREATED = 1_449_252_889;

    private final String name;
    private final List<Channel> channels = new ArrayList<>();
    private long lastMicros;

    SlackWorkspace(String name, JsonNode channels) {
        this.name = name;
        channels.forEach(channel -> this.channels.add(new Channel(
                channel.path("id").asText(),
                channel.path("name").asText(),
                channel.path("private").asBoolean(),
                channel.path("member").asBoolean(),
                channel.path("archived").asBoolean(),
                new Recent<>(MESSAGES_PER_CHANNEL))));
    }

    String name() {
        return name;
    }

    String id() {
        return "T" + Integer.toString(name.hashCode() & Integer.MAX_VALUE, 36).toUpperCase(Locale.ROOT) + "SANDBOX";
    }

    List<Channel> channels() {
        return channels;
    }

    /** By id, or by name with or without its number sign. */
    Optional<Channel> channel(String idOrName) {
        String bare = idOrName.startsWith("#") ? idOrName.substring(1) : idOrName;
        return channels.stream()
                .filter(channel ->
                        channel.id().equals(idOrName) || channel.name().equals(bare))
                .findFirst();
    }

    /** Keeps a message; its timestamp is its id in the channel. */
    ObjectNode post(Channel channel, JsonNode fields, Clock clock) {
        lastMicros = Math.max(lastMicros + 1, clock.millis() * 1_000);
        String ts = "%d.%06d".formatted(lastMicros / 1_000_000, lastMicros % 1_000_000);
        ObjectNode message = Answer.object()
                .put("type", "message")
                .put("subtype", "bot_message")
                .put("text", fields.path("text").asText())
                .put("ts", ts)
                .put("bot_id", BOT);
        for (String kept : List.of("blocks", "attachments", "thread_ts", "username")) {
            if (fields.has(kept)) {
                message.set(kept, fields.get(kept));
            }
        }
        channel.messages().put(ts, message);
        return message;
    }

    record Channel(
            String id,
            String name,
            boolean isPrivate,
            boolean member,
            boolean archived,
            Map<String, ObjectNode> messages) {

        ObjectNode json() {
            ObjectNode json = Answer.object()
                    .put("id", id)
                    .put("name", name)
                    .put("name_normalized", name)
                    .put("created", CREATED)
                    .put("creator", BOT_USER)
                    .put("is_archived", archived)
                    .put("is_channel", !isPrivate)
                    .put("is_group", isPrivate)
                    .put("is_im", false)
                    .put("is_mpim", false)
                    .put("is_general", name.equals("general"))
                    .put("is_member", member)
                    .put("is_private", isPrivate)
                    .put("is_shared", false)
                    .put("is_ext_shared", false)
                    .put("is_org_shared", false)
                    .put("num_members", 4);
            json.putObject("topic").put("value", "").put("creator", "").put("last_set", 0);
            json.putObject("purpose").put("value", "").put("creator", "").put("last_set", 0);
            return json;
        }
    }
}
