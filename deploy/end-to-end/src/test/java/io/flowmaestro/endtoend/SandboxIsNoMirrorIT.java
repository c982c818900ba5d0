package io.flowmaestro.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.endtoend.AlteringProxy.Alteration;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.sandbox.Sandbox;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.StaticKey;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine's requests pass at the sandbox as they are, and fail as soon as one thing is taken out of them: so a bug that
 * leaves it out turns a test red.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxIsNoMirrorIT {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String TOKEN = "a-token-of-this-test";
    private static final String MESSAGE = "{\"channel\": \"#alerts\", \"message\": \"New order\"}";
    private static final String ISSUE = "{\"owner\": \"acme\", \"repo\": \"widgets\", \"title\": \"Order failed\"}";
    private static final String CONTACT = "{\"email\": \"%s@example.com\", \"firstname\": \"Ada\","
            + " \"lastname\": \"Lovelace\", \"company\": \"Analytical Engines\"}";
    private static final String ROW = "{\"spreadsheetId\": \"1abcSandboxLeads000000000000000000000000000\","
            + " \"range\": \"Sheet1!A:D\", \"values\": [\"Ada\"]}";
    private static final String ORDER = "{\"orderId\": \"450789469\"}";
    private static final Map<String, Set<String>> SCOPES = Map.of(
            "slack", Set.of("chat:write", "channels:read", "users:read"),
            "github", Set.of("repo"),
            "hubspot", Set.of("crm.objects.contacts.read", "crm.objects.contacts.write"),
            "google_sheets", Set.of("https://www.googleapis.com/auth/spreadsheets"),
            "shopify", Set.of("read_orders"));

    private final Catalog catalog = Catalog.load(SandboxIsNoMirrorIT.class.getClassLoader());
    private Vertx vertx;
    private AlteringProxy proxy;
    private HttpGateway gateway;

    @BeforeAll
    void start() throws Exception {
        vertx = Vertx.vertx();
        List<StaticKey> keys = SCOPES.entrySet().stream()
                .map(entry -> new StaticKey(
                        entry.getKey(), TOKEN + entry.getKey(), account(entry.getKey()), entry.getValue()))
                .toList();
        Sandbox sandbox = Sandbox.start(vertx, new SandboxConfig(0, "control", List.of(), keys))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        proxy = AlteringProxy.start(vertx, sandbox.url())
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        EgressGuard guard = new EgressGuard(vertx);
        gateway = HttpGateway.toProviders(
                new GuardedHttpClient(vertx, guard, EgressLimits.defaults()), proxy.url(), Clock.systemUTC());
    }

    private static String account(String provider) {
        return switch (provider) {
            case "shopify" -> "mystore.myshopify.com";
            case "github" -> "acme";
            default -> "FlowMaestro";
        };
    }

    @AfterAll
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("slack", "send_message", MESSAGE),
                Arguments.of("slack", "list_channels", "{}"),
                Arguments.of("github", "create_issue", ISSUE),
                Arguments.of("hubspot", "create_contact", CONTACT),
                Arguments.of("google_sheets", "append_row", ROW),
                Arguments.of("shopify", "get_order", ORDER));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("operations")
    void takesWhatTheEngineSends(String provider, String operation, String parameters) throws Exception {
        Outcome outcome = run(provider, operation, parameters.formatted("whole"), Alteration.none());

        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("operations")
    void refusesARequestWithoutItsCredential(String provider, String operation, String parameters) throws Exception {
        String header = provider.equals("shopify") ? "X-Shopify-Access-Token" : "Authorization";

        Outcome outcome = run(provider, operation, parameters.formatted("bare"), Alteration.withoutHeader(header));

        assertThat(failure(outcome)).isEqualTo("invalid_auth");
    }

    static Stream<Arguments> requiredFields() {
        return Stream.of(
                Arguments.of("slack", "send_message", MESSAGE, "channel"),
                Arguments.of("slack", "send_message", MESSAGE, "text"),
                Arguments.of("github", "create_issue", ISSUE, "title"),
                Arguments.of("hubspot", "create_contact", CONTACT.formatted("incomplete"), "properties"));
    }

    @ParameterizedTest(name = "{0}.{1} without {3}")
    @MethodSource("requiredFields")
    void refusesARequestWithoutARequiredField(String provider, String operation, String parameters, String field)
            throws Exception {
        Outcome outcome = run(provider, operation, parameters, Alteration.withoutField(field));

        assertThat(failure(outcome)).isIn("validation", "not_found");
    }

    @Test
    void refusesAnAppendedRowThatDoesNotSayHowItsValuesAreRead() throws Exception {
        // A body without values is nothing to append to Google, and no failure; the parameter is required.
        Outcome outcome = run("google_sheets", "append_row", ROW, Alteration.withoutQuery("valueInputOption"));

        assertThat(failure(outcome)).isEqualTo("validation");
    }

    static Stream<Arguments> segments() {
        return Stream.of(
                Arguments.of("slack", "send_message", MESSAGE, "api"),
                Arguments.of("github", "create_issue", ISSUE, "widgets"),
                Arguments.of("hubspot", "create_contact", CONTACT.formatted("astray"), "objects"),
                Arguments.of("google_sheets", "append_row", ROW, "1abcSandboxLeads000000000000000000000000000"),
                Arguments.of("shopify", "get_order", ORDER, "orders"));
    }

    @ParameterizedTest(name = "{0}.{1} without {3}")
    @MethodSource("segments")
    void refusesARequestWithoutAPathSegment(String provider, String operation, String parameters, String segment)
            throws Exception {
        Outcome outcome = run(provider, operation, parameters, Alteration.withoutSegment(segment));

        assertThat(outcome).isNotInstanceOf(Outcome.Succeeded.class);
        assertThat(failure(outcome)).isIn("not_found", "validation", "invalid_response");
    }

    private static String failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed) outcome).error().kind().word();
    }

    private Outcome run(String provider, String operation, String parameters, Alteration alteration) throws Exception {
        proxy.alter(alteration);
        Lease lease = new Lease(
                new CredentialRef("acme", "conn"),
                provider,
                provider.equals("shopify") ? "admin_token" : "oauth2",
                Map.of(provider.equals("shopify") ? "token" : "access_token", Secret.of(TOKEN + provider)),
                provider.equals("shopify") ? Map.of("shop", "mystore.myshopify.com") : Map.of(),
                List.of(),
                true,
                false,
                Clock.systemUTC().instant().plus(DEADLINE));
        OperationCall call = new OperationCall(
                catalog.provider(provider).orElseThrow().operation(operation).orElseThrow(),
                EventJson.MAPPER.readValue(parameters, ObjectNode.class),
                lease,
                "key",
                Clock.systemUTC().instant().plus(DEADLINE),
                null,
                false);
        return gateway.execute(call).await().atMost(DEADLINE.plusSeconds(2));
    }
}
