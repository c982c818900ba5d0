package io.flowmaestro.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.endtoend.AlteringProxy.Sent;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.sandbox.Sandbox;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.StaticKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of every provider passes at the sandbox as the engine sends it, and is refused, for the right reason,
 * as soon as one thing is wrong: so a bug in the engine or in a provider file turns a test red. {@code
 * sandbox-cannot-tell.yaml} lists what the sandbox cannot tell, and why; an entry that is not true any more is red too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxIsNoMirrorIT {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String GREEN = "green";
    private static final Set<String> NO_SCOPES = Set.of();
    private static final Pattern LAST_SEGMENT = Pattern.compile("[A-Za-z0-9](?=(?:\\.json|:[A-Za-z]+)?$)");

    /** What is wrong with a request, and the kinds of failure that say so. */
    private enum Wrong {
        NO_CREDENTIAL("invalid_auth"),
        FOREIGN_TOKEN("invalid_auth"),
        NO_SCOPE("missing_scope"),
        NO_FIELD("validation", "not_found", "rejected"),
        OTHER_PATH("not_found", "validation"),
        OTHER_METHOD("validation", "not_found");

        @SuppressWarnings("ImmutableEnumChecker") // Set.of gives one that cannot be changed.
        private final Set<String> kinds;

        Wrong(String... kinds) {
            this.kinds = Set.of(kinds);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Catalog catalog = Catalog.load(SandboxIsNoMirrorIT.class.getClassLoader());
    private final Map<String, List<Playable>> playables = new LinkedHashMap<>();
    private Vertx vertx;
    private AlteringProxy proxy;
    private HttpGateway gateway;
    private JsonNode cannotTell;

    @BeforeAll
    void start() throws Exception {
        vertx = Vertx.vertx();
        catalog.providers().forEach(provider -> playables.put(provider.id(), Playable.of(provider)));
        try (InputStream file = SandboxIsNoMirrorIT.class.getResourceAsStream("/sandbox-cannot-tell.yaml")) {
            cannotTell = new ObjectMapper(new YAMLFactory()).readTree(file);
        }
        Sandbox sandbox = await(Sandbox.start(vertx, new SandboxConfig(0, "control", List.of(), keys())));
        proxy = await(AlteringProxy.start(vertx, sandbox.url()));
        gateway = HttpGateway.toProviders(
                new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults()),
                proxy.url(),
                Clock.systemUTC());
    }

    @AfterAll
    void stop() throws Exception {
        await(vertx.close());
    }

    Stream<String> providers() {
        return catalog.providers().stream()
                .map(Provider::id)
                .filter(id -> !Playable.of(catalog.provider(id).orElseThrow()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void takesWhatTheEngineSends(String provider) throws Exception {
        // When
        List<String> refused = new ArrayList<>();
        for (Playable playable : of(provider)) {
            Outcome outcome = run(playable, GREEN, UnaryOperator.identity());
            if (!(outcome instanceof Outcome.Succeeded)) {
                refused.add(playable + ": " + outcome);
            }
        }
        // Then
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void refusesWhatIsWrong(String provider) throws Exception {
        // When
        List<String> untrue = new ArrayList<>();
        for (Playable playable : of(provider)) {
            if (playable.index() == 0) {
                for (Wrong wrong : Wrong.values()) {
                    String told = run(playable, wrong);
                    JsonNode reason = cannotTell
                            .path(provider)
                            .path(playable.operation().id())
                            .path(wrong.word());
                    if (told.isEmpty() == reason.isTextual()) {
                        untrue.add(playable.operation().id() + ", " + wrong.word() + ": "
                                + (told.isEmpty() ? "is refused, though listed as one that cannot be told" : told));
                    }
                }
            }
        }
        // Then
        assertThat(untrue).isEmpty();
    }

    private List<Playable> of(String provider) {
        return playables.getOrDefault(provider, List.of());
    }

    /** Why the request was not refused as it should have been; empty where it was. */
    private String run(Playable playable, Wrong wrong) throws Exception {
        Operation operation = playable.operation();
        return switch (wrong) {
            case NO_CREDENTIAL -> refusal(playable, wrong, SandboxIsNoMirrorIT::withoutCredential);
            case FOREIGN_TOKEN -> refusal(playable, wrong, UnaryOperator.identity());
            case NO_SCOPE -> operation.scopes().isEmpty() ? "" : refusal(playable, wrong, UnaryOperator.identity());
            case NO_FIELD -> anyRefusal(playable, wrong, fieldRemovals(playable));
            case OTHER_PATH -> refusal(playable, wrong, SandboxIsNoMirrorIT::withOtherPath);
            case OTHER_METHOD -> anyRefusal(playable, wrong, methodChanges());
        };
    }

    private String anyRefusal(Playable playable, Wrong wrong, List<UnaryOperator<Sent>> alterations) throws Exception {
        String told = "";
        for (UnaryOperator<Sent> alteration : alterations) {
            told = refusal(playable, wrong, alteration);
            if (told.isEmpty()) {
                return "";
            }
        }
        return told;
    }

    private String refusal(Playable playable, Wrong wrong, UnaryOperator<Sent> alteration) throws Exception {
        Outcome outcome = run(playable, wrong.word(), alteration);
        boolean refused = outcome instanceof Outcome.Failed failed
                && wrong.kinds.contains(failed.error().kind().word());
        return refused ? "" : String.valueOf(outcome);
    }

    private Outcome run(Playable playable, String use, UnaryOperator<Sent> alteration) throws Exception {
        proxy.alter(alteration);
        Instant deadline = Clock.systemUTC().instant().plus(DEADLINE);
        OperationCall call = new OperationCall(
                playable.operation(), playable.input(), playable.lease(use, deadline), "key", deadline, null, false);
        return gateway.execute(call).await().atMost(DEADLINE.plusSeconds(2));
    }

    private static Sent withoutCredential(Sent sent) {
        Sent less = sent.withUri(sent.uri().replaceAll("([?&])[^=&]+=k-[^&]*&?", "$1"));
        for (String name : new TreeSet<>(sent.headers().names())) {
            if (name.equalsIgnoreCase("authorization")
                    || sent.headers().get(name).contains("k-a")) {
                less = less.withoutHeader(name);
            }
        }
        return less;
    }

    private static Sent withOtherPath(Sent sent) {
        String[] parts = sent.uri().split("\\?", 2);
        Matcher last = LAST_SEGMENT.matcher(parts[0]);
        int at = last.find() ? last.start() + 1 : parts[0].length();
        String path = parts[0].substring(0, at) + "x" + parts[0].substring(at);
        return sent.withUri(parts.length < 2 ? path : path + "?" + parts[1]);
    }

    private static List<UnaryOperator<Sent>> methodChanges() {
        return Stream.of("PUT", "DELETE", "PATCH", "POST", "GET")
                .map(method ->
                        (UnaryOperator<Sent>) sent -> sent.withMethod(method.equals(sent.method()) ? "DELETE" : method))
                .toList();
    }

    /** One for each place in query and body that holds what a required parameter says. */
    private List<UnaryOperator<Sent>> fieldRemovals(Playable playable) throws Exception {
        run(playable, "fields", UnaryOperator.identity());
        Sent sent = proxy.last();
        Set<String> required = playable.requiredTexts();
        required.removeAll(List.of(sent.uri().split("[/?]")));
        List<UnaryOperator<Sent>> removals = new ArrayList<>();
        String[] parts = sent.uri().split("\\?", 2);
        if (parts.length == 2) {
            pairs(parts[1], required)
                    .forEach(pair -> removals.add(
                            each -> each.withUri(each.uri().replace(pair, "").replace("?&", "?"))));
        }
        String mediaType = String.valueOf(sent.headers().get("content-type"));
        if (mediaType.contains("form-urlencoded")) {
            pairs(sent.body().toString(), required)
                    .forEach(pair -> removals.add(each -> each.withBody(Buffer.buffer(
                            each.body().toString().replace(pair, "").replace("&&", "&")))));
        } else if (mediaType.contains("json") && sent.body().length() > 0) {
            for (String pointer : pointers("", playable.json(sent.body().toString()), required)) {
                removals.add(each ->
                        each.withBody(Buffer.buffer(playable.without(each.body().toString(), pointer))));
            }
        }
        return removals;
    }

    private static List<String> pairs(String encoded, Set<String> texts) {
        return Stream.of(encoded.split("&"))
                .filter(pair -> texts.contains(
                        URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8)))
                .toList();
    }

    /** Where members of an object, however deep, hold one of these texts. */
    private static List<String> pointers(String at, JsonNode node, Set<String> texts) {
        List<String> pointers = new ArrayList<>();
        node.properties().forEach(member -> {
            String pointer = at + "/" + member.getKey();
            if (texts.contains(Playable.text(member.getValue()))) {
                pointers.add(pointer);
            } else {
                pointers.addAll(pointers(pointer, member.getValue(), texts));
            }
        });
        return pointers;
    }

    private List<StaticKey> keys() {
        List<StaticKey> keys = new ArrayList<>();
        List<String> ids = List.copyOf(playables.keySet());
        playables.forEach((id, list) -> {
            Set<String> scopes = new TreeSet<>();
            list.forEach(playable -> scopes.addAll(playable.operation().scopes()));
            String other = ids.get((ids.indexOf(id) + ids.size() / 2) % ids.size());
            for (Playable playable : list) {
                playable.keys(GREEN, scopes).forEach(keys::add);
                playable.keys("fields", scopes).forEach(keys::add);
                for (Wrong wrong : Wrong.values()) {
                    playable.keys(wrong.word(), wrong == Wrong.NO_SCOPE ? NO_SCOPES : scopes)
                            .map(key -> wrong == Wrong.FOREIGN_TOKEN
                                    ? new StaticKey(other, key.key(), key.account(), key.scopes())
                                    : key)
                            .forEach(keys::add);
                }
            }
        });
        return keys;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
