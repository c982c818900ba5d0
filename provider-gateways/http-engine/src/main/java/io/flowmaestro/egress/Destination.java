package io.flowmaestro.egress;

import java.net.URI;
import java.util.Optional;

/** Where a request to a provider's URL goes. */
public sealed interface Destination {
    /** The URL to call in place of the provider's. */
    URI resolve(URI provider);

    /** The operator's own server that stands in for the provider; empty where the provider itself is called. */
    Optional<URI> standIn();

    /** The provider itself: a public address, over https. */
    static Destination provider() {
        return new Provider();
    }

    /**
     * The sandbox: {@code https://HOST/PATH} becomes {@code <url>/HOST/PATH}.
     *
     * @param url the sandbox's http or https URL, without query
     * @throws IllegalArgumentException if it is not such a URL
     */
    static Destination sandbox(URI url) {
        return new Sandbox(url);
    }

    /**
     * Any server: {@code https://HOST/PATH} becomes {@code <url>/PATH}. For a person's own trials alone, never with a
     * stored connection.
     *
     * @param url an http or https URL, without query
     * @throws IllegalArgumentException if it is not such a URL
     */
    static Destination base(URI url) {
        return new Base(url);
    }

    /**
     * A server that does not speak HTTP: {@code HOST:PORT} becomes the URL's.
     *
     * @param url one with a host and a port, such as {@code smtp://127.0.0.1:2525}
     * @throws IllegalArgumentException if it is not such a URL
     */
    static Destination server(URI url) {
        return new Server(url);
    }

    /** See {@link Destination#provider()}. */
    record Provider() implements Destination {
        @Override
        public URI resolve(URI provider) {
            return provider;
        }

        @Override
        public Optional<URI> standIn() {
            return Optional.empty();
        }
    }

    /** See {@link Destination#sandbox(URI)}. */
    record Sandbox(URI url) implements Destination {
        public Sandbox {
            url = web(url);
        }

        @Override
        public URI resolve(URI provider) {
            String port = provider.getPort() < 0 ? "" : ":" + provider.getPort();
            return prefixed(url, "/" + provider.getHost() + port + pathOf(provider), provider);
        }

        @Override
        public Optional<URI> standIn() {
            return Optional.of(url);
        }
    }

    /** See {@link Destination#base(URI)}. */
    record Base(URI url) implements Destination {
        public Base {
            url = web(url);
        }

        @Override
        public URI resolve(URI provider) {
            return prefixed(url, pathOf(provider), provider);
        }

        @Override
        public Optional<URI> standIn() {
            return Optional.of(url);
        }
    }

    /** See {@link Destination#server(URI)}. */
    record Server(URI url) implements Destination {
        public Server {
            if (url.getHost() == null || url.getPort() < 0 || url.getRawUserInfo() != null) {
                throw new IllegalArgumentException("must be a URL with a host and a port, without user");
            }
        }

        @Override
        public URI resolve(URI provider) {
            return url;
        }

        @Override
        public Optional<URI> standIn() {
            return Optional.of(url);
        }
    }

    private static String pathOf(URI url) {
        return url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    }

    private static URI prefixed(URI server, String path, URI provider) {
        String query = provider.getRawQuery() == null ? "" : "?" + provider.getRawQuery();
        return URI.create(server + path + query);
    }

    /** What a path is put behind. */
    private static URI web(URI url) {
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException("must be an http or https URL without user, query and fragment");
        }
        return URI.create(url.toString().replaceFirst("/+$", ""));
    }
}
