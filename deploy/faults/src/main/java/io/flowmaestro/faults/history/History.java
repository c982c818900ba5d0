package io.flowmaestro.faults.history;

import java.util.List;

/**
 * What was seen of a run that is over, each list in the order of time.
 *
 * @param requests that Kafka took; one that was sent twice is in it twice
 * @param hits at the provider
 * @param results on their topic
 * @param deadLetters the operation ids of requests that were put aside
 * @param handovers how often an executor lost partitions before it could finish or commit its work: by its end, or otherwise
 */
public record History(
        List<Request> requests, List<Hit> hits, List<Result> results, List<String> deadLetters, int handovers) {

    public History {
        requests = List.copyOf(requests);
        hits = List.copyOf(hits);
        results = List.copyOf(results);
        deadLetters = List.copyOf(deadLetters);
    }
}
