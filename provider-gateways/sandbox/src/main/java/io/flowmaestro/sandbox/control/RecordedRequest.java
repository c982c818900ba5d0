package io.flowmaestro.sandbox.control;

import io.flowmaestro.sandbox.http.Request;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A request that a provider got, without its secrets.
 *
 * @param url host, path and query, such as {@code slack.com/api/auth.test}
 * @param headers names in lower case
 * @param body the first 64 Ki characters
 */
public record RecordedRequest(
        Instant at, String provider, String method, String url, Map<String, String> headers, String body) {
    private static final int MAX_BODY = 65_536;
    private static final String HIDDEN = "[redacted]";
    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "x-shopify-access-token", "cookie");
    private static final String SECRETS = "(?:client_secret|code|code_verifier|refresh_token|access_token|token)";
    private static final Pattern FORM_SECRET = Pattern.compile("((?:^|[?&])" + SECRETS + "=)[^&]*");
    private static final Pattern JSON_SECRET = Pattern.compile("(\"" + SECRETS + "\"\\s*:\\s*\")[^\"]*");
    private static final Pattern SECRET_SEGMENT = Pattern.compile("(-tokens/)[^/?]+");

    static RecordedRequest of(Instant at, String provider, Request request) {
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> {
            String key = name.toLowerCase(Locale.ROOT);
            headers.put(key, SECRET_HEADERS.contains(key) ? hidden(value) : value);
        });
        String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
        String body = request.body().toString();
        return new RecordedRequest(
                at,
                provider,
                request.method(),
                redacted(request.host() + request.path() + query),
                headers,
                redacted(body.length() > MAX_BODY ? body.substring(0, MAX_BODY) : body));
    }

    /** The scheme stays: whether it was Bearer or Basic is worth seeing. */
    private static String hidden(String value) {
        int space = value.indexOf(' ');
        return space < 0 ? HIDDEN : value.substring(0, space + 1) + HIDDEN;
    }

    private static String redacted(String text) {
        String result = text;
        for (Pattern secret : List.of(FORM_SECRET, JSON_SECRET, SECRET_SEGMENT)) {
            result = secret.matcher(result).replaceAll("$1" + HIDDEN);
        }
        return result;
    }
}
