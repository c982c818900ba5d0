package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Parameters;
import io.flowmaestro.egress.Exchange;
import io.flowmaestro.egress.Exchange.Answered;
import io.flowmaestro.egress.Exchange.BodyEnd;
import io.flowmaestro.egress.Exchange.Unanswered;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fetches the files that a call names by their URLs, one after the other: past the egress guard, without a credential,
 * and before the call's own deadline.
 */
final class FileFetch {
    private static final String URL = "url";
    private static final Pattern MEDIA_TYPE = Pattern.compile("[!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+");

    private final GuardedHttpClient client;
    private final Clock clock;

    FileFetch(GuardedHttpClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** A call whose files are there, or why they are not. */
    sealed interface Fetched {
        /** The call names no file by a URL, and stays as it is. */
        record Nothing() implements Fetched {}

        /** The call, each of its files with its content. */
        record Complete(OperationCall call) implements Fetched {}

        /** A file could not be fetched, and so nothing was sent. */
        record Refused(Outcome.Failed outcome) implements Fetched {}
    }

    /** Fetches the files of a call whose parameters fit. */
    Uni<Fetched> fetch(OperationCall call) {
        Map<String, String> urls = new LinkedHashMap<>();
        Parameters parameters = call.operation().parameters();
        ObjectNode complete = parameters.complete(call.parameters());
        parameters.mapFiles(complete, (pointer, file) -> {
            if (file.has(URL)) {
                urls.put(pointer, file.get(URL).asText());
            }
            return file;
        });
        return urls.isEmpty()
                ? Uni.createFrom().item(new Fetched.Nothing())
                : fetch(call.withParameters(complete), urls.entrySet().iterator(), new HashMap<>());
    }

    private Uni<Fetched> fetch(
            OperationCall call, Iterator<Map.Entry<String, String>> waiting, Map<String, Answered> files) {
        if (!waiting.hasNext()) {
            return Uni.createFrom().item(new Fetched.Complete(withContent(call, files)));
        }
        Map.Entry<String, String> next = waiting.next();
        URI url;
        try {
            url = new URI(new URI(next.getValue()).toASCIIString());
        } catch (URISyntaxException e) {
            return refused(invalid(next.getKey(), "is no URL."));
        }
        Duration timeout = Duration.between(clock.instant(), call.deadline());
        return client.fetch(url, timeout).chain(exchange -> {
            if (exchange instanceof Answered answer && isWhole(answer)) {
                files.put(next.getKey(), answer);
                return fetch(call, waiting, files);
            }
            return refused(failure(next.getKey(), exchange));
        });
    }

    private static boolean isWhole(Answered answer) {
        return answer.status() / 100 == 2 && answer.end() == BodyEnd.COMPLETE;
    }

    /** What may be better the next time may be tried again: nothing was sent to the provider. */
    private static Outcome.Failed failure(String pointer, Exchange exchange) {
        if (exchange instanceof Unanswered unanswered) {
            return unanswered.fault().kind() == FailureKind.VALIDATION
                    ? invalid(pointer, unanswered.fault().predicate() + ".")
                    : unavailable(
                            unanswered.fault().kind(),
                            pointer,
                            unanswered.fault().predicate());
        }
        Answered answer = (Answered) exchange;
        return switch (answer.end()) {
            case TOO_LARGE -> invalid(pointer, "is larger than a file may be.");
            case TRUNCATED, LATE -> unavailable(FailureKind.UNAVAILABLE, pointer, "ended too early");
            case COMPLETE ->
                answer.status() >= 500
                        ? unavailable(FailureKind.UNAVAILABLE, pointer, "is answered with " + answer.status())
                        : invalid(pointer, "is answered with " + answer.status() + ", not with a file.");
        };
    }

    private static Outcome.Failed invalid(String pointer, String problem) {
        return RequestBuilder.invalid(List.of(new Violation(pointer + "/" + URL, problem)));
    }

    private static Outcome.Failed unavailable(FailureKind kind, String pointer, String predicate) {
        OperationError error = OperationError.of(
                kind, "file_unavailable", "The file at " + pointer + "/" + URL + " " + predicate + ".");
        return new Outcome.Failed(error, true, 0, List.of());
    }

    private static Uni<Fetched> refused(Outcome.Failed outcome) {
        return Uni.createFrom().item(new Fetched.Refused(outcome));
    }

    /** What the caller says of a file wins over what its server says. */
    private static OperationCall withContent(OperationCall call, Map<String, Answered> files) {
        return call.withParameters(call.operation().parameters().mapFiles(call.parameters(), (pointer, file) -> {
            Answered answer = files.get(pointer);
            if (answer == null) {
                return file;
            }
            ObjectNode complete = file.deepCopy();
            complete.remove(URL);
            complete.put(
                    "content", Base64.getEncoder().encodeToString(answer.body().getBytes()));
            if (!complete.has("name")) {
                complete.put("name", name(URI.create(file.get(URL).asText())));
            }
            String mediaType = String.valueOf(answer.headers().get("content-type"));
            if (!complete.has("media_type") && MEDIA_TYPE.matcher(mediaType).matches()) {
                complete.put("media_type", mediaType);
            }
            return complete;
        }));
    }

    /** The last segment of its path. */
    private static String name(URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        String name = ProviderText.clean(path.substring(path.lastIndexOf('/') + 1));
        return name.isEmpty() ? "file" : name;
    }
}
