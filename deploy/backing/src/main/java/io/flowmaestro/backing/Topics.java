package io.flowmaestro.backing;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics of a Kafka cluster of one node. */
public final class Topics {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Topics() {}

    /**
     * Makes those that are not there yet, and returns when all can be used; one that is there stays as it is.
     *
     * @param bootstrapServers {@code host:port}
     * @param partitions how many each has, by its name
     * @throws CannotStartException if they are not there within 30 seconds
     */
    public static void make(String bootstrapServers, Map<String, Integer> partitions) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Set<String> present = answer(admin.listTopics().names());
            Set<NewTopic> missing = partitions.entrySet().stream()
                    .filter(topic -> !present.contains(topic.getKey()))
                    .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                    .collect(toSet());
            answer(admin.createTopics(missing).all());
            awaitUse(admin, partitions.keySet());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("Kafka's topics were not made: interrupted.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotStartException("Kafka's topics " + partitions.keySet() + " cannot be made.", e);
        }
    }

    /** The controller has made them; the broker hears of it a moment later. */
    private static void awaitUse(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!known(admin, topics)) {
            if (System.nanoTime() > end) {
                throw new TimeoutException();
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static boolean known(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            answer(admin.describeTopics(topics).allTopicNames());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
}
