package io.flowmaestro.egress;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server at the level of bytes: it does to each request what the test says, and keeps what arrived. */
public final class ByteServer {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final NetServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();
    private final Consumer<NetSocket> behaviour;

    private ByteServer(NetServer server, Consumer<NetSocket> behaviour) {
        this.server = server;
        this.behaviour = behaviour;
    }

    /** Starts one on a free loopback port. */
    public static ByteServer start(Vertx vertx, Consumer<NetSocket> behaviour) {
        return start(vertx, new NetServerOptions(), behaviour);
    }

    static ByteServer start(Vertx vertx, NetServerOptions options, Consumer<NetSocket> behaviour) {
        ByteServer started = new ByteServer(vertx.createNetServer(options), behaviour);
        started.server.connectHandler(started::serve);
        started.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        return started;
    }

    /** What to do for {@link #start}: answers with these bytes. */
    public static Consumer<NetSocket> answering(String response) {
        return socket -> socket.write(response);
    }

    /** An answer of JSON. */
    public static String json(int status, String body) {
        return "HTTP/1.1 " + status + " Some Reason\r\nContent-Type: application/json\r\nContent-Length: "
                + Buffer.buffer(body).length() + "\r\n\r\n" + body;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.actualPort();
    }

    /** Each request as it came in. */
    public List<String> requests() {
        return requests;
    }

    int opened() {
        return opened.get();
    }

    int closed() {
        return closed.get();
    }

    /** Bytes that arrived. */
    public int bytes() {
        return bytes.get();
    }

    private void serve(NetSocket socket) {
        opened.incrementAndGet();
        socket.exceptionHandler(reset -> {});
        socket.closeHandler(ignored -> closed.incrementAndGet());
        StringBuilder received = new StringBuilder();
        socket.handler(chunk -> {
            bytes.addAndGet(chunk.length());
            received.append(chunk.toString(StandardCharsets.ISO_8859_1));
            int end = endOfRequest(received);
            if (end > 0) {
                requests.add(received.substring(0, end));
                received.delete(0, end);
                behaviour.accept(socket);
            }
        });
    }

    private static int endOfRequest(CharSequence received) {
        String text = received.toString();
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return -1;
        }
        Matcher length = LENGTH.matcher(text.substring(0, head));
        int end = head + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        return text.length() >= end ? end : -1;
    }
}
