package io.flowmaestro.faults.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.faults.wire.FaultProxy.Fault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes on their way to an echo and back. */
class FaultProxyIT {
    private final Vertx vertx = Vertx.vertx();
    private FaultProxy proxy;
    private Socket socket;

    @BeforeEach
    void connect() throws Exception {
        int echo = await(vertx.createNetServer()
                        .connectHandler(each -> each.handler(each::write))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        proxy = await(FaultProxy.start(vertx, echo));
        socket = new Socket("127.0.0.1", proxy.port());
        socket.setSoTimeout(5_000);
        assertThat(echoed("hello")).isEqualTo("hello");
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        await(vertx.close());
    }

    @Test
    void delays() throws Exception {
        // Given
        proxy.set(new Fault.Delay(Duration.ofMillis(200)));
        long start = System.nanoTime();

        // When
        String echoed = echoed("late");

        // Then
        assertThat(echoed).isEqualTo("late");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(380));
    }

    @Test
    void throttles() throws Exception {
        // Given
        proxy.set(new Fault.Throttle(50));
        long start = System.nanoTime();

        // When
        String echoed = echoed("ten bytes.");

        // Then
        assertThat(echoed).isEqualTo("ten bytes.");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(350));
    }

    @Test
    void cutsAndGivesBackWhatWasHeld() throws Exception {
        // Given
        proxy.set(new Fault.Cut());
        socket.setSoTimeout(300);

        // When
        assertThatThrownBy(() -> echoed("held")).isInstanceOf(SocketTimeoutException.class);
        proxy.set(new Fault.None());
        socket.setSoTimeout(5_000);

        // Then
        assertThat(read(4)).isEqualTo("held");
    }

    @Test
    void resetsWhatIsThereAndWhatComes() throws Exception {
        // When
        proxy.set(new Fault.Reset());

        // Then
        assertThat(ended(socket)).isTrue();
        try (Socket another = new Socket("127.0.0.1", proxy.port())) {
            another.setSoTimeout(5_000);
            assertThat(ended(another)).isTrue();
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private String echoed(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return read(text.length());
    }

    private String read(int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
