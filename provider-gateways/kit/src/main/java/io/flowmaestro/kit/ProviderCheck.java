package io.flowmaestro.kit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.catalog.ProviderFileException;
import io.flowmaestro.catalog.YamlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks provider files as the build does. */
public final class ProviderCheck {
    private final Path providers;

    /**
     * A check of the files in folders.
     *
     * @param providers holds a folder for each provider
     */
    public ProviderCheck(Path providers) {
        this.providers = providers;
    }

    /** A check of the providers on the class path. */
    public static ProviderCheck ofClassPath() {
        return new ProviderCheck(ResourceFolders.find(ProviderCheck.class.getClassLoader(), "providers"));
    }

    /** The ids of all providers there are, in order. */
    public List<String> ids() {
        return names(providers, "/provider.yaml");
    }

    /** Checks one. */
    public Report check(String id) {
        return new Run(id).report();
    }

    /** The members of a folder that have this below or behind their name. */
    private static List<String> names(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> members = Files.list(folder)) {
            return members.map(member -> member.getFileName().toString().replaceFirst("\\.yaml$", ""))
                    .filter(name -> Files.isRegularFile(folder.resolve(name + suffix)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    /** One provider's check. */
    private final class Run {
        private final String id;
        private final List<String> problems = new ArrayList<>();
        private int examples;

        Run(String id) {
            this.id = id;
        }

        Report report() {
            try {
                Provider provider = provider();
                provider.operations().values().forEach(this::check);
                names(providers.resolve(id).resolve("examples"), ".yaml").stream()
                        .filter(name -> !provider.operations().containsKey(name))
                        .forEach(name -> problems.add(examplesOf(name) + ": there is no operation " + name));
                return new Report(id, provider.operations().size(), examples, 0, problems);
            } catch (ProviderFileException e) {
                return new Report(id, 0, examples, 0, e.problems());
            }
        }

        private Provider provider() {
            String name = "providers/" + id + "/provider.yaml";
            Provider provider = ProviderFile.read(name, text(name));
            if (!provider.id().equals(id)) {
                problems.add(name + ": provider: must be the folder's name, " + id);
            }
            return provider;
        }

        private void check(Operation operation) {
            String name = examplesOf(operation.id());
            try {
                YamlFile file = new YamlFile(name, text(name));
                boolean success = false;
                boolean failure = false;
                for (int i = 0; i < file.content().size(); i++) {
                    Example example = run(operation, file, i);
                    success |= example != null && example.outcome().isSuccess();
                    failure |= example != null && !example.outcome().isSuccess();
                }
                if (!success) {
                    problems.add(name + ": has no example of success");
                }
                if (!failure) {
                    problems.add(name + ": has no example of failure");
                }
            } catch (ProviderFileException e) {
                problems.addAll(e.problems());
            }
        }

        private @Nullable Example run(Operation operation, YamlFile file, int index) {
            String key = "[" + index + "]";
            JsonNode json = file.content().get(index);
            try {
                Example example = Example.READER.readValue(json);
                examples++;
                new ExampleRun(
                                operation,
                                example,
                                (at, problem) -> problems.add(file.complaint(
                                        key + (at.isEmpty() ? "" : "." + at), example.name() + ": " + problem)))
                        .run();
                return example;
            } catch (JsonProcessingException e) {
                problems.add(file.complaint(key, e.getOriginalMessage()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                problems.add(file.complaint(key, json.path("name").asText() + ": cannot be run: " + e));
            }
            return null;
        }

        private String examplesOf(String operation) {
            return "providers/" + id + "/examples/" + operation + ".yaml";
        }

        private String text(String name) {
            Path file = providers.resolveSibling(name);
            if (!Files.isRegularFile(file)) {
                throw new ProviderFileException(name + ": is missing");
            }
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
    }
}
