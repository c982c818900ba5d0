package io.flowmaestro.backing.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;

class SharedServersIT {
    @Test
    void givesOneKafkaWithTheTopicsThatEachAsksFor() throws Exception {
        // Given
        KafkaTestResource wire = new KafkaTestResource();
        wire.init(Map.of());
        KafkaTestResource own = new KafkaTestResource();
        own.init(Map.of("topics", "own:3"));

        // When
        String first = wire.start().get("kafka.bootstrap.servers");
        String second = own.start().get("kafka.bootstrap.servers");

        // Then
        assertThat(second).isEqualTo(first);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", first))) {
            Map<String, TopicDescription> topics = admin.describeTopics(List.of("operation-requests", "own"))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS);
            assertThat(topics.get("operation-requests").partitions()).hasSize(12);
            assertThat(topics.get("own").partitions()).hasSize(3);
        }
    }

    @Test
    void givesEachTestADatabaseOfItsOwn() throws Exception {
        // Given
        PostgresTestResource resource = new PostgresTestResource();
        resource.init(Map.of("service", "executor-service"));

        // When
        Map<String, String> first = resource.start();
        Map<String, String> second = resource.start();

        // Then
        assertThat(first.get("quarkus.datasource.username")).startsWith("executor-service-");
        assertThat(second.get("quarkus.datasource.jdbc.url")).isNotEqualTo(first.get("quarkus.datasource.jdbc.url"));
        assertThat(first.get("quarkus.datasource.reactive.url"))
                .isEqualTo(first.get("quarkus.datasource.jdbc.url").substring("jdbc:".length()));
        try (Connection connection = DriverManager.getConnection(
                second.get("quarkus.datasource.jdbc.url"),
                second.get("quarkus.datasource.username"),
                second.get("quarkus.datasource.password"))) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void isOnePerJvmOverClassLoaders() throws Exception {
        // Given
        String here = SharedServers.kafka(Map.of("here", 1));

        // When
        String there;
        try (URLClassLoader other = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            there = (String) other.loadClass(SharedServers.class.getName())
                    .getMethod("kafka", Map.class)
                    .invoke(null, Map.of("there", 1));
        }

        // Then
        assertThat(there).isEqualTo(here);
    }

    @Test
    void givesAnIssuerAndAServiceItsClient() {
        // Given
        IssuerTestResource resource = new IssuerTestResource();
        resource.init(Map.of("client", "executor-service"));

        // When
        Map<String, String> config = resource.start();
        resource.stop();

        // Then
        assertThat(config)
                .containsEntry("quarkus.oidc-client.client-id", "executor-service")
                .containsEntry("quarkus.oidc-client.auth-server-url", config.get("quarkus.oidc.auth-server-url"))
                .containsKey("quarkus.oidc-client.credentials.secret");
    }

    private static URL[] classPath() throws Exception {
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<URL> urls = new ArrayList<>();
        for (String entry : entries.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }
}
