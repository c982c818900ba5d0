package io.flowmaestro.sandbox.control;

import io.flowmaestro.sandbox.http.Request;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last requests that the providers got. */
public final class RequestLog {
    private static final int LIMIT = 2_000;

    private final Clock clock;
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    public RequestLog(Clock clock) {
        this.clock = clock;
    }

    public void add(String provider, Request request) {
        if (requests.size() == LIMIT) {
            requests.removeFirst();
        }
        requests.addLast(RecordedRequest.of(clock.instant(), provider, request));
    }

    /** Oldest first; of one provider, or of all where null. */
    List<RecordedRequest> of(@Nullable String provider) {
        return requests.stream()
                .filter(request -> provider == null || request.provider().equals(provider))
                .toList();
    }

    void clear() {
        requests.clear();
    }
}
