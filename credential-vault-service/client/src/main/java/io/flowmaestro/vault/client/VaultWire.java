package io.flowmaestro.vault.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON between the vault service and its clients, for both ends: the one place where secrets become JSON text.
 * Every reading method fails with {@link CredentialException} of kind {@link FailureKind#VALIDATION} and code
 * {@code invalid_request}, which names the place and repeats nothing of what stood there.
 */
public final class VaultWire {
    /** Where leases are asked for, by POST. */
    public static final String LEASES = "/api/v1/leases";
    /** Where credentials are kept, by POST, and destroyed, by DELETE of {@code /<tenant>/<connection id>} below it. */
    public static final String CREDENTIALS = "/api/v1/credentials";
    /** Where authorization codes are redeemed, by POST. */
    public static final String EXCHANGE = CREDENTIALS + "/exchange";

    /** Where credentials are revoked at the provider and destroyed, by POST. */
    public static final String REVOKE = CREDENTIALS + "/revoke";

    /** Where candidates are put in the place of credentials, by POST. */
    public static final String PROMOTION = CREDENTIALS + "/promotion";

    /** Where tenants' OAuth apps are read, kept and removed, by GET, PUT and DELETE of {@code /<tenant>/<provider>}. */
    public static final String OAUTH_APPS = "/api/v1/oauth-apps";

    /** Where authorization requests are handed in, by POST, below a tenant's app. */
    public static final String PUSHED_REQUESTS = "/pushed-requests";

    /** Where the operator's OAuth apps are, in the same way, of {@code /<provider>}. */
    public static final String SHARED_OAUTH_APPS = "/api/v1/shared-oauth-apps";

    /** Where the audit of a connection is read, by GET of {@code /<tenant>/<connection id>} below it. */
    public static final String AUDIT = "/api/v1/audit";

    /** The header that names the person on whose behalf a credential is stored, redeemed or destroyed. */
    public static final String ACTOR = "Audit-Actor";

    /** Longest name or id, in characters. */
    private static final int LONGEST_NAME = 255;

    private VaultWire() {}

    /**
     * Asks for a lease.
     *
     * @param refused the {@link Lease#fingerprint} of the lease that the provider refused; null where none was
     */
    public static ObjectNode leaseRequest(CredentialRef ref, RequestedOperation operation, @Nullable String refused) {
        ObjectNode request = ref(ref).put("operationId", operation.id());
        Secret tenantToken = operation.tenantToken();
        if (tenantToken != null) {
            request.put("tenantToken", tenantToken.reveal(SecretAccess.PASS_TO_VAULT_PEER));
        }
        if (refused != null) {
            request.put("refused", refused);
        }
        return request;
    }

    /** Gives a credential to keep. */
    public static ObjectNode credential(CredentialRef ref, NewCredential credential) {
        ObjectNode request = ref(ref).put("provider", credential.provider())
                .put("method", credential.method())
                .put("sandbox", credential.sandbox());
        request.set("secrets", secrets(credential.secrets()));
        request.set("fields", texts(credential.fields()));
        return request;
    }

    /** Gives an authorization code to redeem. */
    public static ObjectNode code(CredentialRef ref, AuthorizationCode code) {
        ObjectNode request = ref(ref).put("provider", code.provider())
                .put("method", code.method())
                .put("sandbox", code.sandbox())
                .put("code", code.code().reveal(SecretAccess.PASS_TO_VAULT_PEER))
                .put("verifier", code.verifier().reveal(SecretAccess.PASS_TO_VAULT_PEER))
                .put("redirectUri", code.redirectUri().toString());
        request.set("fields", texts(code.fields()));
        return request;
    }

    /** Asks to put a candidate in its credential's place. */
    public static ObjectNode promotion(CredentialRef candidate) {
        return ref(candidate);
    }

    /** Answers with a lease. */
    public static ObjectNode lease(Lease lease) {
        ObjectNode answer = object().put("provider", lease.provider())
                .put("method", lease.method())
                .put("sandbox", lease.sandbox())
                .put("refreshable", lease.refreshable())
                .put("expiresAt", lease.expiresAt().toString());
        answer.set("secrets", secrets(lease.secrets()));
        answer.set("fields", texts(lease.fields()));
        lease.scopes().forEach(answer.putArray("scopes")::add);
        return answer;
    }

    /** Answers with what the provider granted. */
    public static ObjectNode grant(Grant grant) {
        Instant expiresAt = grant.expiresAt();
        ObjectNode answer = object().put("account", grant.account())
                .put("expiresAt", expiresAt == null ? null : expiresAt.toString())
                .put("refreshable", grant.refreshable());
        answer.set("fields", texts(grant.fields()));
        grant.scopes().forEach(answer.putArray("scopes")::add);
        return answer;
    }

    /** Answers with a part of the audit. */
    public static ObjectNode audit(AuditPage page) {
        ObjectNode answer = object();
        ArrayNode items = answer.putArray("items");
        page.items()
                .forEach(access -> items.addObject()
                        .put("id", access.id())
                        .put("at", access.at().toString())
                        .put("caller", access.caller())
                        .put("roles", access.roles())
                        .put("action", access.action())
                        .put("operationId", access.operationId())
                        .put("actor", access.actor())
                        .put("result", access.result()));
        return answer.put("next", page.next());
    }

    /** Reads whose credential a request is about. */
    public static CredentialRef readRef(JsonNode request) {
        return new CredentialRef(name(request, "tenant"), name(request, "connectionId"));
    }

    /** Reads for which operation a lease is asked for. */
    public static RequestedOperation readOperation(JsonNode request) {
        return new RequestedOperation(
                name(request, "operationId"),
                request.hasNonNull("tenantToken") ? Secret.of(text(request, "tenantToken")) : null);
    }

    /** Reads the fingerprint of the lease that the provider refused; null where none was. */
    public static @Nullable String readRefused(JsonNode request) {
        return request.hasNonNull("refused") ? name(request, "refused") : null;
    }

    /** Reads a credential to keep. */
    public static NewCredential readCredential(JsonNode request) {
        return new NewCredential(
                name(request, "provider"),
                name(request, "method"),
                map(request, "secrets", Secret::of),
                map(request, "fields", Function.identity()),
                flag(request, "sandbox"));
    }

    /** Reads an authorization code to redeem. */
    public static AuthorizationCode readCode(JsonNode request) {
        return new AuthorizationCode(
                name(request, "provider"),
                name(request, "method"),
                map(request, "fields", Function.identity()),
                flag(request, "sandbox"),
                Secret.of(text(request, "code")),
                Secret.of(text(request, "verifier")),
                uri(request, "redirectUri"));
    }

    /** Reads a lease. */
    public static Lease readLease(CredentialRef ref, JsonNode answer) {
        return new Lease(
                ref,
                name(answer, "provider"),
                name(answer, "method"),
                map(answer, "secrets", Secret::of),
                map(answer, "fields", Function.identity()),
                list(answer, "scopes"),
                flag(answer, "sandbox"),
                flag(answer, "refreshable"),
                instant(answer, "expiresAt"));
    }

    /** Reads what the provider granted. */
    public static Grant readGrant(JsonNode answer) {
        return new Grant(
                answer.hasNonNull("account") ? text(answer, "account") : null,
                list(answer, "scopes"),
                map(answer, "fields", Function.identity()),
                answer.hasNonNull("expiresAt") ? instant(answer, "expiresAt") : null,
                flag(answer, "refreshable"));
    }

    /** Answers with what became of a credential's tokens. */
    public static ObjectNode revocation(RevocationResult result) {
        return object().put("revocation", result.word());
    }

    /** Reads what became of a credential's tokens. */
    public static RevocationResult readRevocation(JsonNode answer) {
        String word = text(answer, "revocation");
        return Arrays.stream(RevocationResult.values())
                .filter(result -> result.word().equals(word))
                .findFirst()
                .orElseThrow(() -> wrong("revocation", "is one of revoked, not_offered and failed"));
    }

    /** Gives an OAuth app to keep. */
    public static ObjectNode oauthApp(NewOAuthApp app) {
        Secret privateKey = app.privateKey();
        return object().put("clientId", app.clientId())
                .put("clientSecret", app.clientSecret().reveal(SecretAccess.PASS_TO_VAULT_PEER))
                .put("appId", app.appId())
                .put("appSlug", app.appSlug())
                .put("privateKey", privateKey == null ? null : privateKey.reveal(SecretAccess.PASS_TO_VAULT_PEER));
    }

    /** Reads an OAuth app to keep. */
    public static NewOAuthApp readOAuthApp(JsonNode request) {
        return new NewOAuthApp(
                name(request, "clientId"),
                Secret.of(name(request, "clientSecret")),
                request.hasNonNull("appId") ? name(request, "appId") : null,
                request.hasNonNull("appSlug") ? name(request, "appSlug") : null,
                request.hasNonNull("privateKey") ? Secret.of(text(request, "privateKey")) : null);
    }

    /** Gives an authorization request to hand in. */
    public static ObjectNode pushedRequest(PushedRequest request) {
        ObjectNode body = object().put("sandbox", request.sandbox());
        body.set("fields", texts(request.fields()));
        body.set("parameters", texts(request.parameters()));
        return body;
    }

    /** Reads an authorization request to hand in. */
    public static PushedRequest readPushedRequest(String provider, JsonNode request) {
        return new PushedRequest(
                provider,
                map(request, "fields", Function.identity()),
                flag(request, "sandbox"),
                map(request, "parameters", Function.identity()));
    }

    /** Answers with what the browser brings in its place. */
    public static ObjectNode requestUri(String requestUri) {
        return object().put("requestUri", requestUri);
    }

    /** Reads what the browser brings in its place. */
    public static String readRequestUri(JsonNode answer) {
        return text(answer, "requestUri");
    }

    /** Answers with what of an OAuth app is not secret. */
    public static ObjectNode registeredApp(RegisteredApp app) {
        return object().put("owner", app.owner().name().toLowerCase(Locale.ROOT))
                .put("clientId", app.clientId())
                .put("appSlug", app.appSlug())
                .put("secretSince", written(app.secretSince()))
                .put("previousSecretUntil", written(app.previousSecretUntil()));
    }

    /** Reads what of an OAuth app is not secret. */
    public static RegisteredApp readRegisteredApp(JsonNode answer) {
        return new RegisteredApp(
                text(answer, "owner").equals("tenant") ? RegisteredApp.Owner.TENANT : RegisteredApp.Owner.OPERATOR,
                name(answer, "clientId"),
                answer.hasNonNull("appSlug") ? name(answer, "appSlug") : null,
                answer.hasNonNull("secretSince") ? instant(answer, "secretSince") : null,
                answer.hasNonNull("previousSecretUntil") ? instant(answer, "previousSecretUntil") : null);
    }

    private static @Nullable String written(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** Reads a part of the audit. */
    public static AuditPage readAudit(JsonNode answer) {
        List<AuditedAccess> items = new ArrayList<>();
        for (JsonNode item : answer.path("items")) {
            items.add(new AuditedAccess(
                    item.path("id").asLong(),
                    instant(item, "at"),
                    text(item, "caller"),
                    text(item, "roles"),
                    text(item, "action"),
                    textOrNull(item, "operationId"),
                    textOrNull(item, "actor"),
                    text(item, "result")));
        }
        return new AuditPage(items, textOrNull(answer, "next"));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Names a credential. */
    static ObjectNode ref(CredentialRef ref) {
        return object().put("tenant", ref.tenant()).put("connectionId", ref.connectionId());
    }

    private static ObjectNode secrets(Map<String, Secret> secrets) {
        return texts(secrets.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().reveal(SecretAccess.PASS_TO_VAULT_PEER))));
    }

    private static ObjectNode texts(Map<String, String> texts) {
        ObjectNode object = object();
        texts.forEach(object::put);
        return object;
    }

    private static String name(JsonNode object, String key) {
        String name = text(object, key);
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw wrong(key, "has 1 to " + LONGEST_NAME + " characters, none of them a control character");
        }
        return name;
    }

    private static String text(JsonNode object, String key) {
        JsonNode value = object.path(key);
        if (!value.isTextual()) {
            throw wrong(key, "is a text");
        }
        return value.textValue();
    }

    private static @Nullable String textOrNull(JsonNode object, String key) {
        return object.hasNonNull(key) ? text(object, key) : null;
    }

    private static boolean flag(JsonNode object, String key) {
        JsonNode value = object.path(key);
        if (!value.isBoolean() && !value.isMissingNode()) {
            throw wrong(key, "is true or false");
        }
        return value.booleanValue();
    }

    private static Instant instant(JsonNode object, String key) {
        try {
            return Instant.parse(text(object, key));
        } catch (DateTimeException e) {
            throw wrong(key, "is an instant of ISO 8601");
        }
    }

    private static URI uri(JsonNode object, String key) {
        try {
            return URI.create(text(object, key));
        } catch (IllegalArgumentException e) {
            throw wrong(key, "is a URI");
        }
    }

    private static List<String> list(JsonNode object, String key) {
        List<String> list = new ArrayList<>();
        for (JsonNode item : object.path(key)) {
            if (!item.isTextual()) {
                throw wrong(key, "holds texts alone");
            }
            list.add(item.textValue());
        }
        return list;
    }

    private static <T> Map<String, T> map(JsonNode object, String key, Function<String, T> value) {
        JsonNode node = object.path(key);
        if (!node.isObject() && !node.isMissingNode()) {
            throw wrong(key, "is an object");
        }
        Map<String, T> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), value.apply(text(node, entry.getKey()))));
        return map;
    }

    private static CredentialException wrong(String key, String rule) {
        return new CredentialException(
                FailureKind.VALIDATION, CredentialException.INVALID_REQUEST, "/" + key + " " + rule + ".");
    }
}
