package io.flowmaestro.gateway;

/** Makes the request that an operation sends: a pure function of the call. */
public final class RequestBuilder {
    private RequestBuilder() {}

    /** Fills the operation's request with the call's parameters, or says which of them do not fit. */
    public static Preparation prepare(OperationCall call) {
        throw new UnsupportedOperationException(call.operation().id());
    }
}
