package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.events.Action;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.OutcomeReader;
import io.flowmaestro.gateway.Preparation;
import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.gateway.RequestBody;
import io.flowmaestro.gateway.RequestBuilder;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An example, run by the engine: at a fixed time, with a made-up credential, and nothing sent. */
final class ExampleRun {
    /** The time of every example. */
    static final Instant NOW = Instant.parse("2026-11-22T11:00:00Z");

    /** The idempotency key of every example. */
    static final String KEY = "5f2b7a";

    private static final OutcomeReader READER = new OutcomeReader(Clock.fixed(NOW, ZoneOffset.UTC));

    private final Operation operation;
    private final Example example;
    private final BiConsumer<String, String> problems;

    /** @param problems takes what is wrong: the key in the example, and a sentence */
    ExampleRun(Operation operation, Example example, BiConsumer<String, String> problems) {
        this.operation = operation;
        this.example = example;
        this.problems = problems;
    }

    /** Runs it; gives the request that it sends, null where none. */
    @Nullable
    ProviderRequest run() {
        String method = example.method() == null
                ? operation.connection().defaultMethod().id()
                : example.method();
        AuthMethod auth = operation.connection().method(method).orElse(null);
        if (auth == null) {
            problems.accept("method", "the connection has no method " + method);
            return null;
        }
        OperationCall call = call(operation, example, auth);
        Preparation preparation = RequestBuilder.prepare(call);
        if (preparation instanceof Preparation.Ready ready) {
            return sent(call, ready.request());
        }
        return preparation instanceof Preparation.Handled handled
                ? handled(call, handled)
                : refused((Preparation.Refused) preparation);
    }

    /** The call that an example describes. */
    static OperationCall call(Operation operation, Example example, AuthMethod auth) {
        Map<String, Secret> secrets =
                auth.secretNames().stream().collect(Collectors.toMap(name -> name, name -> Secret.of("s3cret")));
        Lease lease = new Lease(
                new CredentialRef("acme", "conn_1"),
                operation.providerId(),
                auth.id(),
                secrets,
                example.connection(),
                example.granted(),
                false,
                false,
                NOW.plusSeconds(300));
        return new OperationCall(operation, example.input(), lease, KEY, NOW.plusSeconds(60), null, false);
    }

    private @Nullable ProviderRequest refused(Preparation.Refused refused) {
        if (example.request() != null) {
            problems.accept(
                    "request", "nothing was sent: " + refused.outcome().error().message());
        } else {
            compare(refused.outcome());
        }
        return null;
    }

    private ProviderRequest sent(OperationCall call, ProviderRequest request) {
        if (example.request() == null) {
            problems.accept("", "has no request, and one is sent: " + request.method() + " " + request.url());
            return request;
        }
        compare(example.request(), request);
        read(call);
        return request;
    }

    private @Nullable ProviderRequest handled(OperationCall call, Preparation.Handled handled) {
        if (example.request() == null) {
            problems.accept("", "has no request, and the handler " + handled.handler() + " is called");
            return null;
        }
        compare("request.handler", example.request().handler(), handled.handler());
        compare("request.input", example.request().input(), handled.input());
        read(call);
        return null;
    }

    private void read(OperationCall call) {
        if (example.response() == null) {
            problems.accept("", "has no response");
        } else {
            compare(read(call, example));
        }
    }

    /** What the example's response means. */
    static Outcome read(OperationCall call, Example example) {
        return READER.read(call, Objects.requireNonNull(example.response()).answer());
    }

    private void compare(Example.Request expected, ProviderRequest request) {
        compare("request.method", expected.method(), request.method());
        compare("request.url", expected.url(), request.url());
        expected.headers()
                .forEach((name, value) -> compare(
                        "request.headers." + name, value, request.headers().get(name)));
        compareBody(expected, request.body());
    }

    private void compareBody(Example.Request expected, @Nullable RequestBody body) {
        compare("request.body", expected.body(), body instanceof RequestBody.Json json ? json.value() : null);
        compare("request.form", expected.form(), body instanceof RequestBody.Form form ? form.preview() : null);
        compare(
                "request.parts",
                expected.parts(),
                body instanceof RequestBody.Multipart multipart ? parts(multipart) : null);
        compare("request.text", expected.text(), body instanceof RequestBody.Text text ? text.value() : null);
        compare(
                "request.base64",
                expected.base64(),
                body instanceof RequestBody.Binary binary ? base64(binary.bytes()) : null);
    }

