package io.flowmaestro.connection.usage;

import io.flowmaestro.connection.event.Intake;
import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.UsageRecorded;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Counts every usage event, whichever replica gets it. */
@ApplicationScoped
class UsageReader {
    private static final Logger LOG = Logger.getLogger(UsageReader.class);

    private final UsageLedger ledger;

    UsageReader(UsageLedger ledger) {
        this.ledger = ledger;
    }

    @Incoming("recorded-usage")
    Uni<Void> onUsage(ConsumerRecords<String, byte[]> records) {
        Map<List<String>, CountedUsage> usage = new LinkedHashMap<>();
        records.forEach(record -> ReceivedEvent.of(record)
                .filter(event -> event.type().equals(EventType.USAGE_RECORDED))
                .flatMap(event -> event.data(UsageRecorded.class).map(recorded -> new CountedUsage(event, recorded)))
                .ifPresent(counted -> usage.putIfAbsent(
                        List.of(counted.event().tenant(), counted.event().id()), counted)));
        return usage.isEmpty()
                ? Uni.createFrom().voidItem()
                : Intake.untilDone(LOG, "A batch of usage events", 0, () -> ledger.count(List.copyOf(usage.values())))
                        .replaceWithVoid();
    }
}
