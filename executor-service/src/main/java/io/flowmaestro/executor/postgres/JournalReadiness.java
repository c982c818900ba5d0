package io.flowmaestro.executor.postgres;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the journal takes what is written: a database with a full disk answers questions, and takes nothing. */
@Readiness
@Singleton
class JournalReadiness implements HealthCheck {
    private final Statements statements;

    JournalReadiness(Statements statements) {
        this.statements = statements;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Writes to the journal")
                .status(!statements.areHeldUp())
                .build();
    }
}
