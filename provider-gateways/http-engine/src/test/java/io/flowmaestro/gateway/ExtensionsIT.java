package io.flowmaestro.gateway;

import static io.flowmaestro.egress.ByteServer.answering;
import static io.flowmaestro.egress.ByteServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.egress.ByteServer;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.gateway.Outcome.Failed;
import io.flowmaestro.gateway.Outcome.Succeeded;
import io.flowmaestro.gateway.Outcome.Unknown;
import io.flowmaestro.spi.Extensions;
import io.flowmaestro.spi.OperationHandler;
import io.flowmaestro.spi.RequestSigner;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ways out of the format: signers and handlers. */
class ExtensionsIT {
    private static final String CANARY = "canary-0123456789-abcdefghij";
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final Provider PROVIDER = ProviderFile.read("mail.yaml", """
            provider: mail
            title: Mail
            category: Test
            colour: "#336699"
            summary: A provider for tests.
            docs: https://mail.example/docs
            connection:
              fields: {region: {title: Region, pattern: "[a-z]+"}}
              keys:
                key:
                  title: Key
                  fields: {key: {title: Key}}
                  auth: {signer: stamp, params: {region: "${connection.region}"}}
            http: {base_url: https://mail.example}
            errors:
              code: ${response.body.code}
              kinds: {invalid_auth: ["535"]}
            operations:
              read:
                title: Read
                request: {method: POST, path: /a b, headers: {X-Stamp: mine}, body: {a: 1}}
                output: {}
              send:
                title: Send
                handler: mail.send
                input: {to: {type: string}, subject: {type: string, default: Hello}}
                output: {id: "${response.body.id}"}
            """.replace("/a b", "/a%20b"));

    private static Vertx vertx;
    private static GuardedHttpClient client;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        client = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aSignerSeesTheWholeRequestAndAddsHeaders() {
        // Given
        ByteServer server = ByteServer.start(vertx, answering(json(200, "{}")));
        RequestSigner signer = request -> Uni.createFrom()
                .item(Map.of(
                        "x-stamp",
                        request.method()
                                + request.url()
                                + request.body()
                                + request.params().get("region")
                                + request.credential().get("key").length()));

        // When
        Outcome outcome = run(server, new Extensions(Map.of("stamp", signer), Map.of()), "read", "{}");

        // Then
        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(server.requests().get(0))
                .contains("\r\nx-stamp: POSThttps://mail.example/a%20b{\"a\":1}eu" + CANARY.length() + "\r\n")
                .doesNotContain("mine");
    }

    @Test
    void aCredentialThatCannotSignSendsNothing() {
        // Given
        ByteServer server = ByteServer.start(vertx, answering(json(200, "{}")));
        RequestSigner signer = request -> Uni.createFrom().failure(new IllegalArgumentException("It has no region."));

        // When
        Outcome outcome = run(server, new Extensions(Map.of("stamp", signer), Map.of()), "read", "{}");

        // Then
        assertThat(((Failed) outcome).error().kind()).isEqualTo(FailureKind.INVALID_AUTH);
        assertThat(server.bytes()).isZero();
    }

    @Test
    void aHandlerGetsWhatItNeedsAndItsAnswerIsRead() {
        // Given
        OperationHandler handler = call -> call.route()
                .to("smtp.mail.example", 587)
                .map(peer -> new OperationHandler.Answered(
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put(
                                        "id",
                                        call.input().get("to").asText()
                                                + call.input().get("subject").asText()
                                                + call.connection().get("region")
                                                + call.key()
                                                + peer.address().getPort()
                                                + call.credential().get("key"))));
        ByteServer server = ByteServer.start(vertx, socket -> {});

        // When
        Outcome outcome = run(server, new Extensions(Map.of(), Map.of("mail.send", handler)), "send", "{\"to\":\"a\"}");

        // Then
        int port = server.url().getPort();
        assertThat(((Succeeded) outcome).output()).hasToString("{\"id\":\"aHelloeukey" + port + "[secret]\"}");
        assertThat(outcome.debug()).contains("[DEBUG] Request: mail.send");
    }

