package io.flowmaestro.gateway;

import java.time.Clock;

/** Says what an answer means: a pure function of call, request, answer and time. */
public final class OutcomeReader {
    private final Clock clock;

    /** @param clock tells how long a provider that names a time asks to wait */
    public OutcomeReader(Clock clock) {
        this.clock = clock;
    }

    /**
     * What an answer to a call means.
     *
     * @param request what was sent, without the credential: it is shown where {@link OperationCall#debug} asks for it
     */
    public Outcome read(OperationCall call, ProviderRequest request, ProviderAnswer answer) {
        throw new UnsupportedOperationException(call.operation().id() + request.url() + answer.millis() + clock);
    }
}
