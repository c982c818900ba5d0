package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.catalog.Hint;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.Action;
import io.flowmaestro.events.FailureKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong, why, and what to do: the same words as in results and alerts.
 *
 * @param failures each with its cause and its fix
 */
@Schema(name = "Help")
public record HelpView(List<Failure> failures) {
    /**
     * What can go wrong.
     *
     * @param kind the failure kind
     * @param code the provider's own word; absent where it is any
     * @param where what it is told apart by, for a person; absent where that is nothing
     * @param cause what is the matter
     * @param fix what to do
     * @param action the same for a program
     * @param retryable whether asking again later, unchanged, may succeed
     */
    @Schema(name = "Failure")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failure(
            FailureKind kind,
            @Nullable String code,
            @Nullable String where,
            String cause,
            String fix,
            Action action,
            boolean retryable) {}

    /** Every failure kind, and the two whose fix hangs on how a connection was made. */
    static HelpView general() {
        return new HelpView(Stream.concat(
                        Arrays.stream(FailureKind.values()).map(HelpView::failure),
                        Stream.of(
                                new Failure(
                                        FailureKind.INVALID_AUTH,
                                        null,
                                        "The connection has a key.",
                                        "The key was revoked or is wrong.",
                                        FailureKind.NEW_KEY,
                                        Action.REPLACE_KEY,
                                        false),
                                new Failure(
                                        FailureKind.MISSING_SCOPE,
                                        null,
                                        "Every scope is granted.",
                                        "The account may not do this.",
                                        FailureKind.ADMIN_ACCOUNT + ".",
                                        Action.GRANT_SCOPES,
                                        false)))
                .toList());
    }

    /** What a provider's own words mean: those of all of its operations, by the word. */
    static HelpView of(Provider provider) {
        Map<String, Failure> failures = new TreeMap<>();
        provider.operations().values().forEach(operation -> collect(operation, failures));
        return new HelpView(List.copyOf(failures.values()));
    }

    private static void collect(Operation operation, Map<String, Failure> failures) {
        Map<String, Hint> hints = operation.errors().hints();
        operation
                .errors()
                .kinds()
                .forEach((code, kind) -> failures.putIfAbsent(code, failure(kind, code, hints.get(code))));
        hints.forEach((code, hint) -> failures.putIfAbsent(code, failure(FailureKind.REJECTED, code, hint)));
    }

    private static Failure failure(FailureKind kind, String code, @Nullable Hint hint) {
        return new Failure(
                kind,
                code,
                null,
                hint == null ? kind.cause() : hint.cause(),
                hint == null ? kind.hint() : hint.fix(),
                kind.action(),
                kind.retryable());
    }

    private static Failure failure(FailureKind kind) {
        return new Failure(kind, null, null, kind.cause(), kind.hint(), kind.action(), kind.retryable());
    }
}
