package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.catalog.ProviderFileException;
import io.flowmaestro.catalog.YamlFile;
import io.flowmaestro.catalog.YamlSchema;
import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.kit.contract.Contract;
import io.flowmaestro.kit.contract.ContractException;
import io.flowmaestro.kit.contract.Contracts;
import io.flowmaestro.kit.contract.SentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks provider files as the build does. */
public final class ProviderCheck {
    private static final YamlSchema EXAMPLES = YamlSchema.of(ProviderCheck.class, "examples.schema.json");

    private final Path providers;
    private final Contracts contracts;

    /**
     * A check of the files in folders.
     *
     * @param providers holds a folder for each provider
     * @param contracts holds the providers' own contracts
     */
    public ProviderCheck(Path providers, Path contracts) {
        this.providers = providers;
        this.contracts = new Contracts(contracts);
    }

    /** A check of the providers on the class path, by the contracts there. */
    public static ProviderCheck ofClassPath() {
        ClassLoader loader = ProviderCheck.class.getClassLoader();
        return new ProviderCheck(ResourceFolders.find(loader, "providers"), ResourceFolders.find(loader, "contracts"));
    }

    /** The ids of all providers there are, in order. */
    public List<String> ids() {
        return names(providers, "/provider.yaml");
    }

    /**
     * Reads one.
     *
     * @throws ProviderFileException if its file is wrong or missing
     */
    public Provider provider(String id) {
        String name = "providers/" + id + "/" + Draft.PROVIDER;
        return ProviderFile.read(name, text(name));
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

    private String text(String name) {
        Path file = providers.resolve(name.substring("providers/".length()));
        if (!Files.isRegularFile(file)) {
            throw new ProviderFileException(name + ": is missing");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** One provider's check. */
    private final class Run {
        private final String id;
        private final List<String> problems = new ArrayList<>();
        private @Nullable Contract contract;
        private int examples;
        private int contractChecks;

        Run(String id) {
            this.id = id;
        }

        Report report() {
            try {
                contract = contracts.of(id).orElse(null);
                Provider provider = provider();
                provider.operations().values().forEach(this::check);
                names(providers.resolve(id).resolve("examples"), ".yaml").stream()
                        .filter(name -> !provider.operations().containsKey(name))
                        .forEach(name -> problems.add(examplesOf(name) + ": there is no operation " + name));
                return new Report(id, provider.operations().size(), examples, contractChecks, problems);
            } catch (ContractException e) {
                return new Report(id, 0, examples, contractChecks, List.of(String.valueOf(e.getMessage())));
            } catch (ProviderFileException e) {
                return new Report(id, 0, examples, contractChecks, e.problems());
            }
        }

        private Provider provider() {
            Provider provider = ProviderCheck.this.provider(id);
            if (!provider.id().equals(id)) {
                problems.add("providers/" + id + "/" + Draft.PROVIDER + ": provider: must be the folder's name, " + id);
            }
            return provider;
        }

        private void check(Operation operation) {
            String name = examplesOf(operation.id());
            try {
                YamlFile file = new YamlFile(name, text(name));
                List<String> misfits = EXAMPLES.complaints(file);
                if (!misfits.isEmpty()) {
                    problems.addAll(misfits);
                    return;
                }
                boolean success = false;
                boolean failure = false;
                for (int i = 0; i < file.content().size(); i++) {
                    Example example = run(operation, file, i);
                    success |= example.outcome().isSuccess();
                    failure |= !example.outcome().isSuccess();
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

        private Example run(Operation operation, YamlFile file, int index) {
            JsonNode json = file.content().get(index);
            BiConsumer<String, String> complain = (at, problem) -> problems.add(file.complaint(
                    "[" + index + "]" + (at.isEmpty() ? "" : "." + at),
                    json.path("name").asText() + ": " + problem));
            Example example = Example.of(json);
            if (!operation.id().equals(Objects.requireNonNullElse(example.operation(), operation.id()))) {
                complain.accept("operation", "must be the file's name, " + operation.id());
            }
            examples++;
            ProviderRequest request = new ExampleRun(operation, example, complain).run();
            if (request != null && contract != null) {
                judge(contract, SentRequests.of(request), example, complain);
            }
            return example;
        }

        private void judge(
                Contract witness, SentRequest request, Example example, BiConsumer<String, String> complain) {
            contractChecks++;
            witness.request(request)
                    .forEach(violation -> complain.accept("request." + violation.part(), violation.sentence()));
            Example.Response answer = example.documentedAnswer();
            if (answer != null && answer.body() != null) {
                contractChecks++;
                witness.response(request, answer.status(), answer.body())
                        .forEach(violation -> complain.accept("response." + violation.part(), violation.sentence()));
            }
        }

        private String examplesOf(String operation) {
            return "providers/" + id + "/examples/" + operation + ".yaml";
        }
    }
}
