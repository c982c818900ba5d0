package io.flowmaestro.connection.pages;

import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What pages load. Each is named by its content, so that browsers keep it for good. */
@Singleton
public class Assets {
    private static final String STYLE = "pages.css";
    private static final String SCRIPT = "pages.js";
    private static final String HTMX = "htmx.min.js";
    /** With the version that the parent's pom names. */
    private static final String WEB_JAR = "META-INF/resources/webjars/htmx.org/2.0.8/dist/";

    private static final int HASH_BYTES = 8;

    private final Map<String, Asset> byName;

    /**
     * A file that pages load.
     *
     * @param path where it is served
     * @param type its media type
     */
    record Asset(String path, String type, Buffer content) {}

    Assets() {
        byName = Stream.of(
                        asset(STYLE, "text/css;charset=utf-8", "assets/" + STYLE),
                        asset(SCRIPT, "text/javascript;charset=utf-8", "assets/" + SCRIPT),
                        asset(HTMX, "text/javascript;charset=utf-8", WEB_JAR + HTMX))
                .collect(Collectors.toMap(
                        asset -> asset.path().substring(asset.path().lastIndexOf('/') + 1), a -> a));
    }

    private static Asset asset(String name, String type, String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            byte[] content = in.readAllBytes();
            return new Asset("/assets/" + hash(content) + "/" + name, type, Buffer.buffer(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] content) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(Arrays.copyOf(whole, HASH_BYTES));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** The file that is served there. */
    Optional<Asset> at(String path) {
        return byName.values().stream()
                .filter(asset -> asset.path().equals(path))
                .findFirst();
    }

    /** Where the style sheet is. */
    public String style() {
        return path(STYLE);
    }

    /** Where our own script is. */
    public String script() {
        return path(SCRIPT);
    }

    /** Where htmx is. */
    public String htmx() {
        return path(HTMX);
    }

    private String path(String name) {
        return Objects.requireNonNull(byName.get(name)).path();
    }
}
