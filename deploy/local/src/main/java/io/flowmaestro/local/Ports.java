package io.flowmaestro.local;

import io.flowmaestro.backing.FreePort;
import java.util.HashSet;
import java.util.Set;

/** Chooses loopback ports: the usual one of a part where it is free, else any. Safe for use by several threads. */
final class Ports {
    private final Set<Integer> given = new HashSet<>();

    /** A port that was not given before. */
    synchronized int choose(int usual) {
        int port = FreePort.isFree(usual) ? usual : FreePort.find();
        while (!given.add(port)) {
            port = FreePort.find();
        }
        return port;
    }
}
