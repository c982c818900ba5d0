package io.flowmaestro.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.egress.RouteRefused;
import io.smallrye.mutiny.Uni;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/** Carries out an operation that is not an HTTP request: {@code handler: NAME}. */
public interface OperationHandler {
    /**
     * Carries it out once. Never blocks. It is cancelled at the deadline, and has to stop then. Fails with
     * {@link RouteRefused} as {@link Route#to} does, and for bugs.
     */
    Uni<Answer> handle(Call call);

    /**
     * What to do.
     *
     * @param input the operation's parameters as its provider file declares them, defaults filled in, files as
     *     {@code {name, media_type, size, content}}
     * @param connection the connection's fields, checked
     * @param credential the lease's secrets, in clear
     * @param key the idempotency key: the same for every attempt
     * @param timeout how long it may take, more than zero
     * @param route the only way to an address to connect to
     */
    record Call(
            ObjectNode input,
            Map<String, String> connection,
            Map<String, String> credential,
            String key,
            Duration timeout,
            Route route) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return "a call with the key " + key;
        }
    }

    /** Finds the address of a host, past the egress guard. */
    @FunctionalInterface
    interface Route {
        /**
         * The one address to connect to: public, or the operator's sandbox in the host's place. Never the host itself,
         * whose next DNS answer could be another.
         *
         * @param host a DNS name
         * @return fails with {@link RouteRefused} where it may not be reached or has no address
         */
        Uni<InetSocketAddress> to(String host, int port);
    }

    /** What came of it. */
    sealed interface Answer {}

    /**
     * The provider answered.
     *
     * @param status what it means, as of HTTP: 200 a success; the others as the format's errors take them
     * @param body what expressions see as {@code response.body}
     */
    record Answered(int status, JsonNode body) implements Answer {}

    /**
     * The provider did not answer.
     *
     * @param sent whether it may have begun to act
     */
    record Unanswered(boolean sent) implements Answer {}
}
