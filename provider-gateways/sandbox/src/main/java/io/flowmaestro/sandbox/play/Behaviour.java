package io.flowmaestro.sandbox.play;

import io.flowmaestro.sandbox.http.Answer;
import java.util.Optional;

/** What one provider does where data cannot say it: a search language, a grid of cells. */
interface Behaviour {
    /** The answer; nothing where the general rules hold. */
    default Optional<Answer> answer(Call call) {
        return Optional.empty();
    }

    /** Whether a search finds an object. */
    default boolean lets(Call call, Kept object) {
        return true;
    }
}