    @Test
    void whatAHandlerSaysIsReadByTheFilesRules() {
        // Given
        OperationHandler handler = call -> Uni.createFrom()
                .item(new OperationHandler.Answered(
                        422, JsonNodeFactory.instance.objectNode().put("code", 535)));

        // When
        Outcome outcome = run(null, new Extensions(Map.of(), Map.of("mail.send", handler)), "send", "{\"to\":\"a\"}");

        // Then
        assertThat(((Failed) outcome).error().kind()).isEqualTo(FailureKind.INVALID_AUTH);
    }

    @Test
    void aHandlerThatLostTheAnswerLeavesItUnknown() {
        // Given
        OperationHandler before = call -> Uni.createFrom().item(new OperationHandler.Unanswered(false));
        OperationHandler after = call -> Uni.createFrom().item(new OperationHandler.Unanswered(true));

        // When
        Outcome early = run(null, new Extensions(Map.of(), Map.of("mail.send", before)), "send", "{\"to\":\"a\"}");
        Outcome late = run(null, new Extensions(Map.of(), Map.of("mail.send", after)), "send", "{\"to\":\"a\"}");

        // Then
        assertThat(((Failed) early).repeatable()).isTrue();
        assertThat(late).isInstanceOf(Unknown.class);
    }

    @Test
    void aHandlerEndsAtTheDeadline() {
        // Given
        OperationHandler silent = call -> Uni.createFrom().nothing();
        Extensions extensions = new Extensions(Map.of(), Map.of("mail.send", silent));

        // When
        Outcome outcome = gateway(null, extensions)
                .execute(call("send", "{\"to\":\"a\"}", Duration.ofMillis(300)))
                .await()
                .atMost(LONG);

        // Then
        assertThat(((Unknown) outcome).error().code()).isEqualTo("timeout");
    }

    /** RELIABILITY S2, S6: a handler reaches no address that the guard refuses. */
    @Test
    void aHandlerReachesNoAddressThatIsNotPublic() {
        // Given
        OperationHandler handler = call -> call.route()
                .to("localhost.localdomain.", 25)
                .map(OperationHandler.Peer::toString)
                .map(address -> new OperationHandler.Unanswered(true));

        // When
        Outcome outcome = run(null, new Extensions(Map.of(), Map.of("mail.send", handler)), "send", "{\"to\":\"a\"}");

        // Then
        assertThat(((Failed) outcome).error().kind()).isEqualTo(FailureKind.VALIDATION);
    }

    @Test
    void aServiceWithoutANamedExtensionDoesNotStart() {
        // Given
        Catalog catalog = Catalog.of(List.of(PROVIDER));
        OperationHandler handler = call -> Uni.createFrom().nothing();
        RequestSigner signer = request -> Uni.createFrom().nothing();

        // When / Then
        assertThatThrownBy(() -> Extensions.none().check(catalog))
                .hasMessage("mail.connection.key.auth.signer: stamp is not installed here; there is none.");
        assertThatThrownBy(() -> new Extensions(Map.of("stamp", signer), Map.of("mail.sent", handler)).check(catalog))
                .hasMessage("mail.operations.send.handler: mail.send is not installed here; there is mail.sent.");
        new Extensions(Map.of("stamp", signer), Map.of("mail.send", handler)).check(catalog);
    }

    private static Outcome run(ByteServer server, Extensions extensions, String operation, String parameters) {
        return gateway(server, extensions)
                .execute(call(operation, parameters, LONG))
                .await()
                .atMost(LONG);
    }

    private static HttpGateway gateway(ByteServer server, Extensions extensions) {
        return (server == null
                        ? HttpGateway.toProviders(client, null, Clock.systemUTC())
                        : HttpGateway.toBase(client, server.url(), Clock.systemUTC()))
                .with(extensions);
    }

    private static OperationCall call(String operation, String parameters, Duration timeout) {
        Operation known = PROVIDER.operation(operation).orElseThrow();
        Lease lease = new Lease(
                new CredentialRef("acme", "conn_1"),
                "mail",
                "key",
                Map.of("key", Secret.of(CANARY)),
                Map.of("region", "eu"),
                List.of(),
                false,
                false,
                Instant.now().plusSeconds(300));
        return new OperationCall(
                known, object(parameters), lease, "key", Instant.now().plus(timeout), null, true);
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) EventJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
