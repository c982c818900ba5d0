package io.flowmaestro.vault.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The vault service over HTTP. Whatever keeps it from answering, be it no connection, no answer in time, a 5xx, a
 * refused bearer token or an answer that is not understood, is {@link FailureKind#CREDENTIAL_UNAVAILABLE}. No message
 * repeats anything of an answer's body but the code of a problem.
 */
public final class HttpCredentialVault implements CredentialVault, CredentialAudit, OAuthApps, PushedRequests {
    /** No lease is waited for longer: others must not stand behind a vault that hangs. */
    public static final Duration LEASE_DEADLINE = Duration.ofSeconds(2);
    /** Destroying and promoting write. */
    public static final Duration WRITE_DEADLINE = Duration.ofSeconds(5);
    /** Reading the audit is nobody's hurry. */
    public static final Duration AUDIT_DEADLINE = Duration.ofSeconds(5);
    /** Storing, redeeming and revoking wait for the provider's token endpoint. */
    public static final Duration EXCHANGE_DEADLINE = Duration.ofSeconds(20);

    /** No header is made of it. */
    private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final WebClient http;
    private final String url;
    private final Supplier<Uni<String>> bearerToken;
    private final Supplier<Optional<String>> actor;

    /** As the other constructor, for who acts on nobody's behalf. */
    public HttpCredentialVault(WebClient http, URI url, Supplier<Uni<String>> bearerToken) {
        this(http, url, bearerToken, Optional::empty);
    }

    /**
     * @param http sends the calls; redirects are not followed
     * @param url the service's, without a path
     * @param bearerToken asked for each call, so it keeps its token as long as that is good
     * @param actor asked for each call, where it is made: the person on whose behalf, for the audit
     */
    public HttpCredentialVault(
            WebClient http, URI url, Supplier<Uni<String>> bearerToken, Supplier<Optional<String>> actor) {
        this.http = http;
        this.url = url.toString().replaceAll("/+$", "");
        this.bearerToken = bearerToken;
        this.actor = actor;
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        return lease(ref, operation, null);
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        return lease(refused.ref(), operation, refused.fingerprint());
    }

    @Override
    public Uni<Grant> store(CredentialRef ref, NewCredential credential) {
        return post(
                VaultWire.CREDENTIALS, VaultWire.credential(ref, credential), EXCHANGE_DEADLINE, VaultWire::readGrant);
    }

    @Override
    public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
        return post(VaultWire.EXCHANGE, VaultWire.code(ref, code), EXCHANGE_DEADLINE, VaultWire::readGrant);
    }

    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        return post(VaultWire.REVOKE, VaultWire.ref(ref), EXCHANGE_DEADLINE, VaultWire::readRevocation);
    }

    @Override
    public Uni<Grant> promote(CredentialRef candidate) {
        return post(VaultWire.PROMOTION, VaultWire.promotion(candidate), WRITE_DEADLINE, VaultWire::readGrant);
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        String path = VaultWire.CREDENTIALS + "/" + segment(ref.tenant()) + "/" + segment(ref.connectionId());
        return call(HttpMethod.DELETE, path, null, WRITE_DEADLINE).replaceWithVoid();
    }

    @Override
    public Uni<AuditPage> audit(CredentialRef ref, @Nullable String after, int limit) {
        String path = VaultWire.AUDIT + "/" + segment(ref.tenant()) + "/" + segment(ref.connectionId()) + "?limit="
                + limit + (after == null ? "" : "&after=" + segment(after));
        return call(HttpMethod.GET, path, null, AUDIT_DEADLINE).map(answer -> understood(answer, VaultWire::readAudit));
    }

    @Override
    public Uni<RegisteredApp> current(String tenant, String provider) {
        return app(HttpMethod.GET, tenant, provider, null);
    }

    @Override
    public Uni<RegisteredApp> put(String tenant, String provider, NewOAuthApp app) {
        return app(HttpMethod.PUT, tenant, provider, VaultWire.oauthApp(app));
    }

    @Override
    public Uni<Void> remove(String tenant, String provider) {
        return call(HttpMethod.DELETE, appPath(tenant, provider), null, WRITE_DEADLINE)
                .replaceWithVoid();
    }

    @Override
    public Uni<String> push(String tenant, PushedRequest request) {
        return post(
                appPath(tenant, request.provider()) + VaultWire.PUSHED_REQUESTS,
                VaultWire.pushedRequest(request),
                EXCHANGE_DEADLINE,
                VaultWire::readRequestUri);
    }

    private Uni<RegisteredApp> app(HttpMethod method, String tenant, String provider, @Nullable ObjectNode body) {
        return call(method, appPath(tenant, provider), body, WRITE_DEADLINE)
                .map(answer -> understood(answer, VaultWire::readRegisteredApp));
    }

    private static String appPath(String tenant, String provider) {
        return VaultWire.OAUTH_APPS + "/" + segment(tenant) + "/" + segment(provider);
    }

    private Uni<Lease> lease(CredentialRef ref, RequestedOperation operation, @Nullable String refused) {
        ObjectNode request = VaultWire.leaseRequest(ref, operation, refused);
        return post(VaultWire.LEASES, request, LEASE_DEADLINE, answer -> VaultWire.readLease(ref, answer));
    }

    private <T> Uni<T> post(String path, ObjectNode body, Duration deadline, Function<JsonNode, T> read) {
        return call(HttpMethod.POST, path, body, deadline).map(answer -> understood(answer, read));
    }

    private Uni<JsonNode> call(HttpMethod method, String path, @Nullable ObjectNode body, Duration deadline) {
        Uni<JsonNode> answer = Uni.createFrom()
                .deferred(() -> {
                    Optional<String> behalf = actor.get();
                    return bearerToken.get().map(token -> request(method, path, token, behalf, deadline));
                })
                .chain(request -> send(request, body))
                .map(HttpCredentialVault::body)
                .ifNoItem()
                .after(deadline)
                .failWith(HttpCredentialVault::late)
                .onFailure(failure -> !(failure instanceof CredentialException))
                .transform(HttpCredentialVault::unreachable);
        return CallerContext.keep(answer);
    }

    private HttpRequest<Buffer> request(
            HttpMethod method, String path, String token, Optional<String> behalf, Duration deadline) {
        HttpRequest<Buffer> request = http.requestAbs(method, url + path)
                .bearerTokenAuthentication(token)
                .followRedirects(false)
                .timeout(deadline.toMillis());
        behalf.ifPresent(person ->
                request.putHeader(VaultWire.ACTOR, NOT_ASCII.matcher(person).replaceAll("?")));
        return request;
    }

    private static Uni<HttpResponse<Buffer>> send(HttpRequest<Buffer> request, @Nullable ObjectNode body) {
        return Uni.createFrom()
                .completionStage(() -> body == null
                        ? request.send().toCompletionStage()
                        : request.putHeader("content-type", "application/json")
                                .sendBuffer(Buffer.buffer(body.toString()))
                                .toCompletionStage());
    }

    private static JsonNode body(HttpResponse<Buffer> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return json(response.body());
        }
        throw problem(status, json(response.body()));
    }

    /** The kind tells the vault's own answers from those of whatever else may stand at its address. */
    private static CredentialException problem(int status, JsonNode problem) {
        String code = code(problem);
        return switch (problem.path("kind").asText("")) {
            case "not_found" ->
                new CredentialException(
                        FailureKind.NOT_FOUND,
                        code,
                        code.equals(CredentialException.NO_OAUTH_APP)
                                ? "The credential vault has no OAuth app of this provider."
                                : "The credential vault has no credential of this connection.");
            case "invalid_auth" ->
                new CredentialException(
                        FailureKind.INVALID_AUTH,
                        code,
                        code.equals(CredentialException.OAUTH_APP_GONE)
                                ? "The OAuth app that the connection was made with is gone: put it back, or reconnect."
                                : "The provider refused the credential: " + code + ".");
            case "validation" ->
                new CredentialException(
                        FailureKind.VALIDATION,
                        code,
                        code.equals(CredentialException.CONNECTION_DISABLED)
                                ? "The connection is switched off."
                                : "The credential vault does not take the request: " + code + ".");
            case "credential_unavailable" ->
                unavailable(code, "The credential vault cannot give the credential now: " + code + ".");
            default ->
                status == 401 || status == 403
                        ? unavailable("vault_access_refused", "The credential vault refused the service's token.")
                        : unavailable("vault_unavailable", "The credential vault answered with status " + status + ".");
        };
    }

    /** Codes are words; whatever else stands there is not repeated. */
    private static String code(JsonNode problem) {
        String code = problem.path("code").asText("");
        return code.matches("[a-z][a-z0-9_]{0,63}") ? code : "no_code";
    }

    private static JsonNode json(@Nullable Buffer body) {
        try {
            return body == null ? MissingNode.getInstance() : JSON.readTree(body.getBytes());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory does not fail.", e);
        }
    }

    private static <T> T understood(JsonNode answer, Function<JsonNode, T> read) {
        try {
            return read.apply(answer);
        } catch (CredentialException e) {
            throw unavailable("invalid_answer", "The credential vault's answer is not understood: " + e.getMessage());
        }
    }

    private static CredentialException late() {
        return unavailable("vault_timeout", "The credential vault did not answer in time.");
    }

    private static CredentialException unreachable(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "vault_unreachable",
                "The credential vault cannot be reached.",
                failure);
    }

    private static CredentialException unavailable(String code, String message) {
        return new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, code, message);
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }
}
