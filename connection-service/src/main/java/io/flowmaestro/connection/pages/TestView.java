package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Check;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.http.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the last test found.
 *
 * @param results token, reachability and permissions; empty where there was none
 * @param at when; null where there was none
 * @param fresh whether it was asked for just now
 * @param problem why it could not be made just now; null where it could
 */
public record TestView(
        List<Result> results,
        @Nullable Moment at,
        boolean fresh,
        @Nullable Problem problem) {
    static TestView of(Connection connection, boolean fresh, @Nullable Problem problem) {
        List<Check> checks = connection.checks();
        return new TestView(
                checks == null ? List.of() : checks.stream().map(Result::of).toList(),
                Moment.of(connection.testedAt()),
                fresh,
                problem);
    }

    /**
     * One of the three.
     *
     * @param status {@code passed}, {@code failed} or {@code skipped}
     */
    public record Result(
            String title,
            String status,
            String message,
            @Nullable String hint) {
        static Result of(Check check) {
            String title = switch (check.name()) {
                case TOKEN -> "Token validity";
                case REACHABILITY -> "API accessibility";
                case PERMISSIONS -> "Required permissions";
            };
            return new Result(title, check.status().name().toLowerCase(Locale.ROOT), check.message(), check.hint());
        }
    }
}
