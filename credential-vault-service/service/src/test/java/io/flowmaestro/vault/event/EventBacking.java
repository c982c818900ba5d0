package io.flowmaestro.vault.event;

import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.vault.http.VaultBacking;
import java.util.List;
import java.util.stream.Stream;

/** As {@link VaultBacking}, and Kafka. */
public final class EventBacking extends VaultBacking {
    @Override
    public List<TestResourceEntry> testResources() {
        return Stream.concat(super.testResources().stream(), Stream.of(new TestResourceEntry(KafkaTestResource.class)))
                .toList();
    }
}
