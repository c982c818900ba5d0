package io.flowmaestro.connection.authorize;

import java.net.URI;
import java.time.Duration;

/**
 * Sends a browser to a provider.
 *
 * @param address the provider's authorization endpoint, with the request
 * @param cookieName the cookie that binds the authorization to this browser
 * @param cookieValue its value: a secret
 * @param cookieLife how long the browser is to keep it
 */
public record Departure(URI address, String cookieName, String cookieValue, Duration cookieLife) {
    @Override
    public String toString() {
        return "Departure[" + cookieName + "]";
    }
}
