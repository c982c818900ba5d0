package io.flowmaestro.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's files, as far as pages speak of them. */
final class Project {
    private static final Pattern COMMAND = Pattern.compile("@Command\\(\\s*name = \"([a-z]+)\"");
    private static final Pattern OPTION = Pattern.compile("\"(--[a-z-]+)\"");
    private static final Pattern PROFILE = Pattern.compile("<profile>.*?<id>([^<]+)</id>", Pattern.DOTALL);

    private Project() {}

    /** The root, from wherever in the project this runs. */
    static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("mvnw")))
                .findFirst()
                .orElseThrow();
    }

    /** README.md, CONTRIBUTING.md, that of the benchmarks, and every page under docs/. */
    static List<Path> pages() {
        return Stream.concat(
                        Stream.of("README.md", "CONTRIBUTING.md", "benchmarks/README.md")
                                .map(root()::resolve),
                        files(root().resolve("docs"), file -> file.toString().endsWith(".md")).stream())
                .toList();
    }

    /** What may follow {@code ./suite}. */
    static Set<String> verbs() {
        Set<String> verbs = found(COMMAND, local());
        verbs.remove("suite");
        verbs.add("help");
        return verbs;
    }

    /** The options of {@code ./suite}. */
    static Set<String> options() {
        Set<String> options = found(OPTION, local());
        options.addAll(Set.of("--help", "--version"));
        return options;
    }

    /** What may follow {@code -P}. */
    static Set<String> profiles() {
        return found(PROFILE, text(root().resolve("pom.xml")));
    }

    /** Every file of the services' main sources and resources. */
    static List<String> serviceSources() {
        return Sources.OF_SERVICES;
    }

    /** Read once, at first use. */
    private static final class Sources {
        static final List<String> OF_SERVICES = Stream.of(
                        "connection-service", "credential-vault-service/service", "executor-service")
                .flatMap(service -> files(root().resolve(service).resolve("src/main"), file -> true).stream())
                .map(Project::text)
                .toList();
    }

    private static String local() {
        return Stream.of("deploy/local", "deploy/faults", "benchmarks")
                .flatMap(
                        module -> files(
                                root().resolve(module).resolve("src/main/java"),
                                file -> file.toString().endsWith(".java"))
                                .stream())
                .map(Project::text)
                .collect(Collectors.joining("\n"));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).collect(Collectors.toSet());
    }

    static List<Path> files(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.toString().contains("/target/"))
                    .filter(Files::isRegularFile)
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
