package io.flowmaestro.local;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person's browser does while an account is connected: keeps cookies, follows redirects, and presses the button of
 * the provider's consent page.
 */
final class Browser {
    private static final Pattern FORM = Pattern.compile(
            "<form[^>]*\\bmethod=\"post\"[^>]*>(.*?)</form>", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern ACTION = Pattern.compile("<form[^>]*\\baction=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("\\bname=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern VALUE = Pattern.compile("\\bvalue=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern BUTTON = Pattern.compile("<button\\b[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final int MOST_STEPS = 10;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    /** Where the browser ended, and what it showed there. */
    record Page(URI address, int status, String text) {}

    /**
     * Opens an address, consents where asked by pressing a form's first button, and goes on to the last page.
     *
     * @param typed what the person types over in a form, by the field's name
     * @throws SuiteException if a page cannot be reached, or the way does not end
     */
    Page consent(URI start, Map<String, String> typed) throws InterruptedException {
        HttpRequest request = get(start);
        for (int step = 0; step < MOST_STEPS; step++) {
            HttpResponse<String> response = send(request);
            URI here = request.uri();
            String location = response.headers().firstValue("Location").orElse("");
            Matcher form = FORM.matcher(response.body());
            if (response.statusCode() / 100 == 3 && !location.isEmpty()) {
                request = get(here.resolve(location));
            } else if (response.statusCode() == 200 && form.find()) {
                request = submit(here, form.group(), typed);
            } else {
                return new Page(here, response.statusCode(), response.body());
            }
        }
        throw new SuiteException("the way from %s did not end after %d pages".formatted(start.getPath(), MOST_STEPS));
    }

    private static HttpRequest get(URI address) {
        return HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    }

    private static HttpRequest submit(URI page, String form, Map<String, String> typed) {
        StringJoiner body = new StringJoiner("&");
        INPUT.matcher(form).results().map(MatchResult::group).forEach(input -> add(body, input, typed));
        BUTTON.matcher(form).results().map(MatchResult::group).limit(1).forEach(button -> add(body, button, typed));
        Matcher action = ACTION.matcher(form);
        return HttpRequest.newBuilder(action.find() ? page.resolve(unescape(action.group(1))) : page)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static void add(StringJoiner body, String tag, Map<String, String> typed) {
        Matcher name = NAME.matcher(tag);
        Matcher value = VALUE.matcher(tag);
        if (name.find() && value.find()) {
            body.add(encode(name.group(1)) + "=" + encode(typed.getOrDefault(name.group(1), value.group(1))));
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new SuiteException(
                    "%s does not answer: %s".formatted(request.uri().getHost(), failure.getMessage()), failure);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(unescape(text), StandardCharsets.UTF_8);
    }

    private static String unescape(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
