package io.flowmaestro.vault.store.vault;

import static java.util.Locale.ROOT;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a HashiCorp Vault or OpenBao server is.
 *
 * @param url its address, http or https
 * @param nodes of the same cluster: where a standby may send us on, and nowhere else, as the token goes along
 * @param namespace that everything is in, where the server has them
 * @param caFile PEM certificates that sign the server's; the JVM's own where there are none
 */
public record VaultServer(URI url, List<URI> nodes, Optional<String> namespace, Optional<Path> caFile) {
    /** @throws IllegalArgumentException if an address is not http or https with a host, or a node's scheme is another */
    public VaultServer {
        requireAddress(url);
        nodes.forEach(VaultServer::requireAddress);
        nodes.stream()
                .filter(node -> !node.getScheme().equals(url.getScheme()))
                .findFirst()
                .ifPresent(node -> {
                    throw new IllegalArgumentException(
                            node + " is not " + url.getScheme() + ", as the server's address is.");
                });
        nodes = List.copyOf(nodes);
    }

    /** The node of the cluster that an address leads to, if it is one of them. */
    Optional<URI> node(URI address) {
        return Stream.concat(Stream.of(url), nodes.stream())
                .filter(node -> origin(node).equals(origin(address)))
                .findFirst();
    }

    private static String origin(URI address) {
        int port = address.getPort();
        int standard = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
        return (address.getScheme() + "://" + address.getHost() + ":" + (port < 0 ? standard : port)).toLowerCase(ROOT);
    }

    private static void requireAddress(URI address) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null || address.getUserInfo() != null) {
            throw new IllegalArgumentException(address + " is not the http or https address of a server.");
        }
    }
}
