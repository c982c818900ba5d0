package io.flowmaestro.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * A request of 2 KB and an answer of 20 KB, from parameters to the request's bytes and from the answer's bytes to those of
 * the output: the answer as a whole, a part of it by a declared mapping, and both beside a copy of the bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PassThroughBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REQUEST = 2_000;
    private static final int ITEMS = 150;

    private final OperationCall whole = call("read");
    private final OperationCall mapped = call("read_part");
    private final OutcomeReader reader = new OutcomeReader(Clock.systemUTC());
    private final byte[] request = new byte[REQUEST];
    private final byte[] answer = answer();

    /** The least that anyone could do. */
    @Benchmark
    public byte[] copy(Blackhole sent) {
        sent.consume(request.clone());
        return answer.clone();
    }

    /** The answer is the output. */
    @Benchmark
    public byte[] passThrough(Blackhole sent) throws IOException {
        return run(whole, sent);
    }

    /** Some of the answer is the output. */
    @Benchmark
    public byte[] mapped(Blackhole sent) throws IOException {
        return run(mapped, sent);
    }

    private byte[] run(OperationCall call, Blackhole sent) throws IOException {
        Preparation.Ready ready = (Preparation.Ready) RequestBuilder.prepare(call);
        sent.consume(ready.request().bytes());
        Outcome outcome =
                reader.read(call, new ProviderResponse(200, Map.of(), Buffer.buffer(answer), BodyEnd.COMPLETE, 0));
        return JSON.writeValueAsBytes(((Outcome.Succeeded) outcome).output());
    }

    private static byte[] answer() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ok", true);
        ArrayNode items = answer.putArray("items");
        for (int i = 0; i < ITEMS; i++) {
            items.addObject()
                    .put("id", "C024BE91L" + i)
                    .put("name", "a channel of the team, number " + i)
                    .put("members", i)
                    .put("created", 1_449_252_889L + i)
                    .put("archived", false)
                    .putNull("topic");
        }
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static OperationCall call(String name) {
        Operation operation = Catalog.load(PassThroughBenchmark.class.getClassLoader(), Optional.of(folder()))
                .provider("bench")
                .flatMap(bench -> bench.operation(name))
                .orElseThrow();
        ObjectNode parameters = JsonNodeFactory.instance
                .objectNode()
                .put("way", "after-0")
                .put("channel", "C024BE91L")
                .put("message", "x".repeat(REQUEST));
        Instant later = Instant.now().plusSeconds(3600);
        Lease lease = new Lease(
                new CredentialRef("acme", "conn_1"),
                "bench",
                "api_key",
                Map.of("key", Secret.of("key-of-a-connection")),
                Map.of(),
                List.of(),
                false,
                false,
                later);
        return new OperationCall(operation, parameters, lease, "key", later, null, false);
    }

    private static Path folder() {
        try (InputStream file = PassThroughBenchmark.class.getResourceAsStream("/bench/provider.yaml")) {
            Path folder = Files.createTempDirectory("providers");
            Files.write(Files.createDirectories(folder.resolve("bench")).resolve("provider.yaml"), file.readAllBytes());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
