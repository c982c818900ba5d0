package io.flowmaestro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.events.Action;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeReaderTest {
    /** An operation of each effect; those of {@code flag_...} say in the body whether they failed. */
    private static final Provider NOTES = ProviderFile.read("notes.yaml", """
            provider: notes
            title: Notes
            category: Productivity
            colour: "#336699"
            summary: Notes.
            docs: https://notes.example/docs
            connection:
              oauth2: {authorize_url: https://notes.example/a, token_url: https://notes.example/t, scopes: [write]}
              keys: {api_key: {title: API key, fields: {key: {title: Key}}}}
            http: {base_url: https://notes.example}
            errors:
              code: ${response.body.code}
              message: ${response.body.message}
              retry_at: ${timestamp(int(response.headers['x-reset']))}
              kinds:
                conflict: [locked]
                unavailable: [busy, overloaded]
              not_acted: [overloaded]
              hints:
                locked: {cause: The note is locked., fix: Unlock the note.}
                forbidden: {cause: The note is someone else's., fix: Ask its owner.}
            operations:
              none: {title: Get, request: {method: GET, path: /n}, output: {id: "${response.body.id}"}}
              idempotent:
                {title: Put, request: {method: PUT, path: /n}, effect: idempotent, output: {id: "${response.body.id}"}}
              keyed:
                title: Post
                request: {method: POST, path: /n, headers: {Key: "${operation.key}"}}
                output: {id: "${response.body.id}"}
              at_most_once:
                {title: Post, scopes: [write], request: {method: POST, path: /n}, output: {id: "${response.body.id}"}}
              read_back:
                title: Post
                request: {method: POST, path: /n}
                effect: read_back
                read_back: {operation: none, found: "${response.body}"}
                output: {id: "${response.body.id}"}
              flag_none:
                title: Get
                request: {method: GET, path: /n}
                errors: {when: "${response.body.ok == false}"}
                output: {id: "${response.body.id}"}
              flag_at_most_once:
                title: Post
                request: {method: POST, path: /n}
                errors: {when: "${response.body.ok == false}"}
                output: {id: "${response.body.id}"}
            """);

    private static final ObjectNode NO_PARAMETERS = JsonNodeFactory.instance.objectNode();

    private final OutcomeReader reader = new OutcomeReader(Calls.CLOCK);

    @ParameterizedTest
    @CsvSource({
        "400,VALIDATION", "401,INVALID_AUTH", "402,VALIDATION", "403,MISSING_SCOPE", "404,NOT_FOUND",
        "405,VALIDATION", "408,TIMEOUT", "409,CONFLICT", "410,NOT_FOUND", "412,CONFLICT",
        "422,VALIDATION", "425,UNAVAILABLE", "429,RATE_LIMITED", "500,UNAVAILABLE", "502,UNAVAILABLE",
        "503,UNAVAILABLE", "504,UNAVAILABLE", "301,REJECTED", "307,REJECTED"
    })
    void theStatusSaysWhichKind(int status, FailureKind kind) {
        // When
        Outcome outcome = read(operation("none"), response(status, "{}"));

        // Then
        assertThat(failed(outcome).error().kind()).isEqualTo(kind);
        assertThat(failed(outcome).error().httpStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void whatShowsThatNothingWasDoneMayBeRepeatedForEveryEffect(Effect effect) {
        assertThat(List.of(
                        response(401, "{}"),
                        response(425, "{}"),
                        response(429, "{}"),
                        response(503, "{'code':'overloaded'}"),
                        new TransportFailure(Fault.CONNECTION_FAILED, false, 0),
                        new TransportFailure(Fault.CONNECTION_LOST, false, 0),
                        new TransportFailure(Fault.NO_ANSWER, false, 0)))
                .allSatisfy(answer -> assertThat(
                                failed(read(operation(effect), answer)).repeatable())
                        .isTrue());
    }

    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"NONE", "IDEMPOTENT", "KEYED"})
    void whatMayHaveBeenDoneIsRepeatedWhereThatDoesNoHarm(Effect effect) {
        assertThat(List.of(
                        response(408, "{}"),
                        response(500, "{}"),
                        response(503, "{'code':'busy'}"),
                        new TransportFailure(Fault.CONNECTION_LOST, true, 9),
                        new TransportFailure(Fault.NO_ANSWER, true, 9)))
                .allSatisfy(answer -> {
                    Outcome.Failed failed = failed(read(operation(effect), answer));
                    assertThat(failed.repeatable()).isTrue();
                    assertThat(failed.error().retryable()).isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource({"AT_MOST_ONCE", "READ_BACK"})
    void whatMayHaveBeenDoneIsUnknownElsewhere(Effect effect) {
        assertUnknown(effect, response(408, "{}"), "timeout");
        assertUnknown(effect, response(500, "{}"), "unavailable");
        assertUnknown(effect, response(503, "{'code':'busy'}"), "unavailable");
        assertUnknown(effect, new TransportFailure(Fault.CONNECTION_LOST, true, 9), "unavailable");
        assertUnknown(effect, new TransportFailure(Fault.NO_ANSWER, true, 9), "timeout");
    }

    private void assertUnknown(Effect effect, ProviderAnswer answer, String cause) {
        Outcome outcome = read(operation(effect), answer);
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
        OperationError error = ((Outcome.Unknown) outcome).error();
        assertThat(error.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
        assertThat(error.code()).isEqualTo(cause);
        assertThat(error.action()).isEqualTo(Action.LOOK_AT_PROVIDER);
        assertThat(error.retryable()).isFalse();
        assertThat(error.message()).endsWith(". The call may have happened.");
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void aRefusalIsNeverRepeated(Effect effect) {
        assertThat(List.of(response(400, "{}"), response(403, "{}"), response(404, "{}"), response(409, "{}")))
                .allSatisfy(answer -> assertThat(
                                failed(read(operation(effect), answer)).repeatable())
                        .isFalse());
    }

    @Test
    void aReadsAnswerOfAnotherShapeIsAFailure() {
        assertThat(List.of(response(200, "{}"), response(200, "<html>"), response(200, "{'id':1}}"), tooLarge()))
                .allSatisfy(answer -> {
                    Outcome.Failed failed = failed(read(operation("none"), answer));
                    assertThat(failed.error().kind()).isEqualTo(FailureKind.INVALID_RESPONSE);
                    assertThat(failed.error().action()).isEqualTo(Action.CONTACT_OPERATOR);
                    assertThat(failed.repeatable()).isFalse();
                });
    }

    @Test
    void aReadThatWasCutOffMayBeRepeated() {
        // When
        Outcome.Failed failed = failed(read(operation("none"), cutOff()));

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failed.error().code()).isEqualTo("connection_lost");
        assertThat(failed.repeatable()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aWriteWhoseStatusProvesItSucceededWhateverItsBody(Effect effect) {
        assertThat(List.of(response(200, "{}"), response(200, "<html>"), tooLarge(), cutOff()))
                .allSatisfy(answer -> {
                    Outcome outcome = read(operation(effect), answer);
                    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
                    Outcome.Succeeded succeeded = (Outcome.Succeeded) outcome;
                    assertThat(succeeded.output()).isNull();
                    assertThat(succeeded.warning()).isNotNull();
                    assertThat(succeeded.warning().kind()).isEqualTo(FailureKind.INVALID_RESPONSE);
                });
    }

    @Test
    void aWriteWhoseBodyWouldHaveProvenItIsUnknownWithoutIt() {
        assertThat(List.of(response(200, "{}"), response(200, "<html>"), response(200, ""), tooLarge(), cutOff()))
                .allSatisfy(answer -> {
                    Outcome outcome = read(operation("flag_at_most_once"), answer);
                    assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
                    assertThat(((Outcome.Unknown) outcome).error().code()).isEqualTo("invalid_response");
                });
    }

    @Test
    void aWriteThatSaysItWentWellDidSoWhateverElseIsMissing() {
        // When
        Outcome outcome = read(operation("flag_at_most_once"), response(200, "{'ok':true}"));

        // Then
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(((Outcome.Succeeded) outcome).warning()).isNotNull();
    }

    @Test
    void aFailureWithin200AndAnUnknownWordIsRejected() {
        // When
        Outcome.Failed failed =
                failed(read(operation("flag_at_most_once"), response(200, "{'ok':false,'code':'odd'}")));

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(failed.error().code()).isEqualTo("odd");
        assertThat(failed.error().message()).isEqualTo("Notes refused: odd");
        assertThat(failed.repeatable()).isFalse();
    }

    @Test
    void aWordOfTheProviderWinsOverTheStatusAndBringsItsHint() {
        // When
        OperationError error = failed(read(operation("none"), response(400, "{'code':'locked','message':'It is.'}")))
                .error();

        // Then
        assertThat(error.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(error.message()).isEqualTo("Notes refused, as the resource is in another state: It is.");
        assertThat(error.hint()).isEqualTo("Unlock the note.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    120                           | 120
                    2.0                           | 2
                    0.5                           | 1
                    Sun, 22 Nov 2026 11:02:00 GMT | 120
                    Sun, 22 Nov 2026 10:00:00 GMT | 0
                    soon                          | -
                    -5                            | -
                    99999999999999999999          | -
                    """)
    void theProviderSaysWhenToAskAgain(String header, Long seconds) {
        // Given
        ProviderResponse response = response(429, "{}", Map.of("Retry-After", header));

        // Then
        assertThat(failed(read(operation("none"), response)).error().retryAfter())
                .isEqualTo(seconds);
    }

    @Test
    void theProvidersOwnTimeWinsOverRetryAfter() {
        // Given
        Map<String, String> headers = Map.of(
                "Retry-After",
                "5",
                "X-Reset",
                String.valueOf(Calls.NOW.plusSeconds(30).getEpochSecond()));

        // When
        OperationError error =
                failed(read(operation("none"), response(429, "{}", headers))).error();

        // Then
        assertThat(error.retryAfter()).isEqualTo(30);
    }

    @Test
    void whatTheProviderSaysIsMadeFitToBeShown() {
        // Given
        String message = "a\\r\\n\\u0000b\\u202e" + "x".repeat(2_000);

        // When
        OperationError error = failed(read(operation("none"), response(400, "{'message':'" + message + "'}")))
                .error();

        // Then
        assertThat(error.message())
                .startsWith("Notes refused the request as wrong: a b x")
                .hasSizeLessThan(600)
                .endsWith("…");
    }

    @Test
    void aRefusedKeyIsReplaced() {
        // When
        OperationError error = failed(read(operation("none"), "api_key", List.of(), response(401, "{}")))
                .error();

        // Then
        assertThat(error.action()).isEqualTo(Action.REPLACE_KEY);
        assertThat(error.hint()).isEqualTo("Generate a new key and enter it in the connection.");
        assertThat(error.message()).isEqualTo("Notes refused the key.");
    }

    @Test
    void aRefusedTokenIsReconnected() {
        // When
        OperationError error =
                failed(read(operation("none"), response(401, "{}"))).error();

        // Then
        assertThat(error.action()).isEqualTo(Action.RECONNECT);
        assertThat(error.message()).isEqualTo("Notes refused the token.");
    }

    @Test
    void aScopeThatWasNotGrantedIsNamed() {
        // When
        OperationError error = failed(read(operation("at_most_once"), "oauth2", List.of("read"), response(403, "{}")))
                .error();

        // Then
        assertThat(error.action()).isEqualTo(Action.GRANT_SCOPES);
        assertThat(error.hint()).isEqualTo("Reconnect the connection and grant write.");
    }

    @Test
    void aScopeThatIsKnownToBeLackingIsNamedBesideTheFilesHint() {
        // Given
        ProviderResponse refused = response(403, "{\"code\": \"forbidden\"}");

        // When
        OperationError lacking = failed(read(operation("at_most_once"), "oauth2", List.of("read"), refused))
                .error();
        OperationError granted = failed(read(operation("at_most_once"), "oauth2", List.of("write"), refused))
                .error();

        // Then
        assertThat(lacking.hint()).isEqualTo("Ask its owner. This connection was not granted write.");
        assertThat(granted.hint()).isEqualTo("Ask its owner.");
    }

    @Test
    void wherePermissionIsLackingAnAdminConnects() {
        // When
        OperationError error = failed(read(operation("at_most_once"), "oauth2", List.of("write"), response(403, "{}")))
                .error();

        // Then
        assertThat(error.hint()).isEqualTo("Reconnect with an admin account that has write.");
    }

    @Test
    void anAddressThatMayNotBeReachedIsNotTriedAgain() {
        // When
        Outcome outcome = read(operation("none"), new TransportFailure(Fault.ADDRESS_REFUSED, false, 0));

        // Then
        assertThat(failed(outcome).error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(failed(outcome).error().code()).isEqualTo("address_refused");
        assertThat(failed(outcome).repeatable()).isFalse();
    }

    @Test
    void aRedirectIsNotFollowedAndSaysSo() {
        // When
        OperationError error =
                failed(read(operation("at_most_once"), response(302, ""))).error();

        // Then
        assertThat(error.code()).isEqualTo("redirected");
        assertThat(error.message()).isEqualTo("Notes refused: it answered with a redirect, which is not followed");
    }

    private Outcome read(Operation operation, ProviderAnswer answer) {
        return read(operation, "oauth2", operation.scopes(), answer);
    }

    private Outcome read(Operation operation, String method, List<String> scopes, ProviderAnswer answer) {
        return reader.read(Calls.call(operation, NO_PARAMETERS, method, Map.of(), scopes), answer);
    }

    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    private static Operation operation(Effect effect) {
        return operation(effect.name().toLowerCase(Locale.ROOT));
    }

    private static Operation operation(String id) {
        return NOTES.operation(id).orElseThrow();
    }

    private static ProviderResponse response(int status, String body) {
        return response(status, body, Map.of());
    }

    private static ProviderResponse response(int status, String body, Map<String, String> headers) {
        return new ProviderResponse(status, headers, Buffer.buffer(body.replace('\'', '"')), BodyEnd.COMPLETE, 7);
    }

    private static ProviderResponse tooLarge() {
        return new ProviderResponse(200, Map.of(), Buffer.buffer(), BodyEnd.TOO_LARGE, 7);
    }

    private static ProviderResponse cutOff() {
        return new ProviderResponse(200, Map.of(), Buffer.buffer("{\"id\":"), BodyEnd.TRUNCATED, 7);
    }
}
