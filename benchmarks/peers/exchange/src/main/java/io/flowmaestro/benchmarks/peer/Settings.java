package io.flowmaestro.benchmarks.peer;

import java.net.URI;
import java.util.Map;

/**
 * What a peer is told by its arguments, and Kafka's settings that all share.
 *
 * @param kafka bootstrap servers
 * @param requests the topic to read
 * @param results the topic to write
 * @param provider its URL, without a path
 * @param inFlight calls at once
 */
public record Settings(String kafka, String requests, String results, URI provider, int inFlight) {
    /** Reads them in this order. */
    public static Settings of(String[] arguments) {
        return new Settings(
                arguments[0], arguments[1], arguments[2], URI.create(arguments[3]), Integer.parseInt(arguments[4]));
    }

    /** As arguments. */
    public String[] arguments() {
        return new String[] {kafka, requests, results, provider.toString(), Integer.toString(inFlight)};
    }

    /** Of a consumer whose offsets are committed by hand. */
    public Map<String, Object> consumer() {
        return Map.of(
                "bootstrap.servers",
                kafka,
                "group.id",
                requests,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "max.poll.records",
                500);
    }

    /** Of a producer of results, as the executor's. */
    public Map<String, Object> producer() {
        return Map.of(
                "bootstrap.servers",
                kafka,
                "acks",
                "all",
                "enable.idempotence",
                true,
                "linger.ms",
                5,
                "batch.size",
                65_536,
                "compression.type",
                "lz4");
    }
}
