package io.flowmaestro.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** One app's way through a provider's OAuth pages, as a browser and a back end would take it. */
record OAuthFlow(
        Client client, String authorizeUrl, String tokenUrl, Map<String, String> app, Map<String, String> asked) {

    static OAuthFlow of(
            Client client, String provider, String app, String authorizeUrl, String tokenUrl, String scope) {
        return new OAuthFlow(
                client,
                authorizeUrl,
                tokenUrl,
                Map.of("client_id", provider + "-" + app, "client_secret", provider + "-secret"),
                Map.of("scope", scope, "response_type", "code"));
    }

    OAuthFlow asking(String parameter, String value) {
        return new OAuthFlow(client, authorizeUrl, tokenUrl, app, Client.with(asked, parameter, value));
    }

    Map<String, String> authorization() {
        Map<String, String> parameters = new LinkedHashMap<>(asked);
        parameters.put("client_id", app.getOrDefault("client_id", ""));
        parameters.put("redirect_uri", Client.REDIRECT);
        parameters.put("state", "s t/&");
        parameters.put("code_challenge", Client.challenge());
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    Map<String, String> redemption(String code) {
        Map<String, String> parameters = new LinkedHashMap<>(app);
        parameters.put("grant_type", "authorization_code");
        parameters.put("code", code);
        parameters.put("redirect_uri", Client.REDIRECT);
        parameters.put("code_verifier", Client.VERIFIER);
        return parameters;
    }

    Client.Reply page(Map<String, String> parameters) {
        return client.send("GET", authorizeUrl + "?" + Client.encode(parameters), Map.of(), "");
    }

    Client.Reply consent(Map<String, String> decision) {
        return client.postForm(authorizeUrl + "?" + Client.encode(authorization()), decision);
    }

    String code() {
        return consent(Map.of("decision", "allow")).callback("code");
    }

    Client.Reply redeem(Map<String, String> parameters) {
        return client.send(
                "POST",
                tokenUrl,
                Map.of("content-type", "application/x-www-form-urlencoded", "accept", "application/json"),
                Client.encode(parameters));
    }

    JsonNode connect() {
        return redeem(redemption(code())).json();
    }

    JsonNode connect(Map<String, String> decision) {
        return redeem(redemption(consent(decision).callback("code"))).json();
    }

    JsonNode refresh(String refreshToken) {
        return redeem(Client.with(Client.with(app, "grant_type", "refresh_token"), "refresh_token", refreshToken))
                .json();
    }
}
