package io.flowmaestro.egress;

import io.netty.resolver.AddressResolverGroup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.core.impl.resolver.DnsResolverProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Asks DNS with Vert.x's own resolver: the hosts file, the system's name servers, and a cache that keeps each answer as
 * long as its TTL says. It is made here and not taken from Vert.x because Quarkus puts the JDK's blocking one there
 * unless told otherwise.
 */
public final class DnsHostResolver implements HostResolver {
    private final VertxInternal vertx;
    private final AddressResolverGroup<InetSocketAddress> group;

    /** Asks the system's name servers. */
    public DnsHostResolver(Vertx vertx) {
        this(vertx, new AddressResolverOptions());
    }

    /** Asks as the options say. */
    public DnsHostResolver(Vertx vertx, AddressResolverOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.group = DnsResolverProvider.create(this.vertx, options).resolver(options);
    }

    @Override
    public Future<List<InetAddress>> resolve(String host) {
        ContextInternal context = vertx.getOrCreateContext();
        PromiseInternal<List<InetSocketAddress>> answer = context.promise();
        group.getResolver(context.nettyEventLoop())
                .resolveAll(InetSocketAddress.createUnresolved(host, 0))
                .addListener(answer);
        return answer.future().map(DnsHostResolver::addresses);
    }

    private static List<InetAddress> addresses(List<InetSocketAddress> found) {
        return found.stream().map(InetSocketAddress::getAddress).toList();
    }
}
