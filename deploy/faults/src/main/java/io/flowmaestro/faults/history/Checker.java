package io.flowmaestro.faults.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a history against the promises, as Jepsen's checkers do (<a href="https://jepsen.io">jepsen.io</a>): it knows
 * nothing of how the executor works, only what was seen from outside.
 */
public final class Checker {
    private final History history;
    private final Map<String, Request> requests;
    private final Map<String, List<Hit>> hits;
    private final Map<String, List<Result>> results;
    private final List<Intent> intents;

    private Checker(History history) {
        this.history = history;
        requests = new LinkedHashMap<>();
        history.requests().forEach(request -> requests.putIfAbsent(request.id(), request));
        hits = history.hits().stream().collect(Collectors.groupingBy(Hit::id));
        results = history.results().stream().collect(Collectors.groupingBy(Result::id));
        intents = requests.values().stream()
                .collect(Collectors.groupingBy(Request::intent, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(this::intent)
                .toList();
    }

    /** Says what a history breaks. */
    public static Verdict check(History history) {
        Checker checker = new Checker(history);
        List<Violation> violations = Stream.of(
                        checker.lost(),
                        checker.twoResults(),
                        checker.unasked(checker.results.keySet(), Rule.UNASKED_RESULT),
                        checker.unasked(checker.hits.keySet(), Rule.UNASKED_CALL),
                        checker.intents.stream().flatMap(intent -> intent.violations(history.handovers())),
                        checker.sharedKeys(),
                        checker.disorder())
                .flatMap(each -> each)
                .toList();
        return new Verdict(violations, Figures.of(history, checker.intents));
    }

    private Intent intent(List<Request> same) {
        List<Hit> called = same.stream()
                .flatMap(request -> hits.getOrDefault(request.id(), List.of()).stream())
                .sorted((a, b) -> a.begun().compareTo(b.begun()))
                .toList();
        List<Result> told = same.stream()
                .flatMap(request -> results.getOrDefault(request.id(), List.of()).stream())
                .sorted((a, b) -> a.seen().compareTo(b.seen()))
                .toList();
        return new Intent(same, called, told);
    }

    private Stream<Violation> lost() {
        return requests.values().stream()
                .filter(request -> !results.containsKey(request.id())
                        && !history.deadLetters().contains(request.id()))
                .map(request -> new Violation(
                        Rule.LOST,
                        request.id(),
                        "%d calls, deadline %s"
                                .formatted(
                                        hits.getOrDefault(request.id(), List.of())
                                                .size(),
                                        request.deadline())));
    }

    private Stream<Violation> twoResults() {
        return results.entrySet().stream()
                .map(each -> Map.entry(
                        each.getKey(),
                        each.getValue().stream().map(Result::content).distinct().toList()))
                .filter(each -> each.getValue().size() > 1)
                .map(each -> new Violation(Rule.TWO_RESULTS, each.getKey(), String.join(" and ", each.getValue())));
    }

    private Stream<Violation> unasked(Set<String> ids, Rule rule) {
        return ids.stream()
                .filter(id -> !requests.containsKey(id))
                .map(id -> new Violation(rule, id, "no request has this id"));
    }

    private Stream<Violation> sharedKeys() {
        Map<String, String> owners = new HashMap<>();
        List<Violation> found = new ArrayList<>();
        for (Intent intent : intents) {
            String id = intent.requests().get(0).id();
            for (String key : intent.keys()) {
                String owner = owners.putIfAbsent(key, id);
                if (owner != null) {
                    found.add(new Violation(Rule.SHARED_KEY, id, "so does " + owner));
                }
            }
        }
        return found.stream();
    }

    /** No call begins while one of a request ahead of it is under way, or before it. */
    private Stream<Violation> disorder() {
        return requests.values().stream()
                .filter(Request::ordered)
                .collect(Collectors.groupingBy(Request::connection, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(this::disorder);
    }

    private Stream<Violation> disorder(List<Request> line) {
        List<Violation> found = new ArrayList<>();
        Instant over = Instant.MIN;
        String ahead = "";
        for (Request request : line) {
            Instant latest = over;
            String last = ahead;
            for (Hit hit : hits.getOrDefault(request.id(), List.of())) {
                if (hit.begun().isBefore(over)) {
                    found.add(new Violation(
                            Rule.DISORDER,
                            request.id(),
                            "called at %s; %s was over at %s".formatted(hit.begun(), ahead, over)));
                }
                if (hit.over().isAfter(latest)) {
                    latest = hit.over();
                    last = request.id();
                }
            }
            over = latest;
            ahead = last;
        }
        return found.stream();
    }
}
