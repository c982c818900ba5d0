package io.flowmaestro.local;

import io.flowmaestro.backing.ChildProcess;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One service as a JVM process of its own. Its configuration is a file in its own folder that its owner alone can read: no
 * secret is an argument or in the environment, where other programs could see it. It does not outlive this JVM, however
 * that ends.
 */
public final class ServiceProcess implements AutoCloseable {
    /** How long a service may take to start. */
    static final Duration START_DEADLINE = Duration.ofSeconds(90);

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);
    private static final int MOST_CAUSES = 8;

    private final String name;
    private final URI url;
    private final Path log;
    private final ChildProcess child;

    private ServiceProcess(String name, URI url, Path log, ChildProcess child) {
        this.name = name;
        this.url = url;
        this.log = log;
        this.child = child;
    }

    /** Starts a service; {@link #awaitReady} says when it can be used. */
    public static ServiceProcess start(Workspace workspace, String name, int port, Map<String, String> configuration) {
        return start(workspace, name, name, port, configuration);
    }

    /** Starts one of several replicas of a service, each under a name of its own. */
    public static ServiceProcess start(
            Workspace workspace, String name, String service, int port, Map<String, String> configuration) {
        return start(workspace, name, service, port, configuration, List.of());
    }

    /**
     * The same with more options of the JVM.
     *
     * @param options none of them secret
     */
    public static ServiceProcess start(
            Workspace workspace,
            String name,
            String service,
            int port,
            Map<String, String> configuration,
            List<String> options) {
        Path folder = workspace.folder(name);
        Path log = workspace.log(name);
        Path application = workspace
                .project()
                .resolve(service.equals("credential-vault-service") ? service + "/service" : service);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.add("-jar");
        command.add(application.resolve("target/quarkus-app/quarkus-run.jar").toString());
        try {
            configure(folder, port, configuration);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            return new ServiceProcess(
                    name, URI.create("http://127.0.0.1:" + port), log, ChildProcess.start(builder, "TERM"));
        } catch (IOException failure) {
            throw new SuiteException("%s cannot be started: %s".formatted(name, failure.getMessage()), failure);
        }
    }

    private static void configure(Path folder, int port, Map<String, String> configuration) throws IOException {
        Properties properties = new Properties();
        properties.put("quarkus.log.console.json.enabled", "false");
        properties.putAll(configuration);
        properties.put("quarkus.http.host", "127.0.0.1");
        properties.put("quarkus.http.port", Integer.toString(port));
        Path file = Files.createDirectories(folder.resolve("config")).resolve("application.properties");
        PrivateFile.create(file);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    /** What it is started as. */
    public String name() {
        return name;
    }

    /** Where it answers. */
    public URI url() {
        return url;
    }

    /**
     * Waits until the service says that it is ready.
     *
     * @throws SuiteException if it ends or is not ready in time; the message holds the causes that its log names
     */
    public void awaitReady() throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        HttpRequest ready = HttpRequest.newBuilder(url.resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long end = System.nanoTime() + START_DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            if (child.process().waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new SuiteException("%s ended with status %d; its log is %s.%s"
                        .formatted(name, child.process().exitValue(), log, causes()));
            }
            if (answers(client, ready)) {
                return;
            }
        }
        throw new SuiteException("%s was not ready after %d s; its log is %s.%s"
                .formatted(name, START_DEADLINE.toSeconds(), log, causes()));
    }

    private static boolean answers(HttpClient client, HttpRequest ready) throws InterruptedException {
        try {
            return client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String causes() {
        try (Stream<String> lines = Files.lines(log)) {
            String causes = lines.filter(line -> line.contains(" ERROR ") || line.startsWith("Caused by:"))
                    .distinct()
                    .limit(MOST_CAUSES)
                    .collect(Collectors.joining(System.lineSeparator()));
            return causes.isEmpty() ? "" : System.lineSeparator() + causes;
        } catch (IOException failure) {
            return "";
        }
    }

    /** Asks it to stop, and does not wait for it. */
    public void stop() {
        child.process().destroy();
    }

    /** Whether it runs, though it may not be ready. */
    public boolean isAlive() {
        return child.process().isAlive();
    }

    /** Waits until it has ended by itself, or by {@link #stop}; false if it has not in time. */
    public boolean awaitEnd(Duration deadline) throws InterruptedException {
        return child.process().waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its process id, for signals. */
    public long pid() {
        return child.process().pid();
    }

    /** Ends it at once, as if its machine had failed. */
    public void kill() throws InterruptedException {
        child.kill();
    }

    /** Stops it, and ends it if it has not stopped after its grace. */
    @Override
    public void close() {
        child.stop(STOP_DEADLINE);
    }
}
