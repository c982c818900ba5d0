package io.flowmaestro.faults.history;

/**
 * A rule that a history breaks.
 *
 * @param rule the rule
 * @param id the operation's
 * @param detail what was seen
 */
public record Violation(Rule rule, String id, String detail) {
    @Override
    public String toString() {
        return "%s: %s %s: %s".formatted(rule, id, rule.sentence(), detail);
    }
}
