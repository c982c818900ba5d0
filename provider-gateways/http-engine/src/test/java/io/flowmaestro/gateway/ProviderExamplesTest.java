package io.flowmaestro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.Action;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the examples of every provider: a provider brings its tests as YAML and adds no Java. */
class ProviderExamplesTest {
    private final OutcomeReader reader = new OutcomeReader(Calls.CLOCK);

    @TestFactory
    Stream<DynamicNode> examples() {
        return Calls.CATALOG.providers().stream().map(this::examplesOf);
    }

    private DynamicNode examplesOf(Provider provider) {
        return DynamicContainer.dynamicContainer(
                provider.id(), provider.operations().values().stream().map(this::examplesOf));
    }

    private DynamicNode examplesOf(Operation operation) {
        List<ProviderExample> examples = ProviderExample.of(operation.providerId(), operation.id());
        Stream<DynamicTest> tests = examples.stream()
                .map(example -> DynamicTest.dynamicTest(example.name(), () -> run(operation, example)));
        DynamicTest both = DynamicTest.dynamicTest(
                "has a success and a failure",
                () -> assertThat(examples)
                        .as("providers/%s/examples/%s.yaml", operation.providerId(), operation.id())
                        .anyMatch(example -> example.outcome().isSuccess())
                        .anyMatch(example -> !example.outcome().isSuccess()));
        return DynamicContainer.dynamicContainer(operation.id(), Stream.concat(Stream.of(both), tests));
    }

    private void run(Operation operation, ProviderExample example) {
        // Given
        String method = example.method() == null
                ? operation.connection().defaultMethod().id()
                : example.method();
        OperationCall call = Calls.call(operation, example.input(), method, example.connection(), example.granted());

        // When
        Preparation preparation = RequestBuilder.prepare(call);

        // Then
        if (example.request() == null) {
            assertThat(preparation).isInstanceOf(Preparation.Refused.class);
            check(example.outcome(), ((Preparation.Refused) preparation).outcome());
        } else {
            assertThat(preparation).isInstanceOf(Preparation.Ready.class);
            check(example.request(), ((Preparation.Ready) preparation).request());
            check(example.outcome(), reader.read(call, example.response().answer()));
        }
    }

    private static void check(ProviderExample.Request expected, ProviderRequest request) {
        assertThat(request.method()).isEqualTo(expected.method());
        assertThat(request.url()).isEqualTo(expected.url());
        assertThat(request.headers()).containsAllEntriesOf(expected.headers());
        assertThat(canonical(request.body())).isEqualTo(canonical(expected.body()));
    }

    private static void check(ProviderExample.Expected expected, Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded succeeded) {
            assertThat(expected.isSuccess()).as("%s", outcome).isTrue();
            assertThat(canonical(succeeded.output())).isEqualTo(canonical(expected.succeeded()));
            assertThat(kind(succeeded.warning())).isEqualTo(expected.warning());
        } else if (outcome instanceof Outcome.Failed failed) {
            assertThat(failed.error().kind()).as("%s", failed).isEqualTo(expected.failed());
            check(expected, failed);
        } else {
            OperationError error = ((Outcome.Unknown) outcome).error();
            assertThat(error.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
            assertThat(expected.unknown()).as("%s", error).isNotNull();
            assertThat(error.code()).isEqualTo(expected.unknown().word());
        }
    }

    private static void check(ProviderExample.Expected expected, Outcome.Failed failed) {
        OperationError error = failed.error();
        assertTold(expected.code(), error.code());
        assertTold(expected.message(), error.message());
        assertTold(expected.hint(), error.hint());
        assertTold(expected.action(), word(error.action()));
        assertTold(expected.retryAfter(), error.retryAfter());
        assertTold(expected.repeatable(), failed.repeatable());
        assertTold(
                expected.errors(),
                error.errors().stream().map(Violation::pointer).toList());
    }

    private static void assertTold(@Nullable Object expected, @Nullable Object actual) {
        if (expected != null) {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static @Nullable FailureKind kind(@Nullable OperationError warning) {
        return warning == null ? null : warning.kind();
    }

    private static @Nullable String word(@Nullable Action action) {
        return EventJson.MAPPER.valueToTree(action).textValue();
    }

    /** JSON tells no number types apart, Jackson's nodes do; a null of YAML is no body. */
    private static @Nullable String canonical(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : json.toString();
    }
}
