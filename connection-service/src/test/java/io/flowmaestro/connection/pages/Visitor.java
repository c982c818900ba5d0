package io.flowmaestro.connection.pages;

import static io.restassured.RestAssured.given;

import io.flowmaestro.connection.Backing;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person with a browser that keeps cookies, on the address that people know the service by. */
final class Visitor {
    private static final String HOST = URI.create(Backing.PUBLIC_URL).getAuthority();

    private final Map<String, String> cookies = new LinkedHashMap<>();

    /** Signed in as one of the issuer's users, as the code flow does it. */
    static Visitor signedIn(String user) {
        Visitor visitor = new Visitor();
        Response asked = visitor.open("/?login_hint=" + user);
        Response agreed =
                given().redirects().follow(false).urlEncodingEnabled(false).get(asked.header("Location"));
        Response returned = visitor.open(pathOf(agreed.header("Location")));
        visitor.open(pathOf(returned.header("Location")));
        return visitor;
    }

    Response open(String path) {
        return kept(request().urlEncodingEnabled(false).get(path));
    }

    /** Sends a form as the browser does from a page of this service. */
    Response send(String path, Map<String, ?> form) {
        return kept(request()
                .header("Sec-Fetch-Site", "same-origin")
                .formParams(form)
                .post(path));
    }

    /** A request with the cookies, and nothing else that a browser would say. */
    RequestSpecification request() {
        return given().redirects().follow(false).header("Host", HOST).cookies(cookies);
    }

    Map<String, String> cookies() {
        return cookies;
    }

    private Response kept(Response response) {
        response.getDetailedCookies().asList().forEach(cookie -> {
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        });
        return response;
    }

    static String pathOf(String address) {
        URI uri = URI.create(address);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }
}
