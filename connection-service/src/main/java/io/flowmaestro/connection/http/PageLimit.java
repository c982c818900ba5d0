package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.Violation;
import java.util.List;

/** How much of a list is given at once. */
final class PageLimit {
    private static final int LARGEST_PAGE = 100;

    private PageLimit() {}

    /** Refuses what is not 1 to 100. */
    static void require(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new ProblemException(
                    ProblemType.VALIDATION,
                    "Ask for a smaller page.",
                    List.of(new Violation("/limit", "must be 1 to " + LARGEST_PAGE + ".")));
        }
    }
}
