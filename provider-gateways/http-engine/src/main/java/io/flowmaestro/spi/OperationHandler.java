package io.flowmaestro.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.egress.RouteRefused;
import io.smallrye.mutiny.Uni;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Carries out an operation that is not an HTTP request: {@code handler: NAME}. */
public interface OperationHandler {
    /**
     * Carries it out once. Never blocks. It is cancelled at the deadline, and has to stop then. Fails with
     * {@link RouteRefused} as {@link Route#to} does, and for bugs.
     */
    Uni<Answer> handle(Call call);

    /**
     * The operator's own server that stands in for every provider's when a connection is one to the sandbox; empty where
     * there is none, and such a call is refused. Host and port are all of it that is looked at.
     */
    default Optional<URI> sandbox() {
        return Optional.empty();
    }

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
         * The one address to connect to. Never the host itself, whose next DNS answer could be another.
         *
         * @param host a DNS name
         * @return fails with {@link io.flowmaestro.egress.RouteRefused} where it may not be reached or has no address
         */
        Uni<Peer> to(String host, int port);
    }

    /**
     * Whom to connect to.
     *
     * @param address an address and no name
     * @param standIn whether it is the operator's own server in the host's place, which may have no certificate for it
     */
    record Peer(InetSocketAddress address, boolean standIn) {}

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
     * @param fault why
     * @param sent whether it may have begun to act
     */
    record Unanswered(Fault fault, boolean sent) implements Answer {
        /** The connection was lost or, where nothing was sent, not made. */
        public Unanswered(boolean sent) {
            this(sent ? Fault.CONNECTION_LOST : Fault.CONNECTION_FAILED, sent);
        }
    }
}
