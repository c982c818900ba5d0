package io.flowmaestro.executor.ingress;

import java.util.Locale;

/** Why a record could not be taken for a request. */
enum DeadLetterReason {
    /** The value is not JSON. */
    NOT_JSON,
    /** The value is JSON, but no object. */
    NOT_AN_OBJECT,
    /** Without this header nobody can be answered. */
    MISSING_HEADER,
    /** Another type of event, or another major version. */
    UNKNOWN_TYPE,
    /** The operation id was taken by a request with other content. */
    CONFLICT,
    /** The value is larger than what is read. */
    TOO_LARGE,
    /** Too many headers, too large ones, one of ours twice, or characters that no header of ours has. */
    BAD_HEADER,
    /** It is not shown that its tenant asks, where that is required. */
    SIGNATURE,
    /** A bug of ours. */
    INTERNAL;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
