package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.egress.Admission.Refusal;
import io.flowmaestro.egress.Admission.Route;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guard over real DNS messages, from a name server that a test scripts. */
class DnsHostResolverIT {
    private static final URI SHOP = URI.create("https://shop.example.com/orders");
    private static final int A = 1;
    private static final int AAAA = 28;

    private final AtomicInteger queriesForA = new AtomicInteger();
    private final List<String> firstA = new ArrayList<>();
    private final List<String> laterA = new ArrayList<>();
    private final List<String> aaaa = new ArrayList<>();
    private Vertx vertx;
    private EgressGuard guard;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        DatagramSocket server = done(vertx.createDatagramSocket().listen(0, "127.0.0.1"));
        server.handler(query -> server.send(
                answer(query.data()), query.sender().port(), query.sender().host()));
        AddressResolverOptions options = new AddressResolverOptions()
                .addServer("127.0.0.1:" + server.localAddress().port())
                .setSearchDomains(List.of());
        guard = new EgressGuard(new DnsHostResolver(vertx, options));
    }

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void pinsAnAddressThatDnsGives() {
        // Given
        firstA.add("54.192.151.10");
        aaaa.add("2606:4700::1111");

        // When
        Route route = (Route) done(guard.admit(SHOP, Destination.provider()));

        // Then
        assertThat(route.address().hostAddress()).isEqualTo("54.192.151.10");
    }

    @Test
    void anInternalAddressOfTheOtherFamilyRefusesAll() {
        // Given
        firstA.add("54.192.151.10");
        aaaa.add("fd00::1");

        // When
        Admission admission = done(guard.admit(SHOP, Destination.provider()));

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.ADDRESS_REFUSED));
    }

    @Test
    void aNameThatIsBoundAnewIsCheckedAnew() {
        // Given
        firstA.add("54.192.151.10");
        laterA.add("127.0.0.1");

        // When
        Admission first = done(guard.admit(SHOP, Destination.provider()));
        Admission second = done(guard.admit(SHOP, Destination.provider()));

        // Then
        assertThat(first).isInstanceOf(Route.class);
        assertThat(second).isEqualTo(new Refusal(Fault.ADDRESS_REFUSED));
    }

    @Test
    void aNameWithoutAddressIsUnknown() {
        // When
        Admission admission = done(guard.admit(SHOP, Destination.provider()));

        // Then
        assertThat(admission).isEqualTo(new Refusal(Fault.HOST_UNKNOWN));
    }

    /** RFC 1035, section 4: the question again, and the scripted records of its type with a TTL of 0. */
    private Buffer answer(Buffer query) {
        int end = 12;
        while (query.getByte(end) != 0) {
            end += query.getByte(end) + 1;
        }
        int type = query.getUnsignedShort(end + 1);
        List<String> addresses = addresses(type);
        Buffer answer = Buffer.buffer()
                .appendBytes(query.getBytes(0, 2))
                .appendUnsignedShort(0x8180)
                .appendUnsignedShort(1)
                .appendUnsignedShort(addresses.size())
                .appendInt(0)
                .appendBytes(query.getBytes(12, end + 5));
        for (String address : addresses) {
            byte[] bytes = bytes(address);
            answer.appendUnsignedShort(0xC00C)
                    .appendUnsignedShort(type)
                    .appendUnsignedShort(1)
                    .appendInt(0)
                    .appendUnsignedShort(bytes.length)
                    .appendBytes(bytes);
        }
        return answer;
    }

    private List<String> addresses(int type) {
        if (type == A) {
            return queriesForA.getAndIncrement() == 0 || laterA.isEmpty() ? firstA : laterA;
        }
        return type == AAAA ? aaaa : List.of();
    }

    private static byte[] bytes(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(15, TimeUnit.SECONDS)
                .join();
    }
}
