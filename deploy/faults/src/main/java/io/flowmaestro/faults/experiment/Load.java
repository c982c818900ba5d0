package io.flowmaestro.faults.experiment;

import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import java.time.Duration;
import java.util.List;

/** Many requests at once, a quarter of each kind of effect. */
final class Load {
    private static final List<String> OPERATIONS = List.of("create", "create_by_key", "set", "read");

    private Load() {}

    /** Asks for so many, spread over the connections, and returns when Kafka has them. */
    static void send(Trial trial, List<Connection> connections, int count, Duration life) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            trial.send(trial.ask(connections.get(i % connections.size()), operation(i / connections.size() + i))
                    .living(life));
        }
        trial.sent();
    }

    static String operation(int i) {
        return OPERATIONS.get(i % OPERATIONS.size());
    }
}
