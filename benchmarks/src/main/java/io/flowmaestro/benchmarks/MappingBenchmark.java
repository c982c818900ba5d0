package io.flowmaestro.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.egress.Redactor;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.OutcomeReader;
import io.flowmaestro.gateway.Preparation;
import io.flowmaestro.gateway.ProviderResponse;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import io.flowmaestro.gateway.RequestBuilder;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Slack's {@code send_message}: from parameters to the request's bytes, and from the answer's bytes to the output. Once
 * by the provider's file and once by hand, with what the file's way does beside it left out by hand: checking the
 * parameters.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class MappingBenchmark {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    private final OperationCall call = call();
    private final OutcomeReader reader = new OutcomeReader(Clock.systemUTC());
    private final byte[] answer = """
            {"ok":true,"channel":"C024BE91L","ts":"1234567890.123456","message":{"type":"message","user":"U0",\
            "text":"New order received: 1042","ts":"1234567890.123456","team":"T0","bot_id":"B0"}}""".getBytes(StandardCharsets.UTF_8);

    /** By the provider's file. */
    @Benchmark
    public Outcome providerFile(Blackhole sent) {
        Preparation.Ready ready = (Preparation.Ready) RequestBuilder.prepare(call);
        sent.consume(ready.request().bytes());
        return reader.read(call, new ProviderResponse(200, Map.of(), Buffer.buffer(answer), BodyEnd.COMPLETE, 0));
    }

    /** By hand. */
    @Benchmark
    public JsonNode byHand(Blackhole sent) throws IOException {
        ObjectNode parameters = call.parameters();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("channel", parameters.get("channel"));
        body.set("text", parameters.get("message"));
        if (parameters.has("thread_ts")) {
            body.set("thread_ts", parameters.get("thread_ts"));
        }
        sent.consume(JACKSON.writeValueAsBytes(body));
        JsonNode response = JACKSON.readTree(answer);
        if (!response.path("ok").asBoolean()) {
            throw new IOException(response.path("error").asText());
        }
        ObjectNode output = JsonNodeFactory.instance.objectNode();
        output.set("channel", response.get("channel"));
        output.set("ts", response.get("ts"));
        return output;
    }

    /** What taking the credential out of a small output costs on top. */
    @Benchmark
    public JsonNode redaction() {
        return Redactor.of(call.lease().secrets().values()).data(call.parameters());
    }

    private static OperationCall call() {
        Operation operation = Catalog.load(MappingBenchmark.class.getClassLoader())
                .provider("slack")
                .flatMap(slack -> slack.operation("send_message"))
                .orElseThrow();
        ObjectNode parameters = JsonNodeFactory.instance
                .objectNode()
                .put("channel", "C024BE91L")
                .put("message", "New order received: 1042");
        Instant later = Instant.now().plusSeconds(3600);
        Lease lease = new Lease(
                new CredentialRef("acme", "conn_slack_main"),
                "slack",
                "oauth2",
                Map.of("access_token", Secret.of("xoxb-0123456789-0123456789-abcdefghijklmnop")),
                Map.of(),
                List.of(),
                false,
                true,
                later);
        return new OperationCall(operation, parameters, lease, "key", later, null, false);
    }
}
