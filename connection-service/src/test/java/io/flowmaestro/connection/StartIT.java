package io.flowmaestro.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.testing.SharedServers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process. */
class StartIT {
    @TempDir
    Path folder;

    @Test
    void aProviderFileThatIsWrongStopsTheStart() throws Exception {
        // Given
        ProvidersFolder.addWrong(folder, "acme_crm");
        File output = Files.createTempFile(folder, "output", ".log").toFile();

        // When
        Process service = start(output);
        boolean ended = service.waitFor(60, TimeUnit.SECONDS);
        service.destroyForcibly();

        // Then
        assertThat(ended).isTrue();
        assertThat(service.exitValue()).isNotZero();
        assertThat(Files.readString(output.toPath()))
                .contains(
                        "acme_crm/provider.yaml:17: operations.get_deal.request.path: column 6: undefined field 'ident'");
    }

    private Process start(File output) throws IOException {
        Database database = SharedServers.database("connection-service");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dflowmaestro.providers.folder=" + folder,
                        "-Dflowmaestro.public-url=http://connect.test",
                        "-Dcredential-vault.url=http://vault.test",
                        "-Dkafka.bootstrap.servers=127.0.0.1:1",
                        "-Dquarkus.http.port=0",
                        "-Dquarkus.oidc.auth-server-url=http://127.0.0.1:1",
                        "-Dquarkus.oidc-client.credentials.secret=none",
                        "-Dquarkus.datasource.username=" + database.user(),
                        "-Dquarkus.datasource.password=" + database.password(),
                        "-Dquarkus.datasource.jdbc.url=" + database.jdbcUrl(),
                        "-Dquarkus.datasource.reactive.url=" + database.reactiveUrl(),
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }
}
