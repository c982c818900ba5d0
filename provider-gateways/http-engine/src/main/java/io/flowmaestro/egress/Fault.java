package io.flowmaestro.egress;

import io.flowmaestro.events.FailureKind;

/** Why a request was not answered. */
public enum Fault {
    /** Its URL is none that a provider may have: not https, an address in place of a name, a user, dot segments. */
    URL_REFUSED(FailureKind.VALIDATION, "has a URL that may not be called"),
    /** Its host has an address that is not public. */
    ADDRESS_REFUSED(FailureKind.VALIDATION, "has an address that may not be reached"),
    /** A header's value holds a line break, or what is not ASCII. */
    HEADER_REFUSED(FailureKind.VALIDATION, "cannot be sent a header with line breaks or other than ASCII characters"),
    /** The credential is not what its signature needs. */
    CREDENTIAL_REFUSED(FailureKind.INVALID_AUTH, "cannot be called with this credential: it cannot be signed with"),
    /** Its host has no address. */
    HOST_UNKNOWN(FailureKind.UNAVAILABLE, "cannot be found: its host has no address"),
    /** As many requests as {@link EgressLimits#waitingPerHost} wait for a connection already. */
    TOO_MANY_WAITING(FailureKind.UNAVAILABLE, "cannot be reached: too many requests wait for it"),
    /** It did not get on its way in {@link EgressLimits#departure}, and was not sent any more. */
    NOT_SENT(FailureKind.UNAVAILABLE, "was not called: the request did not get on its way in time"),
    /** No connection could be made. */
    CONNECTION_FAILED(FailureKind.UNAVAILABLE, "cannot be reached"),
    /** The server could not prove who it is. */
    TLS_FAILED(FailureKind.UNAVAILABLE, "cannot be reached securely"),
    /** The connection ended without an answer. */
    CONNECTION_LOST(FailureKind.UNAVAILABLE, "closed the connection without an answer"),
    /** The time was over. */
    NO_ANSWER(FailureKind.TIMEOUT, "did not answer in time");

    private final FailureKind kind;
    private final String predicate;

    Fault(FailureKind kind, String predicate) {
        this.kind = kind;
        this.predicate = predicate;
    }

    /** The kind of failure that it is. */
    public FailureKind kind() {
        return kind;
    }

    /** A sentence without its subject, the server, and without its full stop. */
    public String predicate() {
        return predicate;
    }
}
