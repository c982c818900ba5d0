package io.flowmaestro.executor.ingress;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's own consumers, with the platform's settings. Whoever opens one closes it. */
@Singleton
class RequestConsumers {
    private static final String GROUP = "executor";

    private final Map<String, Object> kafka;

    RequestConsumers(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    /** One that shares the requests with the other replicas. */
    KafkaConsumer<byte[], byte[]> ofGroup() {
        return open(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                GROUP,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName()));
    }

    /** One that reads where it is told to, and fails where nothing is left. */
    KafkaConsumer<byte[], byte[]> ofOffsets() {
        return open(Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"));
    }

    private KafkaConsumer<byte[], byte[]> open(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().removeIf(name -> !ConsumerConfig.configNames().contains(name));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.putAll(own);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
