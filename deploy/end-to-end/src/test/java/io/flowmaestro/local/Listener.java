package io.flowmaestro.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A TCP port on which a process of this machine waits for connections, as Linux tells it.
 *
 * @param loopback whether other machines cannot reach it
 */
record Listener(int port, boolean loopback) {
    private static final String LISTEN = "0A";

    /** 127.0.0.1, the same as an IPv6 address, and ::1; each word of four bytes backwards. */
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int HEX = 16;

    /** Those of a process. */
    static List<Listener> of(ProcessHandle process) throws IOException {
        Path folder = Path.of("/proc", Long.toString(process.pid()));
        Set<String> sockets = sockets(folder.resolve("fd"));
        List<Listener> listeners = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(folder.resolve(table))) {
                String[] words = line.strip().split("\\s+");
                if (words[STATE].equals(LISTEN) && sockets.contains("socket:[" + words[INODE] + "]")) {
                    String[] address = words[ADDRESS].split(":");
                    listeners.add(new Listener(Integer.parseInt(address[1], HEX), LOOPBACK.contains(address[0])));
                }
            }
        }
        return listeners;
    }

    private static Set<String> sockets(Path descriptors) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path descriptor : all.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    sockets.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        return sockets;
    }
}
