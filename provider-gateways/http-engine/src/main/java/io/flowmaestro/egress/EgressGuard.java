package io.flowmaestro.egress;

import io.flowmaestro.egress.Admission.Refusal;
import io.flowmaestro.egress.Admission.Route;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Says whether a URL may be called, and pins the address it was checked for, so that a second DNS answer changes
 * nothing. A provider is reached by name, over https, at a public address; one address of its host that is not public
 * refuses them all. The operator's own stand-in is the one exception, by its exact host and port.
 */
public final class EgressGuard {
    /** A DNS name whose last label is no number: what a URL parser takes for an address, octal too, is none. */
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
            Pattern.CASE_INSENSITIVE);

    /** A segment that a server would resolve away, also where it is percent-encoded. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);

    /** What is percent-encoded as it must be (RFC 3986, section 2): Java's parser lets other characters pass. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");

    private final HostResolver resolver;
    private final Predicate<InetAddress> permitted;

    /** Resolves with DNS and permits the public Internet alone. */
    public EgressGuard(Vertx vertx) {
        this(new DnsHostResolver(vertx));
    }

    /** Resolves with the given resolver and permits the public Internet alone. */
    public EgressGuard(HostResolver resolver) {
        this(resolver, PublicInternet::has);
    }

    /** For tests of what comes after the check: they have loopback addresses alone to connect to. */
    EgressGuard(HostResolver resolver, Predicate<InetAddress> permitted) {
        this.resolver = resolver;
        this.permitted = permitted;
    }

    /**
     * Checks the very URL that will be called.
     *
     * @param provider the provider's URL
     * @param destination where the request to it goes
     * @return fails for bugs alone
     */
    Future<Admission> admit(URI provider, Destination destination) {
        if (!isCallable(provider)) {
            return Future.succeededFuture(new Refusal(Fault.URL_REFUSED));
        }
        URI url = destination.resolve(provider);
        Predicate<InetAddress> addresses = isStandIn(url, destination) ? address -> true : permitted;
        return resolver.resolve(url.getHost())
                .map(found -> route(url, found, addresses))
                .otherwise(new Refusal(Fault.HOST_UNKNOWN));
    }

    /** Checks where something goes that is not HTTP. */
    Future<Admission> admit(String host, int port, Destination destination) {
        try {
            return admit(new URI("https", null, host, port, "/", null, null), destination);
        } catch (URISyntaxException e) {
            return Future.succeededFuture(new Refusal(Fault.URL_REFUSED));
        }
    }

    private static boolean isCallable(URI url) {
        return "https".equalsIgnoreCase(url.getScheme())
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null
                && url.getHost() != null
                && HOST_NAME.matcher(url.getHost()).matches()
                && !DOT_SEGMENT.matcher(url.getRawPath()).find()
                && PRINTABLE.matcher(url.toString()).matches();
    }

    private static boolean isStandIn(URI url, Destination destination) {
        return destination
                .standIn()
                .filter(own -> sameHost(own, url) && Admission.portOf(own) == Admission.portOf(url))
                .isPresent();
    }

    private static boolean sameHost(URI one, URI other) {
        return one.getHost().toLowerCase(Locale.ROOT).equals(other.getHost().toLowerCase(Locale.ROOT));
    }

    private static Admission route(URI url, List<InetAddress> found, Predicate<InetAddress> permitted) {
        if (found.isEmpty()) {
            return new Refusal(Fault.HOST_UNKNOWN);
        }
        if (!found.stream().allMatch(permitted)) {
            return new Refusal(Fault.ADDRESS_REFUSED);
        }
        String address = found.get(0).getHostAddress();
        return new Route(url, SocketAddress.inetSocketAddress(Admission.portOf(url), address));
    }
}
