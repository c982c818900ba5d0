package io.flowmaestro.egress;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host, without blocking. */
public interface HostResolver {
    /**
     * Every address of a host, in the order in which to try them.
     *
     * @param host a DNS name or an address literal
     * @return fails with {@link java.net.UnknownHostException} where there is none
     */
    Future<List<InetAddress>> resolve(String host);
}
