package io.flowmaestro.benchmarks.bed;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.VaultWire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Stands where the vault service does, with its HTTP contract, and lends a key to whoever asks. */
final class LeaseSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final AtomicLong leases = new AtomicLong();
    private final HttpServer server;

    private LeaseSource(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    leases.incrementAndGet();
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(lease(body));
                }));
    }

    static Future<LeaseSource> start(Vertx vertx) {
        LeaseSource source = new LeaseSource(vertx);
        return source.server.listen(0, "127.0.0.1").map(source);
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** How many were lent. */
    long lent() {
        return leases.get();
    }

    private static Buffer lease(Buffer request) {
        try {
            CredentialRef ref = VaultWire.readRef(JSON.readTree(request.getBytes()));
            Lease lease = new Lease(
                    ref,
                    "bench",
                    "api_key",
                    Map.of("key", Secret.of("key-of-a-connection")),
                    Map.of(),
                    List.of(),
                    true,
                    false,
                    Instant.now().plus(LONGEST));
            return Buffer.buffer(VaultWire.lease(lease).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
