package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the headers say beside names.
 *
 * @param time when the event was made; now where the header does not tell
 * @param violations what is wrong with the headers; a pointer is a slash and the header's name
 */
record RequestEnvelope(Instant time, List<Violation> violations) {
    /** By how much a clock that makes events may be ahead of ours. */
    static final Duration CLOCKS_APART = Duration.ofMinutes(15);

    /** @param connectionId as named in the data; null where it is not */
    static RequestEnvelope of(RequestHeaders headers, @Nullable String connectionId, Instant now) {
        List<Violation> violations = new ArrayList<>();
        for (String name : List.of(EventHeader.TYPE, EventHeader.SOURCE, EventHeader.SPEC_VERSION)) {
            if (headers.get(name).isEmpty()) {
                violations.add(missing(name));
            }
        }
        headers.get(EventHeader.SPEC_VERSION)
                .filter(version -> !version.equals("1.0"))
                .ifPresent(version -> violations.add(wrong(EventHeader.SPEC_VERSION, "must be 1.0")));
        headers.get(EventHeader.CONTENT_TYPE)
                .filter(type -> !isJson(type))
                .ifPresent(type -> violations.add(wrong(EventHeader.CONTENT_TYPE, "must be " + EventHeader.JSON)));
        checkSubject(headers, connectionId, violations);
        return new RequestEnvelope(time(headers, now, violations), violations);
    }

    private static void checkSubject(
            RequestHeaders headers, @Nullable String connectionId, List<Violation> violations) {
        if (headers.get(EventHeader.SUBJECT).isEmpty()) {
            violations.add(missing(EventHeader.SUBJECT));
        } else if (connectionId != null
                && !connectionId.equals(headers.get(EventHeader.SUBJECT).orElseThrow())) {
            violations.add(new Violation("/connectionId", "differs from the header " + EventHeader.SUBJECT));
        }
    }

    private static Instant time(RequestHeaders headers, Instant now, List<Violation> violations) {
        String text = headers.get(EventHeader.TIME).orElse(null);
        if (text == null) {
            violations.add(missing(EventHeader.TIME));
            return now;
        }
        Instant time = Timestamps.parse(text).orElse(null);
        if (time == null) {
            violations.add(wrong(EventHeader.TIME, "is no RFC 3339 timestamp"));
            return now;
        }
        if (time.isAfter(now.plus(CLOCKS_APART))) {
            violations.add(wrong(EventHeader.TIME, "is more than " + CLOCKS_APART.toMinutes() + " minutes ahead"));
            return now;
        }
        return time;
    }

    private static boolean isJson(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(EventHeader.JSON);
    }

    private static Violation missing(String header) {
        String why = header.equals(EventHeader.TYPE) ? ": it must be " + EventType.OPERATION_REQUESTED : "";
        return wrong(header, "is missing" + why);
    }

    private static Violation wrong(String header, String what) {
        return new Violation("/" + header, "The header " + header + " " + what + ".");
    }
}
