package io.flowmaestro.executor.ingress;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while requests can be read. */
@Readiness
@Singleton
class KafkaReadiness implements HealthCheck {
    private final Ingress ingress;

    KafkaReadiness(Ingress ingress) {
        this.ingress = ingress;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Requests from Kafka")
                .status(ingress.isConnected())
                .build();
    }
}
