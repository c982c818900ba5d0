package io.flowmaestro.backing.issuer;

import static java.util.stream.Collectors.joining;

import io.flowmaestro.backing.issuer.Codes.SignIn;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The browser's half of a sign-in: code flow with PKCE by S256 alone, {@code iss} in the answer (RFC 9207). */
final class AuthorizeEndpoint {
    private static final Pattern S256 = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final String issuer;
    private final Map<String, Client> clients;
    private final Map<String, User> users;
    private final Codes codes;
    private final Clock clock;

    AuthorizeEndpoint(String issuer, Map<String, Client> clients, Map<String, User> users, Codes codes, Clock clock) {
        this.issuer = issuer;
        this.clients = clients;
        this.users = users;
        this.codes = codes;
        this.clock = clock;
    }

    /** Asks who signs in, where the client does not say it (OpenID Connect Core 1.0 section 3.1.2.1, login_hint). */
    void ask(RoutingContext context) {
        MultiMap request = context.request().params();
        Client client = returnsTo(request, context);
        if (client == null) {
            return;
        }
        String error = error(request);
        User hinted = users.get(text(request, "login_hint"));
        if (error != null) {
            answer(context, request, Map.of("error", error));
        } else if (hinted == null) {
            page(context, 200, form(request));
        } else {
            answer(context, request, Map.of("code", code(client, hinted, request)));
        }
    }

    /** Signs in the user who was chosen. */
    void signIn(RoutingContext context) {
        MultiMap request = context.request().formAttributes();
        Client client = returnsTo(request, context);
        if (client == null) {
            return;
        }
        String error = error(request);
        User user = users.get(text(request, "user"));
        if (error != null || user == null) {
            answer(context, request, Map.of("error", error == null ? "access_denied" : error));
            return;
        }
        answer(context, request, Map.of("code", code(client, user, request)));
    }

    private String code(Client client, User user, MultiMap request) {
        return codes.issue(new SignIn(
                client,
                user,
                text(request, "redirect_uri"),
                text(request, "code_challenge"),
                request.get("nonce"),
                clock.instant()));
    }

    /** The client, if the address to return to is its own; else nobody is sent anywhere (RFC 6749 section 4.1.2.1). */
    private @Nullable Client returnsTo(MultiMap request, RoutingContext context) {
        Client client = clients.get(text(request, "client_id"));
        if (client == null || !client.redirectUris().contains(text(request, "redirect_uri"))) {
            page(context, 400, "<p>This client is not known, or may not return to that address.</p>");
            return null;
        }
        return client;
    }

    private static @Nullable String error(MultiMap request) {
        if (!text(request, "response_type").equals("code")) {
            return "unsupported_response_type";
        }
        boolean proofKey = text(request, "code_challenge_method").equals("S256")
                && S256.matcher(text(request, "code_challenge")).matches();
        return proofKey ? null : "invalid_request";
    }

    private void answer(RoutingContext context, MultiMap request, Map<String, String> answer) {
        Map<String, String> parameters = new LinkedHashMap<>(answer);
        if (request.contains("state")) {
            parameters.put("state", text(request, "state"));
        }
        parameters.put("iss", issuer);
        String target = text(request, "redirect_uri");
        String query = parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(joining("&", target.contains("?") ? "&" : "?", ""));
        context.response()
                .setStatusCode(303)
                .putHeader("Location", target + query)
                .putHeader("Cache-Control", "no-store")
                .end();
    }

    private String form(MultiMap request) {
        String fields = request.entries().stream()
                .map(field -> "<input type=\"hidden\" name=\"" + html(field.getKey()) + "\" value=\""
                        + html(field.getValue()) + "\">")
                .collect(joining());
        String choices = users.values().stream()
                .map(user -> "<p><button name=\"user\" value=\"" + html(user.name()) + "\">" + html(user.name())
                        + "</button> " + html(user.tenant()) + ", " + html(String.join(", ", user.roles())) + "</p>")
                .collect(joining());
        return "<h1>Sign in as</h1><form method=\"post\" action=\"/authorize\">" + fields + choices + "</form>";
    }

    private static void page(RoutingContext context, int status, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Cache-Control", "no-store")
                .end("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Local sign-in</title>" + body
                        + "</html>");
    }

    private static String text(MultiMap request, String name) {
        String value = request.get(name);
        return value == null ? "" : value;
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
