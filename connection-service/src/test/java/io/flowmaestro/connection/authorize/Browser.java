package io.flowmaestro.connection.authorize;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser with a cookie jar that goes where it is sent, one step at a time. */
public final class Browser {
    private final Map<String, String> cookies = new LinkedHashMap<>();

    /** Opens a page of this service. */
    public Response open(URI address) {
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        Response response = given().redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .cookies(cookies)
                .get(address.getRawPath() + query);
        response.getDetailedCookies().asList().forEach(cookie -> {
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        });
        return response;
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    /** The parameters of an address. */
    public static Map<String, String> query(URI address) {
        return Arrays.stream(address.getRawQuery().split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    /** The callback with these parameters. */
    public static URI callback(Map<String, String> parameters) {
        return URI.create("/oauth/callback?"
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "="
                                + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")));
    }
}
