package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.benchmarks.ceiling.Ceiling;
import io.flowmaestro.benchmarks.peer.Settings;
import io.flowmaestro.events.Topic;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What takes requests and answers them: the executor, and its peers. */
public enum Worker {
    EXECUTOR("executor") {
        @Override
        List<String> program(Path project, Settings settings) {
            return quarkus(project.resolve("executor-service"));
        }
    },
    /** The same on one flat class path, as an AOT cache wants it: it keeps nothing of a class loader of Quarkus's own. */
    EXECUTOR_FLAT("executor") {
        @Override
        List<String> program(Path project, Settings settings) {
            Path app = project.resolve("executor-service/target/quarkus-app");
            String classPath = Stream.of(
                            "quarkus/generated-bytecode.jar",
                            "quarkus/transformed-bytecode.jar",
                            "app",
                            "lib/boot",
                            "lib/main")
                    .flatMap(part -> jars(app.resolve(part)).stream())
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
            return List.of(
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                    "-cp",
                    classPath,
                    "io.quarkus.runner.GeneratedMain");
        }
    },
    CEILING("ceiling") {
        @Override
        List<String> program(Path project, Settings settings) {
            return java(classPath(), Ceiling.class.getName(), settings);
        }
    },
    PARALLEL_CONSUMER_KEY("parallel-consumer KEY") {
        @Override
        List<String> program(Path project, Settings settings) {
            return append(parallelConsumer(project, settings), "KEY");
        }
    },
    PARALLEL_CONSUMER_UNORDERED("parallel-consumer UNORDERED") {
        @Override
        List<String> program(Path project, Settings settings) {
            return append(parallelConsumer(project, settings), "UNORDERED");
        }
    },
    SMALLRYE("SmallRye stream") {
        @Override
        List<String> program(Path project, Settings settings) {
            return Stream.concat(
                            Stream.of(
                                    "-Dkafka.bootstrap.servers=" + settings.kafka(),
                                    "-Dmp.messaging.incoming.requests.topic=" + settings.requests(),
                                    "-Dmp.messaging.outgoing.results.topic=" + settings.results(),
                                    "-Dprovider=" + settings.provider(),
                                    "-Din-flight=" + settings.inFlight()),
                            quarkus(project.resolve("benchmarks/peers/smallrye")).stream())
                    .toList();
        }
    },
    CAMEL("Camel, 12 consumers") {
        @Override
        List<String> program(Path project, Settings settings) {
            return java(built(project, "camel"), "io.flowmaestro.benchmarks.camel.Main", settings);
        }
    };

    private final String label;

    Worker(String label) {
        this.label = label;
    }

    /** Its name in figures. */
    public String label() {
        return label;
    }

    /** What follows {@code java} and its options. */
    abstract List<String> program(Path project, Settings settings);

    boolean isExecutor() {
        return this == EXECUTOR || this == EXECUTOR_FLAT;
    }

    /** Its own, so that all are fed in turns while none sees what is another's. */
    String requests() {
        return isExecutor() ? Topic.OPERATION_REQUESTS : topic("requests");
    }

    /** Its own. */
    String results() {
        return isExecutor() ? Topic.OPERATION_RESULTS : topic("results");
    }

    private String topic(String what) {
        return name().toLowerCase(Locale.ROOT) + "-" + what;
    }

    private static List<String> parallelConsumer(Path project, Settings settings) {
        return java(built(project, "parallel-consumer"), "io.flowmaestro.benchmarks.parallelconsumer.Main", settings);
    }

    private static List<String> quarkus(Path module) {
        return List.of(
                "-jar", module.resolve("target/quarkus-app/quarkus-run.jar").toString());
    }

    private static List<String> java(String classPath, String main, Settings settings) {
        return Stream.concat(Stream.of("-cp", classPath, main), Stream.of(settings.arguments()))
                .toList();
    }

    private static String built(Path project, String peer) {
        Path target = project.resolve("benchmarks/peers").resolve(peer).resolve("target");
        return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*";
    }

    /** A jar, or all of a folder, in an order that is the same each time. */
    private static List<Path> jars(Path place) {
        if (!Files.isDirectory(place)) {
            return Files.exists(place) ? List.of(place) : List.of();
        }
        try (Stream<Path> jars = Files.list(place)) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> append(List<String> command, String last) {
        return Stream.concat(command.stream(), Stream.of(last)).toList();
    }

    /** Of this process, from wherever it is looked at. */
    static String classPath() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
