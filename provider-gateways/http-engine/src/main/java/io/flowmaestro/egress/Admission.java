package io.flowmaestro.egress;

import io.vertx.core.net.SocketAddress;
import java.net.URI;

/** What {@link EgressGuard} says about a URL. */
sealed interface Admission {
    /**
     * It may be called, over a connection to that address and no other.
     *
     * @param url the URL to call, as checked
     * @param address the checked address
     */
    record Route(URI url, SocketAddress address) implements Admission {
        String host() {
            return url.getHost();
        }

        int port() {
            return portOf(url);
        }

        boolean tls() {
            return isTls(url);
        }
    }

    /** It may not, or its host is not known. */
    record Refusal(Fault fault) implements Admission {}

    /** The port that a URL means. */
    static int portOf(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return isTls(url) ? 443 : 80;
    }

    private static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }
}
