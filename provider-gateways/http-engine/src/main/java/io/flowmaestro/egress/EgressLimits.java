package io.flowmaestro.egress;

import java.time.Duration;

/**
 * What one client may use up.
 *
 * @param connectionsPerHost open connections to one address of one host, 1 or more
 * @param waitingPerHost requests that wait for one of them, 0 or more; what comes on top is refused
 * @param connect time to open a connection, and again for its TLS handshake
 * @param departure time from permitting a request to its first byte, with the wait for a connection: one that takes longer
 *     is not sent, as this process may have been stopped meanwhile, and may not ask any more
 * @param silence time without a byte from the server after which a request is given up, before its own deadline
 * @param keepAlive time an unused connection stays open: shorter than most servers', so that theirs is rarely the end
 * @param responseBytes size of an answer's body, uncompressed, in bytes
 * @param fileBytes the same of a file that is fetched
 */
public record EgressLimits(
        int connectionsPerHost,
        int waitingPerHost,
        Duration connect,
        Duration departure,
        Duration silence,
        Duration keepAlive,
        int responseBytes,
        int fileBytes) {
    private static final int MEBIBYTE = 1024 * 1024;

    /** 256 connections and 256 waiting, 3 s to connect, 5 s to get on the way, 2 min of silence, 15 s unused, 1 MiB, files of 5 MiB. */
    public static EgressLimits defaults() {
        return new EgressLimits(
                256,
                256,
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofSeconds(15),
                MEBIBYTE,
                5 * MEBIBYTE);
    }

    /** The same with as many connections per host. */
    public EgressLimits withConnectionsPerHost(int connections) {
        return new EgressLimits(
                connections, waitingPerHost, connect, departure, silence, keepAlive, responseBytes, fileBytes);
    }
}
