package io.flowmaestro.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports of the loopback address that nobody listens on. Another process may take one before it is used. */
public final class FreePort {
    private FreePort() {}

    /** One free port. */
    public static int find() {
        return find(1).get(0);
    }

    /**
     * Several free ports, no two the same.
     *
     * @param count how many, 1 or more
     */
    public static List<Integer> find(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on the loopback address.", e);
        } finally {
            held.forEach(FreePort::release);
        }
    }

    /** Whether nobody listens on the port. */
    public static boolean isFree(int port) {
        // With address reuse, as servers bind: connections that a former listener left in TIME_WAIT do not count.
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /**
     * The port to use: the asked one, or a free one for 0.
     *
     * @param port 0 to 65535
     * @param who whom it is for, as the sentence names it
     * @throws CannotStartException if somebody listens on it
     */
    static int orFree(int port, String who) {
        if (port == 0) {
            return find();
        }
        if (!isFree(port)) {
            throw new CannotStartException(
                    who + " cannot start: port " + port + " is taken. Stop what listens there or choose another port.");
        }
        return port;
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
