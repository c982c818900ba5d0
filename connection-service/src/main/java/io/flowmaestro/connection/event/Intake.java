package io.flowmaestro.connection.event;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * How events are taken in: one after the other, each until the database has it. While PostgreSQL is down they wait in
 * Kafka; what PostgreSQL refuses for what it says is dropped. What is done must be the same when it is done again, as a
 * record may come more than once.
 */
public final class Intake {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private Intake() {}

    /**
     * Does it until it is done.
     *
     * @param log where it is said that it is not done yet
     * @param what is late then, such as {@code A result}
     * @param dropped what comes out where PostgreSQL refuses it
     */
    public static <T> Uni<T> untilDone(Logger log, String what, T dropped, Supplier<Uni<? extends T>> work) {
        return Uni.createFrom()
                .<T>deferred(work)
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .onFailure(Intake::isRefusal)
                .invoke(failure -> log.errorf("%s is dropped: %s", what, failure))
                .onFailure(Intake::isRefusal)
                .recoverWithItem(dropped)
                .onFailure()
                .invoke(failure -> log.warnf("%s is not taken in yet: %s", what, failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    /** Whether it is about the data (SQLSTATE classes 22 and 23), and not about the time. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof PgException refused
                && refused.getSqlState() != null
                && (refused.getSqlState().startsWith("22")
                        || refused.getSqlState().startsWith("23"));
    }
}
