package io.flowmaestro.faults.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a TCP server on the loopback address, and lets bytes through as it is told to. Connections
 * that are there feel a change as well as new ones. Safe for use by several threads.
 */
public final class FaultProxy {
    private final Vertx vertx;
    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = new Fault.None();

    /** What is wrong with the network. */
    public sealed interface Fault {
        /** Nothing. */
        record None() implements Fault {}

        /** Each piece of data comes that much later, in both directions. */
        record Delay(Duration time) implements Fault {}

        /** No data comes any more, and connections stay open: a cable is cut. */
        record Cut() implements Fault {}

        /** Connections end as soon as they are used. */
        record Reset() implements Fault {}

        /** Each direction of a connection has so many bytes a second, 10 or more. */
        record Throttle(int bytesPerSecond) implements Fault {}
    }

    private FaultProxy(Vertx vertx, int target) {
        this.vertx = vertx;
        this.target = target;
        client = vertx.createNetClient();
        server = vertx.createNetServer(new NetServerOptions().setAcceptBacklog(1024))
                .connectHandler(this::connect);
    }

    /**
     * Listens on a free port of the loopback address.
     *
     * @param target the server's port there
     */
    public static Future<FaultProxy> start(Vertx vertx, int target) {
        FaultProxy proxy = new FaultProxy(vertx, target);
        return proxy.server.listen(0, "127.0.0.1").map(proxy);
    }

    /** Where clients connect to. */
    public int port() {
        return server.actualPort();
    }

    /** From now on the network has this fault. Connections that a {@link Fault.Reset} finds are ended at once. */
    public void set(Fault next) {
        fault = next;
        if (next instanceof Fault.Reset) {
            sockets.forEach(NetSocket::close);
        }
    }

    private void connect(NetSocket here) {
        if (fault instanceof Fault.Reset) {
            here.close();
            return;
        }
        here.pause();
        sockets.add(here);
        here.closeHandler(closed -> sockets.remove(here));
        client.connect(target, "127.0.0.1").onFailure(refused -> here.close()).onSuccess(there -> {
            sockets.add(there);
            pump(here, there);
            pump(there, here);
            here.closeHandler(closed -> forget(here, there));
            there.closeHandler(closed -> forget(there, here));
            here.resume();
        });
    }

    private void forget(NetSocket closed, NetSocket other) {
        sockets.remove(closed);
        other.close();
    }

    private void pump(NetSocket from, NetSocket to) {
        from.exceptionHandler(lost -> {}); // its end comes to the close handler
        from.handler(data -> pass(from, to, data));
    }

    private void pass(NetSocket from, NetSocket to, Buffer data) {
        Fault now = fault;
        if (now instanceof Fault.None) {
            forward(from, to, data);
        } else if (now instanceof Fault.Delay delay) {
            later(delay.time(), from, to, data);
        } else if (now instanceof Fault.Throttle throttle) {
            later(Duration.ofMillis(1_000L * data.length() / throttle.bytesPerSecond()), from, to, data);
        } else if (now instanceof Fault.Reset) {
            from.close();
        } else {
            hold(from, to, data);
        }
    }

    private void forward(NetSocket from, NetSocket to, Buffer data) {
        to.write(data);
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }

    /** Reads no further until then, so that order is kept. */
    private void later(Duration time, NetSocket from, NetSocket to, Buffer data) {
        from.pause();
        vertx.setTimer(Math.max(1, time.toMillis()), waited -> {
            forward(from, to, data);
            if (!to.writeQueueFull()) {
                from.resume();
            }
        });
    }

    /** Keeps what came until the cable is whole again. */
    private void hold(NetSocket from, NetSocket to, Buffer data) {
        from.pause();
        vertx.setPeriodic(50, timer -> {
            if (!(fault instanceof Fault.Cut)) {
                vertx.cancelTimer(timer);
                pass(from, to, data);
                from.resume();
            }
        });
    }
}
