package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.egress.Admission.Route;
import io.vertx.core.Future;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * RELIABILITY S4: what is checked is what is sent. A hundred thousand URLs, made of what URL parsers are known to read
 * differently: none may be sent to a host other than the one whose address was looked up and checked, nor with a target
 * that a server could read otherwise.
 */
class UrlFuzzTest {
    private static final int URLS = 100_000;
    private static final String[] PIECES = {
        "https://",
        "http://",
        "//",
        "/",
        "\\",
        "@",
        ":",
        "#",
        "?",
        "%",
        "%2f",
        "%2e",
        "%00",
        "%0d%0a",
        ".",
        "..",
        ";",
        "\t",
        "\n",
        "\r",
        " ",
        "\0",
        "a",
        "slack.com",
        "evil.example",
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "localhost",
        "user",
        "user:pass",
        "443",
        "80",
        "0",
        "x=y",
        "&",
        "=",
        "\u00e9",
        "\u3002",
        "\uff0e",
        "xn--",
        "-",
        "_",
        "\u200b",
        "|",
        "{",
        "}",
        "\"",
        "<",
        ">",
        "^",
        "`"
    };

    /** A target in origin form (RFC 9112, section 3.2.1): printable ASCII, without space and fragment. */
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x22\\x24-\\x7e]*");

    private final Random random = new Random(20261122);

    @Test
    void whatIsCheckedIsWhatIsSent() throws Exception {
        // Given
        AtomicReference<String> resolved = new AtomicReference<>();
        InetAddress address = InetAddress.getByName("93.184.216.34");
        EgressGuard guard = new EgressGuard(host -> {
            resolved.set(host);
            return Future.succeededFuture(List.of(address));
        });
        int sent = 0;

        // When
        for (int i = 0; i < URLS; i++) {
            URI url = parsed(text());
            if (url != null && guard.admit(url, Destination.provider()).result() instanceof Route route) {
                OutboundRequest request = new OutboundRequest("GET", url, Map.of(), null);
                check(url, route, resolved.get(), Transmission.options(route, url, request));
                sent++;
            }
        }

        // Then
        assertThat(sent).isGreaterThan(URLS / 50);
    }

    /** The library that sends has its own parser, which is asked nothing: it gets host, port and target apart. */
    private static void check(URI url, Route route, String resolved, RequestOptions options) {
        assertThat(options.getHost()).as("%s", url).isEqualTo(resolved).isEqualTo(url.getHost());
        assertThat(options.getServer()).as("%s", url).isEqualTo(route.address());
        assertThat(options.getPort()).as("%s", url).isEqualTo(url.getPort() < 0 ? 443 : url.getPort());
        assertThat(options.isSsl()).as("%s", url).isTrue();
        assertThat(options.getURI()).as("%s", url).matches(TARGET);
        URI again = URI.create("https://" + options.getHost() + ":" + options.getPort() + options.getURI());
        assertThat(again.getHost()).as("%s", url).isEqualTo(resolved);
        assertThat(again.getRawUserInfo()).as("%s", url).isNull();
        RequestOptions byVertx = new RequestOptions().setAbsoluteURI(url.toString());
        assertThat(byVertx.getHost()).as("%s", url).isEqualTo(options.getHost());
        assertThat(byVertx.getPort()).as("%s", url).isEqualTo(options.getPort());
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Mostly a good beginning, so that what follows is looked at. */
    private String text() {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(10) > 0) {
            text.append("https://");
        }
        if (random.nextInt(10) > 2) {
            text.append("slack.com").append(random.nextInt(10) > 3 ? "/" : "");
        }
        int pieces = random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
