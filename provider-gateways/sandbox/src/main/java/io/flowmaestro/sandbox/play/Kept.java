package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An object that a provider keeps.
 *
 * @param id its name in its collection's addresses
 * @param shown as the provider has answered it
 * @param sent what was sent to make or change it
 */
record Kept(String id, ObjectNode shown, ObjectNode sent) {

    static Kept of(String id, ObjectNode shown) {
        return new Kept(id, shown, Answers.object());
    }

    /** Whether more is known of it than that it is there. */
    boolean tells() {
        return !shown.isEmpty() || !sent.isEmpty();
    }

    /** A member, as it was answered or else as it was sent. */
    JsonNode member(String pointer) {
        JsonNode own = shown.at(pointer);
        return own.isMissingNode() ? sent.at(pointer) : own;
    }

    /** With what was answered and sent to change it. */
    Kept changed(ObjectNode answered, ObjectNode changes) {
        ObjectNode moreShown = shown.deepCopy();
        changes.properties().forEach(member -> {
            if (moreShown.has(member.getKey())) {
                moreShown.set(member.getKey(), Answers.fitted(moreShown.get(member.getKey()), member.getValue()));
            }
        });
        moreShown.setAll(answered);
        ObjectNode moreSent = sent.deepCopy();
        changes.properties().forEach(member -> merge(moreSent, member.getKey(), member.getValue()));
        return new Kept(id, moreShown, moreSent);
    }

    /** All of it, in the form of an example. */
    ObjectNode in(ObjectNode example) {
        ObjectNode whole = Answers.overlaid(example, sent);
        shown.properties()
                .forEach(member -> whole.set(
                        member.getKey(),
                        example.has(member.getKey())
                                ? Answers.fitted(example.get(member.getKey()), member.getValue())
                                : member.getValue()));
        return whole;
    }

    private static void merge(ObjectNode target, String name, JsonNode value) {
        if (target.get(name) instanceof ObjectNode inner && value instanceof ObjectNode changes) {
            changes.properties().forEach(member -> merge(inner, member.getKey(), member.getValue()));
        } else {
            target.set(name, value.deepCopy());
        }
    }
}
