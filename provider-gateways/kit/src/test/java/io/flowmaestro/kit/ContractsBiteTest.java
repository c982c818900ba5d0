package io.flowmaestro.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.YamlFile;
import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.kit.contract.Contract;
import io.flowmaestro.kit.contract.Contracts;
import io.flowmaestro.kit.contract.SentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every contract refuses what is made wrong in the requests of the examples: a check that passes all proves nothing. */
class ContractsBiteTest {
    private static final Path PROVIDERS = folder("providers");
    private static final Contracts CONTRACTS = new Contracts(folder("contracts"));
    private static final ProviderCheck CHECK = ProviderCheck.ofClassPath();

    /** Where a contract cannot tell, and why. */
    private static final Map<String, Map<Mutation, String>> TOOTHLESS = Map.of(
            "salesforce",
            Map.of(
                    Mutation.WRONG_TYPE,
                    "It names no types but text in addresses: records are free, as each organization has its own fields."));

    static Stream<String> providersWithContract() {
        return CHECK.ids().stream().filter(id -> CONTRACTS.of(id).isPresent());
    }

    @ParameterizedTest
    @MethodSource("providersWithContract")
    void refusesWhatIsWrong(String id) {
        // Given
        Contract contract = CONTRACTS.of(id).orElseThrow();
        List<SentRequest> requests = requests(id);

        // When / Then
        assertThat(requests).isNotEmpty();
        for (Mutation mutation : Mutation.values()) {
            List<List<SentRequest>> refused = requests.stream()
                    .map(request -> mutation.of(request)
                            .filter(mutant -> !contract.request(mutant).isEmpty())
                            .toList())
                    .toList();
            if (TOOTHLESS.getOrDefault(id, Map.of()).containsKey(mutation)) {
                assertThat(refused)
                        .as("%s is listed for %s, and told", mutation, id)
                        .allMatch(List::isEmpty);
            } else if (mutation == Mutation.UNKNOWN_PATH || mutation == Mutation.WRONG_METHOD) {
                assertThat(refused).as("%s of %s", mutation, id).noneMatch(List::isEmpty);
            } else {
                assertThat(refused).as("%s of %s", mutation, id).anyMatch(mutants -> !mutants.isEmpty());
            }
        }
    }

    /** What the examples of success send, as far as a request is sent. */
    private static List<SentRequest> requests(String id) {
        List<SentRequest> requests = new ArrayList<>();
        for (Operation operation : CHECK.provider(id).operations().values()) {
            for (Example example : examples(operation)) {
                ProviderRequest request = new ExampleRun(operation, example, (at, problem) -> {}).run();
                if (request != null && example.outcome().isSuccess()) {
                    requests.add(SentRequests.of(request));
                }
            }
        }
        return requests;
    }

    private static List<Example> examples(Operation operation) {
        Path file = PROVIDERS.resolve(operation.providerId()).resolve(Draft.examples(operation.id()));
        List<Example> examples = new ArrayList<>();
        try {
            for (JsonNode example : new YamlFile(file.toString(), Files.readString(file)).content()) {
                examples.add(Example.of(example));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return examples;
    }

    private static Path folder(String name) {
        return ResourceFolders.find(ContractsBiteTest.class.getClassLoader(), name);
    }
}
