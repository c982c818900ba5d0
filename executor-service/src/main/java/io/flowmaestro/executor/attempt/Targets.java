package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Limit;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.RequestTemplate;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.executor.lane.Rate;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Tells where requests' calls go. */
@Singleton
public class Targets {
    /** Of an operation whose host is the connection's own. */
    private static final String OWN = "";

    private final Catalog catalog;
    private final Clock clock;
    private final ConcurrentMap<String, String> hosts = new ConcurrentHashMap<>();

    Targets(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Where its call goes; empty if it asks for none, as it is wrong or late. */
    public Optional<Target> of(Request request) {
        if (request.fault() != null || !clock.instant().isBefore(request.deadline())) {
            return Optional.empty();
        }
        return catalog.provider(String.valueOf(request.provider()))
                .flatMap(provider -> provider.operation(String.valueOf(request.operation())))
                .map(operation ->
                        new Target(operation.providerId(), host(operation, request), rate(operation.limit(), request)));
    }

    private String host(Operation operation, Request request) {
        String host = hosts.computeIfAbsent(operation.providerId() + "." + operation.id(), name -> host(operation));
        return host.isEmpty()
                ? operation.providerId() + "/" + request.key().tenant() + "/"
                        + request.connection().connectionId()
                : host;
    }

    private static String host(Operation operation) {
        if (!(operation.execution() instanceof RequestTemplate template)) {
            return operation.providerId();
        }
        return template.baseUrl().sources().isEmpty()
                ? URI.create(template.baseUrl().render(Bindings.ofConnection(Map.of())))
                        .getHost()
                : OWN;
    }

    private static @Nullable Rate rate(@Nullable Limit limit, Request request) {
        if (limit == null) {
            return null;
        }
        String counted = limit.key() == null
                ? ""
                : limit.key()
                        .find(Bindings.ofRequest(request.parameters(), Map.of(), request.idempotencyKey()))
                        .map(JsonNode::asText)
                        .orElse("");
        return new Rate(counted, limit.requests(), limit.every());
    }
}