    /** As examples tell them: a name that comes once without a list around it. */
    static ObjectNode parts(RequestBody.Multipart multipart) {
        ObjectNode parts = JsonNodeFactory.instance.objectNode();
        for (RequestBody.Multipart.Part part : multipart.parts()) {
            JsonNode before = parts.get(part.name());
            if (before == null) {
                parts.set(part.name(), part(part));
            } else if (before instanceof ArrayNode list) {
                list.add(part(part));
            } else {
                parts.putArray(part.name()).add(before).add(part(part));
            }
        }
        return parts;
    }

    private static JsonNode part(RequestBody.Multipart.Part part) {
        return part.file() == null
                ? JsonNodeFactory.instance.textNode(part.content().toString())
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("name", part.file().name())
                        .put("media_type", part.file().mediaType())
                        .put("content", base64(part.content()));
    }

    private static String base64(Buffer bytes) {
        return Base64.getEncoder().encodeToString(bytes.getBytes());
    }

    private void compare(Outcome outcome) {
        Example.Expected expected = example.outcome();
        if (outcome instanceof Outcome.Succeeded succeeded) {
            if (!expected.isSuccess()) {
                problems.accept("outcome", "it succeeds, with " + succeeded.output());
                return;
            }
            compare("outcome.succeeded", expected.succeeded(), succeeded.output());
            compare("outcome.warning", expected.warning(), kind(succeeded.warning()));
        } else if (outcome instanceof Outcome.Failed failed) {
            if (expected.failed() != failed.error().kind()) {
                problems.accept("outcome", "it fails with " + told(failed.error()));
                return;
            }
            compare(expected, failed);
        } else {
            OperationError error = ((Outcome.Unknown) outcome).error();
            if (expected.unknown() == null || !expected.unknown().word().equals(error.code())) {
                problems.accept("outcome", "it ends unknown, by " + told(error));
            }
        }
    }

    private void compare(Example.Expected expected, Outcome.Failed failed) {
        OperationError error = failed.error();
        compareTold("code", expected.code(), error.code());
        compareTold("message", expected.message(), error.message());
        compareTold("hint", expected.hint(), error.hint());
        compareTold("action", expected.action(), word(error.action()));
        compareTold("retry_after", expected.retryAfter(), error.retryAfter());
        compareTold("repeatable", expected.repeatable(), failed.repeatable());
        compareTold(
                "errors",
                expected.errors(),
                error.errors().stream().map(Violation::pointer).toList());
    }

    private void compareTold(String key, @Nullable Object expected, @Nullable Object actual) {
        if (expected != null) {
            compare("outcome." + key, expected, actual);
        }
    }

    private void compare(String key, @Nullable Object expected, @Nullable Object actual) {
        if (!Objects.equals(expected, actual)) {
            problems.accept(key, "is " + actual + ", and the example says " + expected);
        }
    }

    /** JSON tells no number types apart, Jackson's nodes do; a null of YAML is no body. */
    private void compare(String key, @Nullable JsonNode expected, @Nullable JsonNode actual) {
        JsonNode wanted = plain(expected);
        JsonNode got = plain(actual);
        if (wanted == null || got == null) {
            compare(key, (Object) wanted, got);
            return;
        }
        List<String> differences = new ArrayList<>();
        Difference.between(
                wanted,
                got,
                (pointer, sentence) -> differences.add((pointer.isEmpty() ? "" : "at " + pointer + ": ") + sentence));
        differences.forEach(difference -> problems.accept(key, difference));
    }

    private static @Nullable JsonNode plain(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : json;
    }

    private static String told(OperationError error) {
        return error.kind().word() + ", code " + error.code() + ": " + error.message()
                + error.errors().stream()
                        .map(violation -> " " + violation.pointer() + " " + violation.message())
                        .collect(Collectors.joining());
    }

    private static @Nullable FailureKind kind(@Nullable OperationError warning) {
        return warning == null ? null : warning.kind();
    }

    private static @Nullable String word(@Nullable Action action) {
        return EventJson.MAPPER.valueToTree(action).textValue();
    }
}
