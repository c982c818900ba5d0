package io.flowmaestro.benchmarks.camel;

import io.flowmaestro.benchmarks.peer.Exchange;
import io.flowmaestro.benchmarks.peer.Settings;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * Camel's route from Kafka over HTTP to Kafka: a consumer for each partition, each with one call at a time, as its offsets
 * are committed by what was polled. Results do not linger: a consumer waits for each.
 */
final class Calls extends RouteBuilder {
    private static final String KEPT = "exchange";
    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArray";

    private final Settings settings;
    private final int consumers;

    /** @param consumers of the topic */
    Calls(Settings settings, int consumers) {
        this.settings = settings;
        this.consumers = consumers;
    }

    @Override
    public void configure() {
        fromF(
                        "kafka:%s?brokers=%s&groupId=%s&consumersCount=%d&autoOffsetReset=earliest&maxPollRecords=500"
                                + "&autoCommitEnable=true&autoCommitIntervalMs=1000"
                                + "&keyDeserializer=%sDeserializer&valueDeserializer=%sDeserializer",
                        settings.requests(), settings.kafka(), settings.requests(), consumers, BYTES, BYTES)
                .process(exchange -> ask(exchange.getMessage()))
                .toF(
                        "%s?httpMethod=POST&bridgeEndpoint=false&throwExceptionOnFailure=true&maxTotalConnections=%d&connectionsPerRoute=%d",
                        settings.provider(), consumers, consumers)
                .process(exchange -> answer(exchange.getMessage()))
                .toF(
                        "kafka:%s?brokers=%s&requestRequiredAcks=all&enableIdempotence=true&lingerMs=0&compressionCodec=lz4"
                                + "&recordMetadata=false&keySerializer=%sSerializer&valueSerializer=%sSerializer",
                        settings.results(), settings.kafka(), BYTES, BYTES);
    }

    private static void ask(Message message) {
        Exchange exchange = Exchange.of(
                message.getHeader("ce_id", byte[].class),
                message.getHeader("ce_tenantid", byte[].class),
                message.getBody(byte[].class));
        byte[] key = message.getHeader(KafkaConstants.KEY, byte[].class);
        message.getExchange().setProperty(KEPT, exchange);
        message.removeHeaders("*"); // or they would be the call's
        message.getExchange().setProperty(KafkaConstants.KEY, key);
        message.setHeader(org.apache.camel.Exchange.HTTP_PATH, exchange.path());
        message.setHeader("Authorization", Exchange.AUTHORIZATION);
        message.setHeader(org.apache.camel.Exchange.CONTENT_TYPE, "application/json");
        message.setBody(exchange.body());
    }

    private static void answer(Message message) {
        Exchange exchange = message.getExchange().getProperty(KEPT, Exchange.class);
        byte[] result = exchange.result(message.getBody(byte[].class));
        message.removeHeaders("*");
        exchange.headers().forEach(message::setHeader);
        message.setHeader(KafkaConstants.KEY, message.getExchange().getProperty(KafkaConstants.KEY));
        message.setBody(result);
    }
}
