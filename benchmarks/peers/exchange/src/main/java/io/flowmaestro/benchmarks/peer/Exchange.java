package io.flowmaestro.benchmarks.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every peer does between a request and its result, byte for byte alike, so that they differ in how they wait alone:
 * JSON trees in, JSON trees out, the headers of the wire. Knows Jackson and nothing else, to fit on any peer's class path.
 */
public final class Exchange {
    /** The header that tells whose call it is, as the executor sends it. */
    public static final String AUTHORIZATION = "Bearer key-of-a-connection";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final String tenant;
    private final ObjectNode request;
    private final Instant startedAt = Instant.now();

    private Exchange(String id, String tenant, ObjectNode request) {
        this.id = id;
        this.tenant = tenant;
        this.request = request;
    }

    /**
     * Reads a request.
     *
     * @param id the record's {@code ce_id}
     * @param tenant the record's {@code ce_tenantid}
     * @param value the record's
     */
    public static Exchange of(byte[] id, byte[] tenant, byte[] value) {
        return new Exchange(text(id), text(tenant), (ObjectNode) read(value));
    }

    /** Of the call. */
    public String path() {
        return "/api.bench.example/" + request.path("parameters").path("way").textValue();
    }

    /** Of the call: the parameters as JSON, but for what chose the path. */
    public byte[] body() {
        return written(((ObjectNode) request.path("parameters")).without("way"));
    }

    /** The result's value. */
    public byte[] result(byte[] answer) {
        ObjectNode result = JSON.createObjectNode()
                .put("operationId", id)
                .put("provider", request.path("provider").textValue())
                .put("operation", request.path("operation").textValue())
                .put("connectionId", connection())
                .put("status", "succeeded");
        result.putObject("output").set("answer", read(answer));
        Instant now = Instant.now();
        result.put("attempts", 1)
                .put("startedAt", startedAt.toString())
                .put("finishedAt", now.toString())
                .put("providerMillis", now.toEpochMilli() - startedAt.toEpochMilli());
        return written(result);
    }

    /** The result's headers. */
    public Map<String, byte[]> headers() {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put("ce_id", bytes(id + ":result"));
        headers.put("ce_source", bytes("/benchmarks/peer"));
        headers.put("ce_type", bytes("io.flowmaestro.operation.completed.v1"));
        headers.put("ce_specversion", bytes("1.0"));
        headers.put("ce_time", bytes(Instant.now().toString()));
        headers.put("ce_subject", bytes(connection()));
        headers.put("ce_tenantid", bytes(tenant));
        headers.put("content-type", bytes("application/json"));
        return headers;
    }

    /** The key of request and result. */
    public String connection() {
        return request.path("connectionId").textValue();
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
