package io.flowmaestro.kit;

import java.util.List;

/**
 * What a check of one provider found.
 *
 * @param provider its id
 * @param operations how many it has
 * @param examples how many were run
 * @param contractChecks how many requests and answers were held against the provider's contract
 * @param problems a sentence each: the file, where in it, and what is wrong there
 */
public record Report(String provider, int operations, int examples, int contractChecks, List<String> problems) {
    public Report {
        problems = List.copyOf(problems);
    }
}
