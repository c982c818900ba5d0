package io.flowmaestro.benchmarks.smallrye;

import io.flowmaestro.benchmarks.peer.Exchange;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * SmallRye Reactive Messaging's stream method, the way to many calls at once: a message is acknowledged when its result
 * is with the broker.
 */
@ApplicationScoped
class Calls {
    private final int inFlight;
    private final WebClient http;

    Calls(
            Vertx vertx,
            @ConfigProperty(name = "provider") URI provider,
            @ConfigProperty(name = "in-flight") int inFlight) {
        this.inFlight = inFlight;
        this.http = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setDefaultHost(provider.getHost())
                        .setDefaultPort(provider.getPort())
                        .setMaxPoolSize(inFlight));
    }

    @Incoming("requests")
    @Outgoing("results")
    Multi<Message<byte[]>> answered(Multi<Message<byte[]>> requests) {
        return requests.onItem().transformToUni(this::call).merge(inFlight);
    }

    private Uni<Message<byte[]>> call(Message<byte[]> request) {
        IncomingKafkaRecordMetadata<?, ?> record =
                request.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        Exchange exchange = Exchange.of(header(record, "ce_id"), header(record, "ce_tenantid"), request.getPayload());
        return Uni.createFrom()
                .completionStage(() -> http.post(exchange.path())
                        .putHeader("Authorization", Exchange.AUTHORIZATION)
                        .putHeader("Content-Type", "application/json")
                        .sendBuffer(Buffer.buffer(exchange.body()))
                        .toCompletionStage())
                .map(answer -> request.withPayload(exchange.result(answer.body().getBytes()))
                        .addMetadata(OutgoingKafkaRecordMetadata.builder()
                                .withKey(record.getKey())
                                .withHeaders(headers(exchange))
                                .build()));
    }

    private static Headers headers(Exchange exchange) {
        Headers headers = new RecordHeaders();
        exchange.headers().forEach(headers::add);
        return headers;
    }

    private static byte[] header(IncomingKafkaRecordMetadata<?, ?> record, String name) {
        return record.getHeaders().lastHeader(name).value();
    }
}
