package io.flowmaestro.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Chooses loopback ports: the usual one of a part where it is free, else any. */
final class Ports {
    private final Set<Integer> given = new HashSet<>();

    /** The usual port if nobody has it, else a free one. */
    int choose(int usual) {
        Integer port = isFree(usual) && !given.contains(usual) ? Integer.valueOf(usual) : null;
        while (port == null || !given.add(port)) {
            port = anyFree();
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new SuiteException("no port is free on 127.0.0.1: " + failure.getMessage(), failure);
        }
    }
}
