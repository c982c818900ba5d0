package io.flowmaestro.connection.alert;

import io.flowmaestro.connection.event.Intake;
import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.events.Alert;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Takes every alert down, and that it is over, whichever replica gets it. */
@ApplicationScoped
class AlertReader {
    private static final Logger LOG = Logger.getLogger(AlertReader.class);

    private final Alerts alerts;

    AlertReader(Alerts alerts) {
        this.alerts = alerts;
    }

    @Incoming("recorded-alerts")
    Uni<Void> onAlert(ConsumerRecord<String, byte[]> record) {
        return ReceivedEvent.of(record)
                .flatMap(event -> event.data(Alert.class)
                        .map(alert -> Intake.untilDone(LOG, "An alert", 0, () -> alerts.take(event.tenant(), alert))
                                .replaceWithVoid()))
                .orElseGet(Uni.createFrom()::voidItem);
    }
}
