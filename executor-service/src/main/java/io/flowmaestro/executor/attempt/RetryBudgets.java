package io.flowmaestro.executor.attempt;

import io.flowmaestro.executor.limit.RetryBudget;
import io.flowmaestro.executor.metric.Measurements;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** The {@link RetryBudget} of each provider. */
@Singleton
class RetryBudgets {
    private final ConcurrentMap<String, RetryBudget> budgets = new ConcurrentHashMap<>();
    private final Measurements measurements;

    RetryBudgets(Measurements measurements) {
        this.measurements = measurements;
    }

    /** An operation of that provider is tried for the first time. */
    void firstAttempt(String providerId) {
        of(providerId).firstAttempt();
    }

    /** Pays for a repeat; false where there is nothing left to pay with. */
    boolean retry(String providerId) {
        return of(providerId).retry(now());
    }

    private RetryBudget of(String providerId) {
        return budgets.computeIfAbsent(providerId, this::open);
    }

    private RetryBudget open(String providerId) {
        RetryBudget budget = new RetryBudget(now());
        measurements.retryBudget(providerId, () -> budget.remaining(now()));
        return budget;
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
