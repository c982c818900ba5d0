package io.flowmaestro.gateway;

import io.flowmaestro.events.FailureKind;

/**
 * No status line came back.
 *
 * @param cause why
 * @param sent whether a byte of the request may have left: from then on the provider may have acted
 */
public record TransportFailure(Cause cause, boolean sent, long millis) implements ProviderAnswer {
    /** Why there was no answer. */
    public enum Cause {
        /** The host has no address. */
        HOST_UNKNOWN(FailureKind.UNAVAILABLE, "cannot be found: its host has no address"),
        /** The address may not be reached from here: a private one, or not HTTPS. */
        ADDRESS_REFUSED(FailureKind.VALIDATION, "has an address that may not be reached"),
        /** No connection could be made. */
        CONNECTION_FAILED(FailureKind.UNAVAILABLE, "cannot be reached"),
        /** The provider could not prove who it is. */
        TLS_FAILED(FailureKind.UNAVAILABLE, "cannot be reached securely: its certificate was refused"),
        /** The connection ended without an answer. */
        CONNECTION_LOST(FailureKind.UNAVAILABLE, "closed the connection without an answer"),
        /** The deadline passed. */
        NO_ANSWER(FailureKind.TIMEOUT, "did not answer in time");

        private final FailureKind kind;
        private final String predicate;

        Cause(FailureKind kind, String predicate) {
            this.kind = kind;
            this.predicate = predicate;
        }

        FailureKind kind() {
            return kind;
        }

        /** A sentence without its subject, the provider. */
        String predicate() {
            return predicate;
        }
    }
}
