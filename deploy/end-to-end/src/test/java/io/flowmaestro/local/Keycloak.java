package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.ChildProcess;
import io.flowmaestro.backing.FreePort;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Keycloak, as the build unpacked it, with the realms of this folder, in memory. It answers below {@code /keycloak.example},
 * so that it stands where the sandbox would play a host of that name.
 */
final class Keycloak implements AutoCloseable {
    /** The host that provider files name. */
    static final String HOST = "keycloak.example";

    private static final Duration START_DEADLINE = Duration.ofMinutes(4);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final String ADMIN = "admin";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String password = RandomSecret.next();
    private final String pagesSecret = RandomSecret.next();
    private final String appSecret = RandomSecret.next();
    private final int port = FreePort.find();
    private final ChildProcess child;

    /** Starts it; {@link #awaitReady} says when it can be used. */
    Keycloak() {
        try {
            Path home = home();
            Path realms = Files.createDirectories(home.resolve("data/import"));
            for (String realm : List.of("flowmaestro", "crm")) {
                try (InputStream file = Keycloak.class.getResourceAsStream("/keycloak/" + realm + "-realm.json")) {
                    Files.write(
                            realms.resolve(realm + "-realm.json"),
                            Objects.requireNonNull(file).readAllBytes());
                }
            }
            ProcessBuilder builder = new ProcessBuilder(
                            "bash",
                            home.resolve("bin/kc.sh").toString(),
                            "start-dev",
                            "--import-realm",
                            "--db=dev-mem",
                            "--cache=local",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port,
                            "--http-relative-path=/" + HOST)
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target/keycloak.log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "JAVA_HOME", System.getProperty("java.home"),
                            "JAVA_OPTS_KC_HEAP", "-Xmx512m -XX:TieredStopAtLevel=1",
                            "KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN,
                            "KC_BOOTSTRAP_ADMIN_PASSWORD", password,
                            "PASSWORD", password,
                            "PAGES_SECRET", pagesSecret,
                            "APP_SECRET", appSecret));
            child = ChildProcess.start(builder, "TERM");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path home() throws IOException {
        try (Stream<Path> unpacked = Files.list(Path.of("target/keycloak"))) {
            return unpacked.filter(Files::isDirectory).findFirst().orElseThrow().toAbsolutePath();
        }
    }

    void awaitReady() {
        Awaitility.await("Keycloak, whose log is target/keycloak.log")
                .atMost(START_DEADLINE)
                .ignoreException(UncheckedIOException.class)
                .until(() -> get(realm("crm"), "").statusCode() == 200);
    }

    /** Where the sandbox would be. */
    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI realm(String name) {
        return url().resolve("/" + HOST + "/realms/" + name);
    }

    /** Of every user. */
    String password() {
        return password;
    }

    String pagesSecret() {
        return pagesSecret;
    }

    String appSecret() {
        return appSecret;
    }

    /** An access token of a user for a tool. */
    String token(String realm, String client, String user) {
        String form = Map.of("grant_type", "password", "client_id", client, "username", user, "password", password)
                .entrySet()
                .stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(URI.create(realm(realm) + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
        return json(answer).path("access_token").asText();
    }

    /** How often something happened in the realm of the provider, by Keycloak's word for it. */
    int events(String type) {
        String admin = token("master", "admin-cli", ADMIN);
        return json(get(url().resolve("/" + HOST + "/admin/realms/crm/events?max=1000&type=" + type), admin))
                .size();
    }

    private HttpResponse<String> get(URI address, String token) {
        return send(HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return EventJson.MAPPER.readTree(answer.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(answer.body(), failure);
        }
    }

    @Override
    public void close() {
        child.stop(STOP_DEADLINE);
    }
}
