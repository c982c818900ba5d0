package io.flowmaestro.backing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sets a HashiCorp Vault or OpenBao server up by its HTTP API, as its root: secrets engine, policies, AppRoles. */
public final class VaultAdmin {
    private static final int VERSIONS = 5;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration UPGRADE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final String url;
    private final String token;

    /**
     * What a service signs in with by auth method AppRole.
     *
     * @param secretId never in {@link #toString}
     */
    public record AppRole(String roleId, String secretId) {
        @Override
        public String toString() {
            return "AppRole[" + roleId + "]";
        }
    }

    /**
     * Of a server that is up.
     *
     * @param url its address, without a path
     * @param token may do everything; empty for the few requests that need none
     */
    public VaultAdmin(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * Asks the HTTP API.
     *
     * @param path after {@code /v1/}
     * @return the answer's body; empty where it has none
     * @throws IllegalStateException if it refuses or does not answer within 10 seconds
     */
    public JsonObject request(String method, String path, @Nullable JsonObject body) {
        return accepted(method, path, send(asked(method, path, body).build()));
    }

    /**
     * Mounts the secrets engine KV, version 2, where nothing is mounted yet, and has it refuse writes without
     * check-and-set and keep 5 versions of a secret.
     */
    public void mountKv(String mount) {
        if (!request("GET", "sys/mounts", null).containsKey(mount + "/")) {
            JsonObject engine = new JsonObject().put("type", "kv").put("options", new JsonObject().put("version", "2"));
            request("POST", "sys/mounts/" + mount, engine);
        }
        JsonObject settings = new JsonObject().put("cas_required", true).put("max_versions", VERSIONS);
        // A new mount refuses everything while the server makes it one with versions.
        long end = System.nanoTime() + UPGRADE.toNanos();
        HttpResponse<String> answer =
                send(asked("POST", mount + "/config", settings).build());
        while (answer.statusCode() >= 400 && System.nanoTime() < end) {
            pause();
            answer = send(asked("POST", mount + "/config", settings).build());
        }
        accepted("POST", mount + "/config", answer);
    }

    /**
     * A role of auth method AppRole, which is enabled if it is not, with a policy of the same name and a new secret id.
     *
     * @param name of the role and its policy
     * @param policy what it may do, in HCL
     */
    public AppRole appRole(String name, String policy) {
        String role = role(name, policy);
        return new AppRole(roleId(role), text(request("POST", role + "/secret-id", null), "data", "secret_id"));
    }

    /**
     * As {@link #appRole}, with the secret id inside a token that gives it out once: whoever finds the token used knows
     * that somebody else has the secret id.
     *
     * @param life of the wrapping token
     */
    public AppRole wrappedAppRole(String name, String policy, Duration life) {
        String role = role(name, policy);
        String path = role + "/secret-id";
        HttpRequest wrapped = asked("POST", path, null)
                .header("X-Vault-Wrap-TTL", life.toSeconds() + "s")
                .build();
        return new AppRole(roleId(role), text(accepted("POST", path, send(wrapped)), "wrap_info", "token"));
    }

    /** The status that {@code sys/health} answers with; 0 while there is no answer. */
    int health() {
        try {
            return http.send(asked("GET", "sys/health", null).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private String role(String name, String policy) {
        if (!request("GET", "sys/auth", null).containsKey("approle/")) {
            request("POST", "sys/auth/approle", new JsonObject().put("type", "approle"));
        }
        String role = "auth/approle/role/" + name;
        request("PUT", "sys/policies/acl/" + name, new JsonObject().put("policy", policy));
        request("POST", role, new JsonObject().put("token_policies", name));
        return role;
    }

    private String roleId(String role) {
        return text(request("GET", role + "/role-id", null), "data", "role_id");
    }

    private static String text(JsonObject answer, String object, String name) {
        return answer.getJsonObject(object).getString(name);
    }

    private HttpRequest.Builder asked(String method, String path, @Nullable JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v1/" + path))
                .timeout(ANSWER)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        return token.isEmpty() ? request : request.header("X-Vault-Token", token);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(
                    request.method() + " " + request.uri().getPath() + ": no answer", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static JsonObject accepted(String method, String path, HttpResponse<String> answer) {
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CannotStartException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new CannotStartException("Interrupted while the Vault server was asked.", cause);
    }
}
