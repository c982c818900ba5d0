package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.spi.TokenExchange;
import io.smallrye.mutiny.Uni;
import java.security.PrivateKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Installation tokens of a GitHub App, asked for with a JWT that the app's own key signs. */
public final class GitHubApp implements TokenExchange {
    /** Its name in provider files. */
    public static final String NAME = "github_app";

    @Override
    public Uni<Request> request(Grant grant) {
        return Uni.createFrom().item(() -> {
            PrivateKey key = RsaKey.of(required(grant.app().get("private_key")));
            String issuer =
                    grant.app().getOrDefault("app_id", required(grant.app().get("client_id")));
            ObjectNode claims = JsonNodeFactory.instance.objectNode().put("iss", issuer);
            Map<String, String> headers = Map.of(
                    "accept", "application/vnd.github+json",
                    "authorization", "Bearer " + SignedJwt.of(key, claims, grant.now()),
                    "x-github-api-version", "2022-11-28");
            return new Request("POST", headers, null);
        });
    }

    private static String required(@Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("The app has no private key: set private-key-file.");
        }
        return value;
    }
}
