package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.egress.Admission.Refusal;
import io.flowmaestro.egress.Admission.Route;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
    private static final URI SLACK = URI.create("https://slack.com/api/chat.postMessage?a=b");
    private static final String PUBLIC = "54.192.151.10";

    /** RELIABILITY S2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:7f00:1",
                "::ffff:10.0.0.1",
                "::ffff:0:7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fc00::1",
                "fd00::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "4000::1"
            })
    void refusesAnAddressThatIsNotPublic(String address) {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of(address)));

        // When
        Admission admission = guard.admit(SLACK, Destination.provider()).result();

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.ADDRESS_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.17.255.255",
                "223.255.255.254",
                "2606:4700::1111",
                "2a00:1450:4001::200e"
            })
    void pinsAPublicAddress(String address) {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of(address)));

        // When
        Admission admission = guard.admit(SLACK, Destination.provider()).result();

        // Then
        Route route = (Route) admission;
        assertThat(route.address().hostAddress()).isEqualTo(addressOf(address).getHostAddress());
        assertThat(route.address().port()).isEqualTo(443);
        assertThat(route.host()).isEqualTo("slack.com");
        assertThat(route.tls()).isTrue();
    }

    /** RELIABILITY S5. */
    @Test
    void oneInternalAddressRefusesTheWholeSet() {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of(PUBLIC, "2606:4700::1111", "10.0.0.1")));

        // When
        Admission admission = guard.admit(SLACK, Destination.provider()).result();

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.ADDRESS_REFUSED));
    }

    /** RELIABILITY S5. */
    @Test
    void aSecondAnswerIsCheckedAnew() {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of(PUBLIC), List.of("127.0.0.1")));

        // When
        Admission first = guard.admit(SLACK, Destination.provider()).result();
        Admission second = guard.admit(SLACK, Destination.provider()).result();

        // Then
        assertThat(first).isInstanceOf(Route.class);
        assertThat(second).isEqualTo(new Refusal(Fault.ADDRESS_REFUSED));
    }

    @Test
    void saysWhereAHostIsNotFound() {
        // Given
        EgressGuard guard = new EgressGuard(host -> Future.failedFuture(new UnknownHostException(host)));

        // When
        Admission admission = guard.admit(SLACK, Destination.provider()).result();

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.HOST_UNKNOWN));
    }

    /** RELIABILITY S1, S2, S3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://slack.com/api",
                "ftp://slack.com/api",
                "//slack.com/api",
                "/api",
                "mailto:a@b.c",
                "https://user:password@slack.com/api",
                "https://@slack.com/api",
                "https://slack.com/api#fragment",
                "https://slack.com./api",
                "https://localhost/api",
                "https://127.0.0.1/api",
                "https://0.0.0.0/api",
                "https://2130706433/api",
                "https://0177.0.0.1/api",
                "https://0x7f.0.0.1/api",
                "https://127.1/api",
                "https://8.8.8.8/api",
                "https://[::1]/api",
                "https://[::ffff:7f00:1]/api",
                "https://a_b.example.com/api",
                "https://-a.example.com/api",
                "https://slack.com%2eevil.com/api",
                "https://slack.com/\u010d\u010a",
                "https://slack.com/?\uff0e",
                "https://slack.com/repos/../admin",
                "https://slack.com/repos/%2e%2E/admin",
                "https://slack.com/.",
                "https://slack.com/a/%2e"
            })
    void refusesAUrlThatNoProviderHas(String url) {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of(PUBLIC)));

        // When
        Admission admission =
                guard.admit(URI.create(url), Destination.provider()).result();

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.URL_REFUSED));
    }

    /** RELIABILITY S6. */
    @Test
    void admitsTheSandboxByItsExactHostAndPort() {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of("127.0.0.1")));
        Destination sandbox = Destination.sandbox(URI.create("http://localhost:8090"));

        // When
        Route route = (Route) guard.admit(SLACK, sandbox).result();

        // Then
        assertThat(route.url()).hasToString("http://localhost:8090/slack.com/api/chat.postMessage?a=b");
        assertThat(route.address().hostAddress()).isEqualTo("127.0.0.1");
        assertThat(route.address().port()).isEqualTo(8090);
        assertThat(route.tls()).isFalse();
    }

    @Test
    void theSandboxSeesTheUrlsThatAProviderWould() {
        // Given
        EgressGuard guard = new EgressGuard(answering(List.of("127.0.0.1")));
        Destination sandbox = Destination.sandbox(URI.create("http://localhost:8090"));

        // When
        Admission admission =
                guard.admit(URI.create("https://127.0.0.1/api"), sandbox).result();

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.URL_REFUSED));
    }

    /** Answers each query with the next set, and the last one for ever. */
    private static HostResolver answering(List<?>... sets) {
        Deque<List<InetAddress>> answers = new ArrayDeque<>();
        Stream.of(sets)
                .map(set -> set.stream().map(EgressGuardTest::addressOf).toList())
                .forEach(answers::add);
        return host -> Future.succeededFuture(answers.size() > 1 ? answers.remove() : answers.element());
    }

    private static InetAddress addressOf(Object literal) {
        try {
            return InetAddress.getByName((String) literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
