package io.flowmaestro.connection.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.connection.http.HelpView.Failure;
import io.flowmaestro.events.Action;
import io.flowmaestro.events.FailureKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelpViewTest {
    private static final Catalog CATALOG = Catalog.load(HelpViewTest.class.getClassLoader());

    @Test
    void saysOfEveryFailureKindWhyAndWhatToDo() {
        // When
        List<Failure> failures = HelpView.general().failures();

        // Then
        assertThat(failures).extracting(Failure::kind).contains(FailureKind.values());
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.cause()).endsWith(".");
            assertThat(failure.fix()).endsWith(".");
        });
    }

    @Test
    void tellsARefusedKeyFromARefusedToken() {
        // When
        List<Failure> refused = HelpView.general().failures().stream()
                .filter(failure -> failure.kind() == FailureKind.INVALID_AUTH)
                .toList();

        // Then
        assertThat(refused).extracting(Failure::action).containsExactly(Action.RECONNECT, Action.REPLACE_KEY);
        assertThat(refused.get(1).fix()).startsWith("Generate a new key");
    }

    /** The guide's table of error messages. */
    @ParameterizedTest
    @CsvSource({
        "invalid_auth, INVALID_AUTH, Reconnect",
        "channel_not_found, NOT_FOUND, Check the channel's name",
        "rate_limited, RATE_LIMITED, Slow down",
        "missing_scope, MISSING_SCOPE, Reconnect the connection and grant"
    })
    void knowsTheGuidesErrorsOfSlack(String code, FailureKind kind, String fix) {
        // When
        List<Failure> slack =
                HelpView.of(CATALOG.provider("slack").orElseThrow()).failures();

        // Then
        assertThat(slack)
                .filteredOn(failure -> code.equals(failure.code()))
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.fix()).startsWith(fix);
                });
    }

    @Test
    void explainsEveryKnownWordOfEveryProvider() {
        assertThat(CATALOG.providers())
                .allSatisfy(provider -> assertThat(HelpView.of(provider).failures())
                        .extracting(Failure::code)
                        .containsAll(provider.operations().values().stream()
                                .flatMap(operation -> operation.errors().hints().keySet().stream())
                                .toList()));
    }
}
